import { expect, test } from 'vitest';
import { errorsOf, pod } from './helpers.ts';

const workload = (kind: string, spec: string, labels = '{a: b}', selector = '{matchLabels: {a: b}}'): string =>
  `apiVersion: apps/v1\nkind: ${kind}\nmetadata: {name: w}\nspec:\n  ${spec}\n  selector: ${selector}\n  template: {metadata: {labels: ${labels}}, spec: {containers: [{name: c, image: i}]}}\n`;
const container = (fields: string): string => pod('').replace('image: i', `image: i, ${fields}`);
const job = (spec: string, restartPolicy = 'Never'): string =>
  `apiVersion: batch/v1\nkind: Job\nmetadata: {name: j}\nspec:\n  ${spec}\n  template: {spec: {restartPolicy: ${restartPolicy}, containers: [{name: c, image: i}]}}\n`;

const NAME_PART =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

const TABLE: readonly (readonly [what: string, text: string, ...messages: string[]])[] = [
  [
    'no name',
    'apiVersion: v1\nkind: Pod\nmetadata: {}\nspec: {containers: [{name: c, image: i}]}',
    'f.yaml:3:11: error: metadata.name: Required value: name or generateName is required',
  ],
  [
    'no containers',
    'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {}',
    'f.yaml:4:7: error: spec.containers: Required value',
  ],
  ['no image', pod('').replace(', image: i', ''), 'f.yaml:6:5: error: spec.containers[0].image: Required value'],
  [
    'requests above limits',
    container('resources: {requests: {cpu: 2}, limits: {cpu: 1}}'),
    'f.yaml:6:47: error: spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1',
  ],
  [
    'extended resource without limit',
    container('resources: {requests: {nvidia.com/gpu: 1}}'),
    'f.yaml:6:36: error: spec.containers[0].resources.limits: Required value: Limit must be set for non overcommitable resources',
  ],
  [
    'negative resource',
    container('resources: {requests: {cpu: "-1"}}'),
    'f.yaml:6:53: error: spec.containers[0].resources.requests.cpu: Invalid value: "-1": must be greater than or equal to 0',
  ],
  [
    'no such resource',
    container('resources: {requests: {gpu: 1}}'),
    'f.yaml:6:53: error: spec.containers[0].resources.requests.gpu: Invalid value: "gpu": must be a standard resource for containers',
  ],
  [
    'port out of range',
    container('ports: [{containerPort: 70000}]'),
    'f.yaml:6:49: error: spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive',
  ],
  [
    'host port twice',
    container('ports: [{containerPort: 80, hostPort: 80}, {containerPort: 81, hostPort: 80}]'),
    'f.yaml:6:98: error: spec.containers[0].ports[1].hostPort: Duplicate value: "TCP//80"',
  ],
  [
    'no such volume',
    container('volumeMounts: [{name: data, mountPath: /d}]'),
    'f.yaml:6:47: error: spec.containers[0].volumeMounts[0].name: Not found: "data"',
  ],
  [
    'liveness counts once',
    container('livenessProbe: {exec: {}, successThreshold: 2}'),
    'f.yaml:6:69: error: spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1',
  ],
  [
    'probe of an init container',
    pod('initContainers: [{name: i, image: i, livenessProbe: {exec: {}}}]'),
    'f.yaml:7:55: error: spec.initContainers[0].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always',
  ],
  [
    'toleration seconds',
    pod('tolerations: [{key: a, operator: Exists, effect: NoSchedule, tolerationSeconds: 5}]'),
    'f.yaml:7:52: error: spec.tolerations[0].effect: Invalid value: "NoSchedule": effect must be \'NoExecute\' when `tolerationSeconds` is set',
  ],
  [
    'toleration without key',
    pod('tolerations: [{effect: NoSchedule}]'),
    'f.yaml:7:17: error: spec.tolerations[0].operator: Invalid value: "": operator must be Exists when `key` is empty, which means "match all values and all keys"',
  ],
  [
    'max skew',
    pod('topologySpreadConstraints: [{maxSkew: 0, topologyKey: z, whenUnsatisfiable: DoNotSchedule}]'),
    'f.yaml:7:41: error: spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero',
  ],
  [
    'affinity weight',
    pod('affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 101, preference: {}}]}}'),
    'f.yaml:7:88: error: spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 101: must be in the range 1-100',
  ],
  [
    'affinity values',
    pod(
      'affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: a, operator: In}]}]}}}',
    ),
    "f.yaml:7:118: error: spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
  ],
  [
    'topology key',
    pod('affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{labelSelector: {}}]}}'),
    'f.yaml:7:81: error: spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Required value: can not be empty',
    `f.yaml:7:81: error: spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Invalid value: "": name part must be non-empty`,
    `f.yaml:7:81: error: spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Invalid value: "": ${NAME_PART}`,
  ],
  [
    'operators',
    pod(
      'topologySpreadConstraints: [{maxSkew: 1, topologyKey: z, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchExpressions: [{key: a, operator: Foo}]}}]',
    ),
    'f.yaml:7:148: error: spec.topologySpreadConstraints[0].labelSelector.matchExpressions[0].operator: Invalid value: "Foo": not a valid selector operator',
  ],
  [
    'an operator of a node selector',
    pod(
      'affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: a, operator: Foo}]}]}}}',
    ),
    'f.yaml:7:137: error: spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].operator: Invalid value: "Foo": not a valid selector operator',
  ],
  [
    'an operator of a toleration',
    pod('tolerations: [{key: a, operator: Foo}]'),
    'f.yaml:7:36: error: spec.tolerations[0].operator: Unsupported value: "Foo": supported values: "Equal", "Exists"',
  ],
  [
    'keys of spread constraints',
    pod(
      'topologySpreadConstraints: [{maxSkew: 1, topologyKey: z, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: x}}, matchLabelKeys: [app, a b]}]',
    ),
    'f.yaml:7:151: error: spec.topologySpreadConstraints[0].matchLabelKeys[0]: Invalid value: "app": exists in both matchLabelKeys and labelSelector',
    `f.yaml:7:156: error: spec.topologySpreadConstraints[0].matchLabelKeys[1]: Invalid value: "a b": ${NAME_PART}`,
  ],
  [
    'keys of affinity terms, and namespaces',
    pod(
      'affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: z, labelSelector: {}, namespaces: [a.b], matchLabelKeys: [c, a b], mismatchLabelKeys: [c]}]}}',
    ),
    'f.yaml:7:77: error: spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].namespace: Invalid value: "a.b": must not contain dots',
    `f.yaml:7:152: error: spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].matchLabelKeys[1]: Invalid value: "a b": ${NAME_PART}`,
    'f.yaml:7:149: error: spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].matchLabelKeys[0]: Invalid value: "c": exists in both matchLabelKeys and mismatchLabelKeys',
  ],
  [
    'selector and template',
    workload('Deployment', 'replicas: 1', '{a: c}'),
    'f.yaml:7:33: error: spec.template.metadata.labels: Invalid value: map[string]string{"a":"c"}: `selector` does not match template `labels`',
  ],
  [
    'no selector',
    workload('Deployment', 'replicas: 1', '{a: b}', 'null'),
    'f.yaml:6:13: error: spec.selector: Required value',
  ],
  [
    'negative replicas',
    workload('Deployment', 'replicas: -1'),
    'f.yaml:5:13: error: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
  ],
  [
    'too many replicas',
    workload('Deployment', 'replicas: 3000000000'),
    'f.yaml:5:13: error: spec.replicas: Invalid value: 3000000000: must be less than or equal to 2147483647',
  ],
  [
    'no surge, none unavailable',
    workload('Deployment', 'strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 0}}'),
    'f.yaml:5:59: error: spec.strategy.rollingUpdate.maxUnavailable: Invalid value: intstr.IntOrString{Type:0, IntVal:0, StrVal:""}: may not be 0 when `maxSurge` is 0',
  ],
  [
    'above 100 %',
    workload('Deployment', 'strategy: {rollingUpdate: {maxUnavailable: 150%}}'),
    'f.yaml:5:46: error: spec.strategy.rollingUpdate.maxUnavailable: Invalid value: intstr.IntOrString{Type:1, IntVal:0, StrVal:"150%"}: must not be greater than 100%',
  ],
  [
    'no percentage',
    workload('Deployment', 'strategy: {rollingUpdate: {maxSurge: many}}'),
    "f.yaml:5:40: error: spec.strategy.rollingUpdate.maxSurge: Invalid value: intstr.IntOrString{Type:1, IntVal:0, StrVal:\"many\"}: a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
  ],
  [
    'recreate with surge',
    workload('Deployment', 'strategy: {type: Recreate, rollingUpdate: {maxSurge: 1}}'),
    "f.yaml:5:45: error: spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'",
  ],
  [
    'daemon set with both',
    workload('DaemonSet', 'updateStrategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 1}}'),
    'f.yaml:5:46: error: spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: intstr.IntOrString{Type:0, IntVal:1, StrVal:""}: may not be set when maxUnavailable is non-zero',
  ],
  [
    'restart policy of a job',
    job('backoffLimit: 1', 'Always'),
    'f.yaml:6:36: error: spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
  ],
  [
    'indexed without completions',
    job('completionMode: Indexed\n  parallelism: 2'),
    'f.yaml:5:3: error: spec.completions: Required value: when completion mode is Indexed',
  ],
  [
    'budget with both',
    'apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: b}\nspec: {minAvailable: 1, maxUnavailable: 1, selector: {}}',
    'f.yaml:4:7: error: spec: Invalid value: minAvailable and maxUnavailable cannot be both set',
  ],
  [
    'autoscaler bounds',
    'apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: h}\nspec: {minReplicas: 5, maxReplicas: 3, scaleTargetRef: {kind: Deployment, name: d}}',
    'f.yaml:4:37: error: spec.maxReplicas: Invalid value: 3: must be greater than or equal to `minReplicas`',
  ],
  [
    'priority of users',
    'apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: p}\nvalue: 2000000000',
    'f.yaml:4:8: error: value: Forbidden: maximum allowed value of a user defined priority is 1000000000',
  ],
  [
    'label value',
    'apiVersion: v1\nkind: Node\nmetadata: {name: x, labels: {a: "b c"}}',
    "f.yaml:3:33: error: metadata.labels.a: Invalid value: \"b c\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
  ],
  [
    'taint twice',
    'apiVersion: v1\nkind: Node\nmetadata: {name: x}\nspec: {taints: [{key: a, effect: NoSchedule}, {key: a, effect: NoSchedule}]}',
    'f.yaml:4:47: error: spec.taints[1]: Duplicate value: "a:NoSchedule": taints must be unique by key and effect pair',
  ],
  [
    'service name',
    'apiVersion: v1\nkind: Service\nmetadata: {name: 1a}\nspec: {ports: [{port: 80}]}',
    "f.yaml:3:18: error: metadata.name: Invalid value: \"1a\": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
  ],
  [
    'claim',
    'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: c}\nspec: {accessModes: [ReadWriteOnce]}',
    'f.yaml:4:7: error: spec.resources.requests.storage: Required value',
  ],
];

test.each(TABLE)('%s', (_, text, ...messages) => {
  expect(errorsOf(text)).toEqual(messages);
});
