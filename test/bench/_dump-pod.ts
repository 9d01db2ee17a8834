/** One pod as an API server shows it, its keys in the order in which kubectl prints them. */
type Json = Readonly<Record<string, unknown>>;

export interface Template {
  readonly owner: 'ReplicaSet' | 'DaemonSet' | 'StatefulSet' | 'Job';
  readonly name: string;
  readonly namespace: string;
  /** Of the template; what its pods have in common is made of it. */
  readonly index: number;
}

const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';
const NODES = 5000;
/** In which all pods were made. */
const SECONDS = 900_000;

/** Letters as the API server draws them, the same each time. */
function letters(seed: number, count: number): string {
  let rest = Math.imul(seed + 1, 2654435761) >>> 0;
  let text = '';
  for (let i = 0; i < count; i++) {
    text += LETTERS[(rest >>> 8) % LETTERS.length];
    rest = (Math.imul(rest, 1664525) + 1013904223) >>> 0;
  }
  return text;
}

function hex(seed: number, count: number): string {
  let text = '';
  for (let i = 0; text.length < count; i++) {
    const word = Math.imul(seed ^ (i * 0x9e37_79b9), 2246822519) ^ (seed >>> 7);
    text += (word >>> 0).toString(16).padStart(8, '0');
  }
  return text.slice(0, count);
}

function uid(seed: number): string {
  const all = hex(seed, 32);
  return [all.slice(0, 8), all.slice(8, 12), all.slice(12, 16), all.slice(16, 20), all.slice(20)].join('-');
}

const EPOCH_MS = 1_772_000_000_000;
const time = (seconds: number): string => new Date(EPOCH_MS + seconds * 1000).toISOString().replace('.000', '');

const OWNER_API: Readonly<Record<Template['owner'], string>> = {
  ReplicaSet: 'apps/v1',
  DaemonSet: 'apps/v1',
  StatefulSet: 'apps/v1',
  Job: 'batch/v1',
};

/** @param number of the pod in the dump, @param ordinal of the pod in its template */
export function dumpedPod(template: Template, number: number, ordinal: number): Json {
  const { owner, name, namespace, index } = template;
  const hash = letters(index, 10);
  const prefix = owner === 'ReplicaSet' ? `${name}-${hash}-` : `${name}-`;
  const podName = owner === 'StatefulSet' ? `${prefix}${ordinal}` : prefix + letters(number, 5);
  const created = createdAt(template, number, ordinal);
  const node = `ip-10-${(ordinal % NODES) >> 8}-${((owner === 'DaemonSet' ? ordinal : number * 7919) % NODES) & 255}-7.ec2.internal`;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...(index % 3 === 0 ? { annotations: { 'prometheus.io/port': '8080', 'prometheus.io/scrape': 'true' } } : {}),
      creationTimestamp: time(created),
      generateName: prefix,
      labels: labelsOf(template, hash, podName, ordinal),
      name: podName,
      namespace,
      ownerReferences: [
        {
          apiVersion: OWNER_API[owner],
          blockOwnerDeletion: true,
          controller: true,
          kind: owner,
          name: owner === 'ReplicaSet' ? `${name}-${hash}` : name,
          uid: uid(1_000_000 + index),
        },
      ],
      resourceVersion: String(48_000_000 + number * 13),
      uid: uid(2_000_000 + number),
    },
    spec: specOf(template, podName, node, letters(number + 77, 5)),
    status: statusOf(template, { number, created, token: letters(number + 77, 5) }),
  };
}

/** Seconds; a rollout makes a quarter of its pods at a time, and a fifth of all pods were replaced one by one since. */
function createdAt({ owner, index }: Template, number: number, ordinal: number): number {
  const rollout = (index * 7331) % SECONDS;
  switch (owner) {
    case 'DaemonSet':
      return (ordinal * 97) % SECONDS;
    case 'StatefulSet':
      return rollout + 20 * ordinal;
    case 'Job':
      return (number * 61) % SECONDS;
    default:
      return number % 5 === 0 ? (number * 61) % SECONDS : rollout + 15 * ((ordinal * 37) % 4) + (number % 2);
  }
}

function labelsOf({ owner, name, index }: Template, hash: string, podName: string, ordinal: number): Json {
  const common = { 'app.kubernetes.io/instance': name, 'app.kubernetes.io/name': `service-${index % 200}` };
  switch (owner) {
    case 'ReplicaSet':
      return { ...common, 'pod-template-hash': hash };
    case 'StatefulSet':
      return {
        ...common,
        'apps.kubernetes.io/pod-index': String(ordinal),
        'controller-revision-hash': `${name}-${hash}`,
        'statefulset.kubernetes.io/pod-name': podName,
      };
    case 'DaemonSet':
      return { ...common, 'controller-revision-hash': hash, 'pod-template-generation': '1' };
    default:
      return { ...common, 'batch.kubernetes.io/controller-uid': uid(1_000_000 + index), 'job-name': name };
  }
}

const TOKEN_MOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';
const image = (index: number, container: number): string =>
  `registry.example.com/team/service-${index % 200}-${container}:v1.${index % 30}.4`;
const containersOf = ({ index }: Template): number => 1 + (index % 2);

function specOf(template: Template, podName: string, node: string, token: string): Json {
  const { owner, name, index } = template;
  return {
    ...(owner === 'DaemonSet' ? { affinity: nodeAffinity(node) } : {}),
    containers: Array.from({ length: containersOf(template) }, (_, i) => container(index, i, token)),
    dnsPolicy: 'ClusterFirst',
    enableServiceLinks: true,
    ...(owner === 'StatefulSet' ? { hostname: podName } : {}),
    nodeName: node,
    preemptionPolicy: 'PreemptLowerPriority',
    priority: index % 5 === 0 ? 1000 : 0,
    ...(index % 5 === 0 ? { priorityClassName: 'important' } : {}),
    restartPolicy: owner === 'Job' ? 'Never' : 'Always',
    schedulerName: 'default-scheduler',
    securityContext: { fsGroup: 1000, runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    serviceAccount: `service-${index % 200}`,
    serviceAccountName: `service-${index % 200}`,
    ...(owner === 'StatefulSet' ? { subdomain: name } : {}),
    terminationGracePeriodSeconds: 30,
    tolerations: tolerationsOf(owner),
    ...(index % 4 === 1 ? { topologySpreadConstraints: [spread(name)] } : {}),
    volumes: [
      ...(owner === 'StatefulSet' ? [{ name: 'data', persistentVolumeClaim: { claimName: `data-${podName}` } }] : []),
      { configMap: { defaultMode: 420, name: `${name}-config` }, name: 'config' },
      tokenVolume(token),
    ],
  };
}

const nodeAffinity = (node: string): Json => ({
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] }],
    },
  },
});

const spread = (name: string): Json => ({
  labelSelector: { matchLabels: { 'app.kubernetes.io/instance': name } },
  maxSkew: 1,
  topologyKey: 'topology.kubernetes.io/zone',
  whenUnsatisfiable: 'ScheduleAnyway',
});

function container(index: number, i: number, token: string): Json {
  const probe = (path: string): Json => ({
    failureThreshold: 3,
    httpGet: { path, port: 'http', scheme: 'HTTP' },
    initialDelaySeconds: 5,
    periodSeconds: 10,
    successThreshold: 1,
    timeoutSeconds: 1,
  });
  return {
    args: ['--listen=:8080', `--shard=${index}`],
    env: [
      { name: 'POD_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
      { name: 'LOG_LEVEL', value: index % 2 === 0 ? 'info' : 'debug' },
      { name: 'DATABASE_URL', value: `postgres://db-${index}.internal:5432/app?sslmode=require` },
    ],
    image: image(index, i),
    imagePullPolicy: 'IfNotPresent',
    livenessProbe: probe('/healthz'),
    name: i === 0 ? 'app' : 'proxy',
    ports: [{ containerPort: 8080 + i, name: 'http', protocol: 'TCP' }],
    readinessProbe: probe('/ready'),
    resources: {
      limits: { memory: `${256 + 64 * (index % 8)}Mi` },
      requests: { cpu: `${50 + 50 * (index % 10)}m`, memory: `${256 + 64 * (index % 8)}Mi` },
    },
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    volumeMounts: [
      { mountPath: '/etc/app', name: 'config' },
      { mountPath: TOKEN_MOUNT, name: `kube-api-access-${token}`, readOnly: true },
    ],
  };
}

function tolerationsOf(owner: Template['owner']): readonly Json[] {
  const exists = { effect: 'NoExecute', operator: 'Exists' };
  const both = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];
  if (owner !== 'DaemonSet') return both.map((each) => ({ ...exists, key: each, tolerationSeconds: 300 }));
  const pressures = ['disk-pressure', 'memory-pressure', 'pid-pressure', 'unschedulable'];
  return [
    ...both.map((each) => ({ ...exists, key: each })),
    ...pressures.map((each) => ({ effect: 'NoSchedule', key: `node.kubernetes.io/${each}`, operator: 'Exists' })),
  ];
}

const tokenVolume = (token: string): Json => ({
  name: `kube-api-access-${token}`,
  projected: {
    defaultMode: 420,
    sources: [
      { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
      { configMap: { items: [{ key: 'ca.crt', path: 'ca.crt' }], name: 'kube-root-ca.crt' } },
      {
        downwardAPI: {
          items: [{ fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' }, path: 'namespace' }],
        },
      },
    ],
  },
});

interface Life {
  readonly number: number;
  readonly created: number;
  readonly token: string;
}

function statusOf(template: Template, life: Life): Json {
  const { owner } = template;
  const { number, created } = life;
  const isDone = owner === 'Job';
  const condition = (type: string, after: number, more: Json = {}): Json => ({
    lastProbeTime: null,
    lastTransitionTime: time(created + after),
    ...more,
    status: isDone && type.endsWith('eady') ? 'False' : 'True',
    type,
  });
  const done = isDone ? { reason: 'PodCompleted' } : {};
  const hostIP = `10.${number % 13}.${number % 251}.7`;
  const podIP = `10.${64 + (number >> 16)}.${(number >> 8) & 255}.${number & 255}`;
  const statuses = Array.from({ length: containersOf(template) }, (_, i) => containerStatus(template, life, i));
  return {
    conditions: [
      condition('PodReadyToStartContainers', 2 + (number % 3)),
      condition('Initialized', 0, done),
      condition('Ready', 9 + (number % 7), done),
      condition('ContainersReady', 9 + (number % 7), done),
      condition('PodScheduled', 0),
    ],
    containerStatuses: statuses,
    hostIP,
    hostIPs: [{ ip: hostIP }],
    phase: isDone ? 'Succeeded' : 'Running',
    podIP,
    podIPs: [{ ip: podIP }],
    qosClass: 'Burstable',
    startTime: time(created),
  };
}

/** One in fifty was killed for its memory once. */
function containerStatus({ owner, index }: Template, { number, created, token }: Life, i: number): Json {
  const started = time(created + 2 + (number % 3));
  const isDone = owner === 'Job';
  const wasKilled = number % 50 === 7 && !isDone;
  const ended = (reason: string, exitCode: number): Json => ({
    terminated: {
      containerID: `containerd://${hex(5_000_000 + number, 64)}`,
      exitCode,
      finishedAt: time(created + 900),
      reason,
      startedAt: started,
    },
  });
  return {
    containerID: `containerd://${hex(3_000_000 + number * 2 + i, 64)}`,
    image: image(index, i),
    imageID: `registry.example.com/team/service-${index % 200}-${i}@sha256:${hex(4_000_000 + (index % 200) + i, 64)}`,
    lastState: wasKilled ? ended('OOMKilled', 137) : {},
    name: i === 0 ? 'app' : 'proxy',
    ready: !isDone,
    restartCount: wasKilled ? 1 : 0,
    started: !isDone,
    state: isDone ? ended('Completed', 0) : { running: { startedAt: started } },
    volumeMounts: [
      { mountPath: '/etc/app', name: 'config' },
      { mountPath: TOKEN_MOUNT, name: `kube-api-access-${token}`, readOnly: true, recursiveReadOnly: 'Disabled' },
    ],
  };
}
