/** Watches a cluster and tells what happens in the words of the recorded timelines. */
import { type Cluster, NONE, type Watcher } from '../../../../src/cluster/index.ts';
import * as watch from '../../../../src/cluster/watch.ts';
import type {
  Condition,
  Deployment,
  HorizontalPodAutoscaler,
  Job,
  KubeObject,
  Namespace,
  Node,
  PodDisruptionBudget,
  ReplicaSet,
  StatefulSet,
  Taint,
} from '../../../../src/model/objects/index.ts';
import { ENTRY, FAILED, RUNNING, SUCCEEDED } from '../../../../src/record/index.ts';
import type { JsonObject } from '../../compare.ts';
import type { ToldEvent } from './input.ts';
import { kindWord, type Names } from './names.ts';

/** Kinds whose creation and deletion are events of their own. */
const WORKLOADS = new Set([
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'HorizontalPodAutoscaler',
  'Namespace',
]);
const CONDITIONED = new Map([
  ['Deployment', 'deployment-condition'],
  ['Job', 'job-condition'],
  ['HorizontalPodAutoscaler', 'hpa-condition'],
]);

export class Teller implements Watcher {
  readonly events: ToldEvent[] = [];
  private readonly cluster: Cluster;
  private readonly names: Names;
  /** Virtual time of t = 0. */
  private readonly zero: number;
  private readonly wasReady = new Set<number>();
  private readonly toldEvents = new Set<string>();

  constructor(cluster: Cluster, names: Names, zero: number) {
    this.cluster = cluster;
    this.names = names;
    this.zero = zero;
    cluster.watch(this);
    cluster.evictionApi.listen((serial, { code, message, cause }, by) => {
      if (by !== 'kubectl-drain' || code < 400) return;
      this.tell('eviction-refused', this.names.ofPod(serial), {
        detail: { by, code, message: this.names.withoutNames(message), cause } as JsonObject,
      });
    });
    cluster.record.listen((kind, _at, a, b, c, d) => this.row(kind, a, b, c, d));
  }

  tell(
    kind: string,
    of: string,
    facts: { readonly node?: string; readonly detail?: JsonObject; readonly pod?: string } = {},
  ): void {
    const detail =
      facts.detail &&
      Object.fromEntries(Object.entries(facts.detail).filter(([, v]) => v !== undefined && v !== '' && v !== null));
    const t = (this.cluster.now - this.zero) / 1000;
    this.events.push({
      t,
      kind,
      of,
      ...facts,
      ...(detail === undefined || Object.keys(detail).length === 0
        ? { detail: undefined }
        : { detail: detail as JsonObject }),
    });
  }

  private tellPod(kind: string, row: number, detail?: JsonObject): void {
    const { pods, nodes } = this.cluster;
    const serial = pods.serial[row];
    const node = pods.node[row] === NONE || kind === 'pod-unschedulable' ? undefined : nodes.names[pods.node[row]];
    this.tell(kind, this.names.ofPod(serial), { node, detail, pod: String(serial) });
  }

  podChanged(row: number, change: number): void {
    const { pods } = this.cluster;
    const serial = pods.serial[row];
    if ((change & watch.POD_CREATED) !== 0) this.tellPod('pod-created', row);
    if ((change & watch.POD_BOUND) !== 0 && (change & watch.POD_CREATED) === 0) this.tellPod('pod-scheduled', row);
    if ((change & watch.POD_PHASE) !== 0) this.tellPhase(row);
    const isReady = pods.isReady(row);
    if ((change & watch.POD_READY) !== 0 && isReady !== this.wasReady.has(serial)) {
      if (isReady) this.tellPod('pod-ready', row);
      else if (pods.phase[row] === RUNNING) this.tellPod('pod-unready', row);
    }
    if (isReady) this.wasReady.add(serial);
    else this.wasReady.delete(serial);
    if ((change & watch.POD_DELETED) !== 0) this.tellPod('pod-deleted', row);
  }

  private tellPhase(row: number): void {
    const { pods } = this.cluster;
    const phase = pods.phase[row];
    if (phase === RUNNING) this.tellPod('pod-running', row);
    else if (phase === SUCCEEDED) this.tellPod('pod-succeeded', row);
    else if (phase === FAILED)
      this.tellPod('pod-failed', row, pods.exitCode[row] >= 0 ? { exitCode: pods.exitCode[row] } : undefined);
  }

  /** What only the record says. */
  private row(kind: number, a: number, b: number, c: number, d: number): void {
    const { record, pods, nodes } = this.cluster;
    const text = (id: number): string => record.texts.of(id);
    const row = pods.rowOf(a);
    switch (kind) {
      case ENTRY['pod-deletion-requested']:
        this.tellPod('pod-deletion-requested', row, { by: text(b), grace: c });
        return;
      case ENTRY['pod-disruption-target']:
        this.tellPod('pod-disruption-target', row, { reason: text(b), message: text(c) });
        return;
      case ENTRY['pod-unschedulable']:
        this.tellPod('pod-unschedulable', row, { message: text(b), reason: text(c) });
        return;
      case ENTRY['pod-nominated']:
        if (b === NONE) this.tellPod('pod-nomination-cleared', row);
        else this.tellPod('pod-nominated', row, { nominatedNode: nodes.names[b] });
        return;
      case ENTRY['drain-ended']: {
        const node = nodes.names[a];
        const detail = { message: this.names.withoutNames(text(c)) };
        this.tell(b === 1 ? 'drain-finished' : 'drain-failed', `node/${node}`, { node, detail });
        return;
      }
      case ENTRY.event:
        this.tellEvent(a, text(b), text(c), d);
        return;
      default:
    }
  }

  private tellEvent(object: number, reason: string, message: string, pod: number): void {
    const of = pod === NONE ? this.names.ofObject(object) : this.names.ofPod(pod);
    const detail = { reason, message: this.names.withoutNames(message) };
    const key = JSON.stringify([of, pod, detail]);
    // Kubernetes counts repetitions in one Event
    if (of === '' || this.toldEvents.has(key)) return;
    this.toldEvents.add(key);
    this.tell('event', of, { detail });
  }

  nodeChanged(index: number, change: number, before: Node | undefined): void {
    const { nodes } = this.cluster;
    const node = nodes.names[index];
    const of = `node/${node}`;
    const after = nodes.object(index);
    if ((change & watch.NODE_CREATED) !== 0) this.tell('node-created', of, { node });
    if ((change & watch.NODE_DELETED) !== 0) {
      this.tell('node-deleted', of, { node });
      return;
    }
    const ready = readyOf(after);
    const old = before && readyOf(before);
    if (ready !== undefined && (ready.status !== old?.status || ready.reason !== old?.reason)) {
      this.tell('node-condition', of, {
        node,
        detail: { type: 'Ready', status: ready.status, reason: ready.reason ?? '' },
      });
    }
    if ((after.spec.unschedulable ?? false) !== (before?.spec.unschedulable ?? false)) {
      this.tell('node-unschedulable', of, { node, detail: { unschedulable: after.spec.unschedulable === true } });
    }
    this.tellTaints(of, node, before?.spec.taints ?? [], after.spec.taints);
  }

  private tellTaints(of: string, node: string, before: readonly Taint[], after: readonly Taint[]): void {
    const same = (a: Taint, b: Taint): boolean => a.key === b.key && a.effect === b.effect;
    for (const { key, effect } of after.filter((t) => !before.some((o) => same(o, t))))
      this.tell('node-taint-added', of, { node, detail: { key, effect } });
    for (const { key, effect } of before.filter((t) => !after.some((n) => same(n, t))))
      this.tell('node-taint-removed', of, { node, detail: { key, effect } });
  }

  objectChanged(serial: number, before: KubeObject | undefined, after: KubeObject | undefined): void {
    const object = (after ?? before) as KubeObject;
    const of = this.names.ofObject(serial);
    const word = kindWord(object.kind);
    if (WORKLOADS.has(object.kind)) {
      const replicas =
        object.kind === 'ReplicaSet' ? { replicas: (object as ReplicaSet).spec.replicas ?? 1 } : undefined;
      if (before === undefined) this.tell(`${word}-created`, of, { detail: replicas });
      if (after === undefined) this.tell(`${word}-deleted`, of);
    }
    if (after === undefined) return;
    if (
      before?.metadata.deletionTimestamp === undefined &&
      after.metadata.deletionTimestamp !== undefined &&
      before !== undefined &&
      after.kind !== 'Namespace'
    ) {
      this.tell('deletion-requested', of, { detail: { finalizers: after.metadata.finalizers.join(',') } });
    }
    this.tellStatus(of, before, after);
  }

  private tellStatus(of: string, before: KubeObject | undefined, after: KubeObject): void {
    const conditions = CONDITIONED.get(after.kind);
    if (conditions !== undefined)
      this.tellConditions(conditions, of, statusConditions(before), statusConditions(after), after.kind === 'Job');
    if (after.kind === 'ReplicaSet') this.tellReplicaSet(of, before as ReplicaSet | undefined, after as ReplicaSet);
    else if (after.kind === 'StatefulSet')
      this.tellRevisions(of, before as StatefulSet | undefined, after as StatefulSet);
    else if (after.kind === 'PodDisruptionBudget')
      this.tellBudget(of, before as PodDisruptionBudget | undefined, after as PodDisruptionBudget);
    else if (after.kind === 'HorizontalPodAutoscaler')
      this.tellAutoscaler(of, before as HorizontalPodAutoscaler | undefined, after as HorizontalPodAutoscaler);
    else if (after.kind === 'Namespace') this.tellNamespace(of, before as Namespace | undefined, after as Namespace);
  }

  private tellConditions(
    kind: string,
    of: string,
    before: readonly Condition[],
    after: readonly Condition[],
    withMessage: boolean,
  ): void {
    for (const { type, status, reason = '', message = '' } of after) {
      const old = before.find((c) => c.type === type);
      if (old?.status === status && (old.reason ?? '') === reason) continue;
      this.tell(kind, of, {
        detail: { type, status, reason, ...(withMessage ? { message: this.names.withoutNames(message) } : {}) },
      });
    }
  }

  private tellReplicaSet(of: string, before: ReplicaSet | undefined, after: ReplicaSet): void {
    const from = before?.spec.replicas ?? 1;
    const to = after.spec.replicas ?? 1;
    if (before !== undefined && from !== to) this.tell('replicaset-scaled', of, { detail: { from, to } });
    const old = before?.status.conditions.find(({ type }) => type === 'ReplicaFailure');
    const now = after.status.conditions.find(({ type }) => type === 'ReplicaFailure');
    if (old !== undefined && now === undefined)
      this.tell('replicaset-condition', of, { detail: { type: 'ReplicaFailure', status: 'removed' } });
    if (now !== undefined && old?.message !== now.message) {
      const { type, status, reason = '', message = '' } = now;
      this.tell('replicaset-condition', of, {
        detail: { type, status, reason, message: this.names.withoutNames(message) },
      });
    }
  }

  private tellRevisions(of: string, before: StatefulSet | undefined, after: StatefulSet): void {
    const changed = (field: 'currentRevision' | 'updateRevision'): boolean => {
      const old = before?.status[field] ?? '';
      return old !== '' && old !== after.status[field];
    };
    if (changed('currentRevision')) this.tell('statefulset-revision', of, { detail: { current: 'changed' } });
    if (changed('updateRevision')) this.tell('statefulset-revision', of, { detail: { update: 'changed' } });
  }

  private tellBudget(of: string, before: PodDisruptionBudget | undefined, after: PodDisruptionBudget): void {
    const factsOf = ({ status: s }: PodDisruptionBudget): JsonObject => {
      const reason = s.conditions.find(({ type }) => type === 'DisruptionAllowed')?.reason ?? '';
      const { expectedPods, currentHealthy, desiredHealthy, disruptionsAllowed } = s;
      return { expectedPods, currentHealthy, desiredHealthy, disruptionsAllowed, reason };
    };
    const facts = factsOf(after);
    if (before === undefined || JSON.stringify(factsOf(before)) === JSON.stringify(facts)) return;
    this.tell('pdb-status', of, { detail: facts });
  }

  private tellAutoscaler(
    of: string,
    before: HorizontalPodAutoscaler | undefined,
    after: HorizontalPodAutoscaler,
  ): void {
    const { currentReplicas: current, desiredReplicas: desired } = after.status;
    if (
      before === undefined ||
      (before.status.currentReplicas === current && before.status.desiredReplicas === desired)
    )
      return;
    this.tell('hpa-status', of, { detail: { current, desired } });
  }

  private tellNamespace(of: string, before: Namespace | undefined, after: Namespace): void {
    const phase = after.status.phase ?? 'Active';
    if (before !== undefined && (before.status.phase ?? 'Active') !== phase)
      this.tell('namespace-phase', of, { detail: { phase } });
  }
}

const readyOf = (node: Node): Condition | undefined => node.status.conditions.find(({ type }) => type === 'Ready');

function statusConditions(object: KubeObject | undefined): readonly Condition[] {
  return (object as Deployment | Job | undefined)?.status.conditions ?? [];
}
