/** A cluster from a case's input, with the scheduler's parts as a run has them. */
import { Cluster } from '../../../src/cluster/index.ts';
import { decodeSchedulerProfile } from '../../../src/ingest/config/scheduler.ts';
import * as decode from '../../../src/ingest/decode/index.ts';
import { Kernel } from '../../../src/kernel/index.ts';
import type { KubeObject, Node } from '../../../src/model/objects/index.ts';
import type { Pod } from '../../../src/model/objects/pod.ts';
import { controllerOf } from '../../../src/model/pod.ts';
import { EventRecord, FAILED, SUCCEEDED } from '../../../src/record/index.ts';
import { createProfiles, type Engine } from '../../../src/scheduler/index.ts';
import { CompiledPods } from '../../../src/scheduler/compiled/index.ts';
import { type Plugin, type PodRef, podRefOf } from '../../../src/scheduler/framework/index.ts';
import { Nominator } from '../../../src/scheduler/queue/index.ts';
import { Snapshot } from '../../../src/scheduler/snapshot/index.ts';

export interface SchedulerInput {
  readonly nodes: readonly unknown[];
  readonly pods: readonly unknown[];
  readonly objects: readonly unknown[];
  readonly config: unknown;
  readonly pod?: unknown;
  readonly queue?: readonly unknown[];
}

/** Later than any time in the cases: what has no start time starts now. */
const NOW = 4_102_444_800_000;
const NONE = -1;
const DEFAULT_SCHEDULER = 'default-scheduler';
const OWNER_KINDS = new Set(['v1/ReplicationController', 'apps/v1/ReplicaSet', 'apps/v1/StatefulSet']);

export class SchedulerWorld {
  readonly cluster: Cluster;
  readonly snapshot: Snapshot;
  readonly engine: Engine;
  readonly plugins: readonly Plugin[];
  private readonly nominator = new Nominator();
  private readonly session = new decode.Session('lenient');
  private readonly schedulerName: string;
  /** UIDs of the case → the pods' serials here. */
  private readonly serials = new Map<string, number>();

  constructor(input: SchedulerInput) {
    const kernel = new Kernel({ seed: 'conformance' });
    const profiles = input.config ? [decode.decodeValue(input.config, decodeSchedulerProfile)] : [];
    this.schedulerName = profiles[0]?.schedulerName ?? DEFAULT_SCHEDULER;
    this.cluster = new Cluster({ kernel, record: new EventRecord({ keep: false }), epoch: NOW });
    const compiled = new CompiledPods(this.cluster.classes.list);
    this.snapshot = new Snapshot(this.cluster, compiled);
    const objects = input.objects.map((raw) => decode.decodeObject(raw, { mode: 'lenient', session: this.session }));
    for (const object of objects) if (object.kind !== 'PersistentVolumeClaim') this.addObject(object);
    for (const raw of input.nodes)
      this.cluster.nodeApi.create(decode.decodeValue(raw, decode.decodeNode, 'lenient', this.session) as Node);
    for (const raw of input.pods) this.addExisting(this.decodePod(raw));
    const pods = [...(input.pod === undefined ? [] : [input.pod]), ...(input.queue ?? [])];
    this.pending = pods.map((raw) => this.addPending(this.decodePod(raw)));
    // claims of ephemeral volumes name their pods' UIDs
    for (const object of objects) if (object.kind === 'PersistentVolumeClaim') this.addObject(this.withOwnUids(object));
    const handle = { cluster: this.cluster, snapshot: this.snapshot, compiled, nominated: this.nominator };
    const [{ engine, framework }] = createProfiles({ profiles }, handle, kernel.random.stream('ties'));
    this.engine = engine;
    this.plugins = framework.plugins;
  }

  /** Rows of the pods to decide on. */
  private readonly pending: readonly number[];

  podAt(i: number): PodRef {
    return podRefOf(this.cluster, this.pending[i]);
  }

  /** `namespace/name` of a pod's row. */
  keyOf(row: number): string {
    const { pods, classes } = this.cluster;
    return `${classes.list[pods.class[row]].namespace}/${pods.name(row)}`;
  }

  nodeName(node: number): string {
    return this.cluster.nodes.names[node];
  }

  private decodePod(raw: unknown): Pod {
    return decode.decodeValue(raw, decode.decodePod, 'lenient', this.session);
  }

  private create({ metadata, spec }: Pod, node: number): number {
    const { classes, podApi, pods } = this.cluster;
    const { namespace, name, labels, annotations, uid } = metadata;
    const row = podApi.create({
      class: classes.of({ namespace, labels, annotations, spec }),
      name,
      node,
      owner: this.ownerOf(metadata),
    });
    this.serials.set(uid, pods.serial[row]);
    return row;
  }

  private ownerOf(metadata: Pod['metadata']): number {
    const owner = controllerOf({ metadata });
    if (owner === undefined || !OWNER_KINDS.has(`${owner.apiVersion}/${owner.kind}`)) return NONE;
    return this.cluster.objects.find(owner.kind, metadata.namespace, owner.name);
  }

  /** Bound (and terminating, or finished), or pending with a nomination. */
  private addExisting(pod: Pod): void {
    const { nodes, podApi, pods } = this.cluster;
    const row = this.create(pod, nodes.find(pod.spec.nodeName ?? ''));
    const { phase, startTime, conditions } = pod.status;
    if (startTime !== undefined) pods.startTime[row] = startTime - NOW;
    if (phase === 'Succeeded' || phase === 'Failed') podApi.setPhase(row, phase === 'Failed' ? FAILED : SUCCEEDED);
    this.nominate(row, pod);
    const target = conditions.find(({ type }) => type === 'DisruptionTarget');
    if (target?.status === 'True')
      podApi.setDisruptionTarget(row, (target.reason ?? '') as 'PreemptionByScheduler', '');
    if (pod.metadata.deletionTimestamp === undefined) return;
    podApi.delete(row, { by: 'case', gracePeriodSeconds: pod.metadata.deletionGracePeriodSeconds ?? 30 });
  }

  private addPending(pod: Pod): number {
    const row = this.create(pod, NONE);
    const node = this.cluster.nodes.find(pod.status.nominatedNodeName ?? '');
    if (node !== NONE) this.cluster.podApi.nominate(row, node);
    return row;
  }

  private nominate(row: number, { spec, status }: Pod): void {
    const node = this.cluster.nodes.find(status.nominatedNodeName ?? '');
    if (spec.nodeName || node === NONE) return;
    this.cluster.podApi.nominate(row, node);
    // the queue knows neither pods of other schedulers nor the claims of those that wait for their gates
    if (spec.schedulingGates.length > 0 || (spec.schedulerName ?? DEFAULT_SCHEDULER) !== this.schedulerName) return;
    this.nominator.set(this.cluster.pods.serial[row], node);
  }

  private addObject(object: KubeObject): void {
    if (object.kind !== 'PriorityClass') this.cluster.objectApi.create(object);
  }

  private withOwnUids(object: KubeObject): KubeObject {
    const ownerReferences = object.metadata.ownerReferences.map((owner) => {
      const serial = this.serials.get(owner.uid);
      return serial === undefined ? owner : { ...owner, uid: this.cluster.uid(serial) };
    });
    return { ...object, metadata: { ...object.metadata, ownerReferences } };
  }
}
