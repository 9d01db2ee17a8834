/** A small world for stories on virtual time: cluster, machines, a scheduler that is no more than round-robin. */
import { Cluster, NONE, POD_CREATED } from '../../src/cluster/index.ts';
import { Kernel } from '../../src/kernel/index.ts';
import { Machines } from '../../src/machines/index.ts';
import type {
  Deployment,
  KubeObject,
  LabelSelector,
  Node,
  ObjectMeta,
  PodDisruptionBudget,
  PodTemplateSpec,
  ResourceList,
  StatefulSet,
  Toleration,
} from '../../src/model/objects/index.ts';
import { quantityFromNumber } from '../../src/model/quantity.ts';
import { ENTRY_SCHEMAS, EventRecord, PHASES } from '../../src/record/index.ts';
import { container, podSpec } from '../model/_build.ts';

export const metadata = (name: string, more: Partial<ObjectMeta> = {}): ObjectMeta => ({
  name,
  namespace: 'default',
  uid: '',
  labels: new Map(),
  annotations: new Map(),
  ownerReferences: [],
  finalizers: [],
  ...more,
});

export const selectorOf = (app: string): LabelSelector => ({
  matchLabels: new Map([['app', app]]),
  matchExpressions: [],
});

const ROOM: ResourceList = new Map([['pods', quantityFromNumber(110)]]);

export function node(name: string, zone?: string, more: Partial<Node['spec']> = {}): Node {
  const labels = new Map(zone === undefined ? [] : [['topology.kubernetes.io/zone', zone]]);
  const ready = {
    type: 'Ready',
    status: 'True',
    reason: 'KubeletReady',
    lastHeartbeatTime: 0,
    lastTransitionTime: 0,
  } as const;
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: metadata(name, { namespace: '', labels }),
    spec: { taints: [], ...more },
    status: { capacity: ROOM, allocatable: ROOM, conditions: [ready], images: [] },
  };
}

export interface TemplateOptions {
  readonly tolerations?: readonly Toleration[];
  readonly annotations?: Readonly<Record<string, string>>;
  readonly grace?: number;
}

export function template(
  app: string,
  { tolerations = [], annotations = {}, grace = 30 }: TemplateOptions = {},
): PodTemplateSpec {
  const spec = podSpec({
    containers: [container({})],
    tolerations,
    terminationGracePeriodSeconds: grace,
    restartPolicy: 'Always',
  });
  const labels = new Map([['app', app]]);
  return { metadata: metadata('', { labels, annotations: new Map(Object.entries(annotations)) }), spec };
}

const workload = <T extends KubeObject>(kind: T['kind'], name: string, spec: unknown, status: unknown): T =>
  ({ apiVersion: 'apps/v1', kind, metadata: metadata(name), spec, status }) as unknown as T;

export const replicaSet = (name: string, replicas: number, pods = template(name)): KubeObject =>
  workload(
    'ReplicaSet',
    name,
    { replicas, selector: selectorOf(name), template: pods },
    {
      replicas: 0,
      fullyLabeledReplicas: 0,
      readyReplicas: 0,
      availableReplicas: 0,
      observedGeneration: 0,
      conditions: [],
    },
  );

export const deployment = (name: string, replicas: number, pods = template(name)): Deployment =>
  workload(
    'Deployment',
    name,
    {
      replicas,
      selector: selectorOf(name),
      template: pods,
      strategy: { type: 'RollingUpdate', maxSurge: '25%', maxUnavailable: '25%' },
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
    },
    {
      replicas: 0,
      updatedReplicas: 0,
      readyReplicas: 0,
      availableReplicas: 0,
      unavailableReplicas: 0,
      observedGeneration: 0,
      conditions: [],
    },
  );

export const statefulSet = (name: string, replicas: number, pods = template(name)): StatefulSet =>
  workload(
    'StatefulSet',
    name,
    {
      replicas,
      selector: selectorOf(name),
      template: pods,
      podManagementPolicy: 'OrderedReady',
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: {} },
      volumeClaimTemplates: [],
    },
    {
      replicas: 0,
      readyReplicas: 0,
      availableReplicas: 0,
      currentReplicas: 0,
      updatedReplicas: 0,
      currentRevision: '',
      updateRevision: '',
      observedGeneration: 0,
      conditions: [],
    },
  );

export const budget = (name: string, spec: Partial<PodDisruptionBudget['spec']>, app = name): PodDisruptionBudget => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: metadata(name),
  spec: { selector: selectorOf(app), ...spec },
  status: {
    disruptionsAllowed: 0,
    currentHealthy: 0,
    desiredHealthy: 0,
    expectedPods: 0,
    observedGeneration: 0,
    disruptedPods: new Map(),
    conditions: [],
  },
});

/** Pods are Running 1 s and Ready 2 s after they are bound, and end 2 s after they are told to. */
const TIMING = {
  watch: 0,
  sandbox: 1000,
  containerStart: 0,
  ready: 1000,
  termination: 2000,
  minimumGrace: 0,
  cleanup: 0,
  statusPost: 0,
  unknownImageBytes: 0,
};

export class TestWorld {
  readonly kernel: Kernel;
  readonly record = new EventRecord({ keep: true });
  readonly cluster: Cluster;
  readonly machines: Machines;
  private next = 0;

  constructor(seed = 'test') {
    this.kernel = new Kernel({ seed });
    this.cluster = new Cluster({ kernel: this.kernel, record: this.record, epoch: 0 });
    this.machines = new Machines(this.cluster, { timing: TIMING, leaseOffset: () => 500 });
    this.schedule();
  }

  add(...nodes: readonly Node[]): void {
    for (const object of nodes) this.cluster.nodeApi.create(object);
  }

  create(...objects: readonly KubeObject[]): number[] {
    return objects.map((object) => this.cluster.objectApi.create(object));
  }

  /** A bare pod, bound to a node of this name or left to the scheduler. */
  pod(name: string, on?: string, pods = template(name)): number {
    const { labels, annotations } = pods.metadata;
    const podClass = this.cluster.podAdmission.classOf({ namespace: 'default', labels, annotations, spec: pods.spec });
    const bound = on === undefined ? undefined : this.cluster.nodes.find(on);
    return this.cluster.podApi.create({ class: podClass, name, node: bound });
  }

  /** At `seconds`, `act`. */
  at(seconds: number, act: () => void): void {
    const kind = this.kernel.on(`test/${this.next++}`, act);
    this.kernel.at(Math.round(seconds * 1000), kind);
  }

  run(seconds: number): void {
    this.kernel.runUntil(seconds * 1000);
  }

  /** Rows of the given kinds, as `61.039 node-ready n1 Unknown …`. */
  rows(...names: readonly string[]): string[] {
    const lines: string[] = [];
    this.record.forEach((kind, at, ...operands) => {
      const { name, operands: schema } = ENTRY_SCHEMAS[kind];
      if (!names.includes(name)) return;
      const words = schema.map(([, type], i) => this.word(type, operands[i]));
      lines.push([(at / 1000).toFixed(3), name, ...words].filter((word) => word !== '').join(' '));
    });
    return lines;
  }

  private word(type: string, value: number): string {
    if (type === 'text') return this.record.texts.of(value);
    if (type === 'node') return value < 0 ? '' : this.cluster.nodes.names[value];
    if (type === 'phase') return PHASES[value];
    if (type === 'object') return this.cluster.objects.identity(value)?.name ?? '';
    if (type === 'pod') {
      const row = this.cluster.pods.rowOf(value);
      return value < 0 ? '' : row < 0 ? `pod${value}` : this.cluster.pods.name(row);
    }
    return String(value);
  }

  /** Binds every new pod 5 ms later, to the schedulable nodes in turn. */
  private schedule(): void {
    const { cluster, kernel } = this;
    let turn = 0;
    const kind = kernel.on('test/bind', (serial) => {
      const row = cluster.pods.rowOf(serial);
      const open = [...cluster.nodes.live()].filter((i) => {
        const { spec } = cluster.nodes.object(i);
        return spec.unschedulable !== true && spec.taints.length === 0;
      });
      if (row === NONE || cluster.pods.node[row] !== NONE || open.length === 0) return;
      cluster.podApi.bind(row, open[turn++ % open.length]);
    });
    cluster.watch({
      podChanged: (row, change) => {
        if ((change & POD_CREATED) !== 0 && cluster.pods.node[row] === NONE)
          kernel.after(5, kind, cluster.pods.serial[row]);
      },
    });
  }
}
