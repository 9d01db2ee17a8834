/** Strategic merge patches: a table of merges, and patches of decoded objects. */
import { describe, expect, it } from 'vitest';
import { mergePatch, PatchError, patchObject } from '../../src/ingest/index.ts';
import type { Deployment, Node, PodDisruptionBudget } from '../../src/model/objects/index.ts';
import { kube } from '../support/world.ts';

describe('mergePatch', () => {
  it.each<[string, unknown, unknown, unknown]>([
    ['fields one by one', { a: 1, b: { c: 1, d: 2 } }, { b: { c: 3 } }, { a: 1, b: { c: 3, d: 2 } }],
    ['null removes', { a: 1, b: 2 }, { b: null }, { a: 1 }],
    ['null of what is not there', { a: 1 }, { b: { c: null } }, { a: 1, b: {} }],
    ['plain lists are replaced', { args: ['x', 'y'] }, { args: ['z'] }, { args: ['z'] }],
    [
      'tolerations are replaced',
      { tolerations: [{ key: 'a' }] },
      { tolerations: [{ key: 'b' }] },
      { tolerations: [{ key: 'b' }] },
    ],
    ['taints are replaced', { taints: [{ key: 'a' }] }, { taints: [] }, { taints: [] }],
    ['finalizers are a set', { finalizers: ['a', 'b'] }, { finalizers: ['b', 'c'] }, { finalizers: ['a', 'b', 'c'] }],
    [
      'a container by its name',
      {
        containers: [
          { name: 'a', image: '1' },
          { name: 'b', image: '1', tty: true },
        ],
      },
      { containers: [{ name: 'b', image: '2' }] },
      {
        containers: [
          { name: 'a', image: '1' },
          { name: 'b', image: '2', tty: true },
        ],
      },
    ],
    [
      'a new container goes first, as the documentation of kubectl patch shows it',
      { containers: [{ name: 'patch-demo-ctr', image: 'nginx' }] },
      { containers: [{ name: 'patch-demo-ctr-2', image: 'redis' }] },
      {
        containers: [
          { name: 'patch-demo-ctr-2', image: 'redis' },
          { name: 'patch-demo-ctr', image: 'nginx' },
        ],
      },
    ],
    [
      'an item is deleted by its directive',
      {
        env: [
          { name: 'A', value: '1' },
          { name: 'B', value: '2' },
        ],
      },
      { env: [{ name: 'A', $patch: 'delete' }] },
      { env: [{ name: 'B', value: '2' }] },
    ],
    [
      'a list is replaced by its directive',
      { volumes: [{ name: 'a' }, { name: 'b' }] },
      { volumes: [{ name: 'c' }, { $patch: 'replace' }] },
      { volumes: [{ name: 'c' }] },
    ],
    [
      'an object is replaced by its directive',
      { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } },
      { strategy: { $patch: 'replace', type: 'Recreate' } },
      { strategy: { type: 'Recreate' } },
    ],
    [
      'ports of a container by their number',
      { ports: [{ containerPort: 80, name: 'a' }, { containerPort: 81 }] },
      { ports: [{ containerPort: 80, name: 'b' }] },
      { ports: [{ containerPort: 80, name: 'b' }, { containerPort: 81 }] },
    ],
    [
      'ports of a service by theirs',
      { ports: [{ port: 80, targetPort: 1 }] },
      { ports: [{ port: 80, targetPort: 2 }] },
      { ports: [{ port: 80, targetPort: 2 }] },
    ],
  ])('%s', (_, original, patch, wanted) => {
    expect(mergePatch(original, patch)).toEqual(wanted);
  });

  it.each<[unknown, unknown, string]>([
    [{}, { a: { $patch: 'merge' } }, '$patch: merge is neither delete nor replace'],
    [{}, { '$setElementOrder/containers': [] }, '$setElementOrder/containers: no directive but $patch is understood'],
    [{}, { containers: [{ image: 'x' }] }, 'containers: every item needs its name'],
    [{}, { containers: ['x'] }, 'containers: every item needs its name'],
  ])('refuses %j with %j', (original, patch, message) => {
    expect(() => mergePatch(original, patch)).toThrow(new PatchError(message));
  });
});

const deployment = kube<Deployment>({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default', labels: { team: 'a' } },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        containers: [{ name: 'c', image: 'x:1', resources: { requests: { cpu: '100m', memory: '64Mi' } } }],
        volumes: [{ name: 'tmp', emptyDir: {} }],
        tolerations: [{ key: 'a', operator: 'Exists' }],
      },
    },
  },
});

describe('patchObject', () => {
  it('changes what it names and leaves everything else as it was, the very same', () => {
    const patched = patchObject(deployment, { spec: { replicas: 5 } }) as Deployment;
    expect(patched).toEqual({ ...deployment, spec: { ...deployment.spec, replicas: 5 } });
    expect(patched.spec.template).toBe(deployment.spec.template);
    expect(patched.metadata).toBe(deployment.metadata);
  });

  it('reaches into a template without losing what is empty there', () => {
    const containers = [{ name: 'c', resources: { requests: { cpu: '200m' } } }];
    const patched = patchObject(deployment, { spec: { template: { spec: { containers } } } }) as Deployment;
    const [before, after] = [deployment, patched].map(({ spec }) => spec.template.spec);
    expect(after.containers[0].resources.requests.get('cpu')?.toString()).toBe('200m');
    expect(after.containers[0].resources.requests.get('memory')?.toString()).toBe('64Mi');
    expect(after.volumes).toEqual(before.volumes);
    expect(after.tolerations).toEqual(before.tolerations);
    expect(patched.spec.template.metadata).toEqual(deployment.spec.template.metadata);
  });

  it('gives what is removed its default', () => {
    expect((patchObject(deployment, { spec: { replicas: null } }) as Deployment).spec.replicas).toBe(1);
  });

  it('merges labels', () => {
    const { labels } = patchObject(deployment, { metadata: { labels: { tier: 'fe', team: null } } }).metadata;
    expect([...labels]).toEqual([['tier', 'fe']]);
  });

  it('keeps when the taints of a node were added, unless it replaces them', () => {
    const node = kube<Node>({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'n' },
      status: { capacity: { cpu: '1' } },
    });
    const tainted = { ...node, spec: { taints: [{ key: 'k', effect: 'NoExecute', timeAdded: 5000 }] } } as Node;
    const patched = patchObject(tainted, { spec: { unschedulable: true } }) as Node;
    expect(patched.spec).toEqual({ taints: [{ key: 'k', effect: 'NoExecute', timeAdded: 5000 }], unschedulable: true });
  });

  it('turns a budget from one field to the other', () => {
    const budget = kube<PodDisruptionBudget>({
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'b', namespace: 'default' },
      spec: { minAvailable: 1, selector: {} },
    });
    const patched = patchObject(budget, { spec: { minAvailable: null, maxUnavailable: '30%' } }) as PodDisruptionBudget;
    expect(patched.spec.minAvailable).toBeUndefined();
    expect(patched.spec.maxUnavailable).toBe('30%');
    // an empty selector is not the same as none
    expect(patched.spec.selector).toBe(budget.spec.selector);
  });

  it.each<[unknown, string]>([
    [{ spec: { replicsa: 3 } }, 'unknown field'],
    [{ spec: { replicas: 'three' } }, 'spec.replicas'],
    [{ spec: { replicas: -1 } }, 'must be greater than or equal to 0'],
    [{ metadata: { name: 'other' } }, 'metadata.name: field is immutable'],
    [{ kind: 'StatefulSet' }, 'kind: field is immutable'],
    [{ spec: { template: { spec: { containers: [{ name: 'c', $patch: 'delete' }] } } } }, 'Required value'],
  ])('refuses %j', (patch, message) => {
    expect(() => patchObject(deployment, patch)).toThrow(message);
  });
});

/** What a decoder flattens finds its way back: a patch of one field leaves the others as they were. */
describe('kinds', () => {
  const CLAIM = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
  const template = {
    metadata: { labels: { app: 'x' } },
    spec: {
      containers: [
        {
          name: 'c',
          image: 'x',
          resources: { limits: { cpu: '1' } },
          ports: [{ containerPort: 80 }],
          startupProbe: { exec: { command: ['true'] }, failureThreshold: 30 },
          livenessProbe: { tcpSocket: { port: 80 } },
          readinessProbe: { httpGet: { path: '/', port: 80 }, periodSeconds: 5 },
          lifecycle: { preStop: { sleep: { seconds: 3 } }, postStart: { exec: { command: ['true'] } } },
        },
      ],
      os: { name: 'linux' },
      readinessGates: [{ conditionType: 'example.com/ready' }],
      schedulingGates: [{ name: 'example.com/wait' }],
      topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' }],
      volumes: [
        { name: 'v', persistentVolumeClaim: { claimName: 'c' } },
        { name: 's', secret: { secretName: 's' } },
        { name: 'p', projected: { sources: [] } },
        { name: 'm', ephemeral: { volumeClaimTemplate: { spec: CLAIM } } },
        { name: 'e', emptyDir: {} },
      ],
    },
  };
  const selector = { matchLabels: { app: 'x' } };
  const job = { template: { ...template, spec: { ...template.spec, restartPolicy: 'Never' } } };
  const resource = { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } };
  const pods = { metric: { name: 'rps', selector }, target: { type: 'AverageValue', averageValue: '10' } };
  const object = { ...pods, describedObject: { kind: 'Service', name: 's' } };

  it.each<[string, string, Record<string, unknown>, Record<string, unknown>]>([
    [
      'apps/v1',
      'Deployment',
      { selector, template, strategy: { rollingUpdate: { maxSurge: 2, maxUnavailable: '10%' } } },
      { replicas: 7 },
    ],
    ['apps/v1', 'Deployment', { selector, template, strategy: { type: 'Recreate' } }, { replicas: 7 }],
    [
      'apps/v1',
      'StatefulSet',
      { selector, template, updateStrategy: { rollingUpdate: { partition: 2 } } },
      { replicas: 7 },
    ],
    [
      'apps/v1',
      'DaemonSet',
      { selector, template, updateStrategy: { rollingUpdate: { maxUnavailable: 2 } } },
      { minReadySeconds: 7 },
    ],
    [
      'batch/v1',
      'Job',
      { ...job, podFailurePolicy: { rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] }] } },
      { suspend: true },
    ],
    ['batch/v1', 'CronJob', { schedule: '* * * * *', jobTemplate: { spec: job } }, { suspend: true }],
    [
      'autoscaling/v2',
      'HorizontalPodAutoscaler',
      {
        scaleTargetRef: { kind: 'Deployment', name: 'd' },
        maxReplicas: 3,
        metrics: [
          { type: 'Resource', resource },
          { type: 'ContainerResource', containerResource: { ...resource, container: 'c' } },
          { type: 'Pods', pods },
          { type: 'Object', object },
          { type: 'External', external: pods },
        ],
        behavior: { scaleDown: { policies: [{ type: 'Percent', value: 10, periodSeconds: 60 }] } },
      },
      { maxReplicas: 7 },
    ],
    ['v1', 'ResourceQuota', { hard: { pods: '3' }, scopes: ['BestEffort'] }, { hard: { pods: '7' } }],
    [
      'v1',
      'Service',
      { selector: { app: 'x' }, ports: [{ port: 80, targetPort: 'http' }] },
      { selector: { app: 'y' } },
    ],
  ])('%s %s', (apiVersion, kind, spec, change) => {
    const before = kube({ apiVersion, kind, metadata: { name: 'x', namespace: 'default' }, spec });
    const wanted = kube({
      apiVersion,
      kind,
      metadata: { name: 'x', namespace: 'default' },
      spec: { ...spec, ...change },
    });
    expect(patchObject(before, { spec: change })).toEqual(wanted);
  });

  it('what has no way back is refused, not lost', () => {
    const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
    const claim = kube({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'x', namespace: 'default' },
      spec,
    });
    const patch = { spec: { resources: { requests: { storage: '2Gi' } } } };
    expect(() => patchObject(claim, patch)).toThrow('of this PersistentVolumeClaim it cannot be patched');
  });

  it('a status is not patched', () => {
    expect(() => patchObject(deployment, { status: { replicas: 1 } })).toThrow(
      'only the spec and the metadata are patched',
    );
  });
});
