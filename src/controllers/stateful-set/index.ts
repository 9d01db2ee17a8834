/**
 * StatefulSet controller: pods with a name of their own each, made and removed in order
 * (upstream pkg/controller/statefulset/stateful_set_control.go).
 *
 *   living ordinals, ascending ─► condemned ones, descending ─► rolling update, from the last ordinal down to the partition
 *      (OrderedReady stops at the first that is not there, ready and available)
 */
import {
  ApiError,
  type Cluster,
  NONE,
  POD_BOUND,
  POD_CREATED,
  POD_DELETED,
  POD_DELETION,
  POD_PHASE,
  POD_READY,
  type PodClass,
  type Watcher,
} from '../../cluster/index.ts';
import { compileLabelSelector } from '../../model/index.ts';
import type { KubeObject, StatefulSet } from '../../model/objects/index.ts';
import { FAILED, PENDING, SUCCEEDED } from '../../record/index.ts';
import { type ControllerOptions, DEFAULT_CONTROLLER_OPTIONS } from '../_shared/options.ts';
import { PodClaims } from '../_shared/pod-claims.ts';
import { Reconciler } from '../_shared/reconciler.ts';
import { recordReplicas } from '../_shared/status-rows.ts';
import { Claims } from './claims.ts';
import { isInRange, isMemberOf, ordinalRange, podName } from './ordinals.ts';
import { podOf } from './pod-identity.ts';
import { newPodRevision } from './revision.ts';
import { type Revision, RevisionHistory } from './revisions.ts';
import { SetPods } from './set-pods.ts';
import { sameStatus, statusOf } from './status.ts';

const NAME = 'statefulset-controller';
const RELEVANT = POD_CREATED | POD_BOUND | POD_PHASE | POD_READY | POD_DELETION | POD_DELETED;
const AVAILABILITY_SLACK_MS = 1000;

/** What one pass knows. */
interface Pass {
  readonly serial: number;
  readonly set: StatefulSet;
  /** Position → row, NONE where there is no pod. */
  readonly replicas: number[];
  /** Rows out of range, highest ordinal first. */
  readonly condemned: readonly number[];
  readonly current: Revision;
  readonly update: Revision;
  readonly monotonic: boolean;
  readonly firstUnhealthy: number;
  /** Pods of the current revision that are not terminating, before the pass. */
  readonly currentReplicas: number;
}

export class StatefulSetController implements Watcher {
  readonly podInterest = RELEVANT;
  readonly podOwnerKind = 'StatefulSet';
  readonly objectKinds = ['StatefulSet'];
  private readonly cluster: Cluster;
  private readonly queue: Reconciler;
  private readonly history = new RevisionHistory();
  private readonly classes = new Map<string, PodClass>();
  private readonly pods: SetPods;
  private readonly claims: Claims;
  private readonly podClaims: PodClaims<StatefulSet>;

  constructor(cluster: Cluster, options: Partial<ControllerOptions> = {}) {
    this.cluster = cluster;
    const { latency } = { ...DEFAULT_CONTROLLER_OPTIONS, ...options };
    this.queue = new Reconciler(cluster, { name: NAME, latency, sync: (serial) => this.sync(serial) });
    this.pods = new SetPods(cluster);
    this.claims = new Claims(cluster);
    this.podClaims = new PodClaims<StatefulSet>(cluster, {
      kind: 'StatefulSet',
      selectorOf: ({ spec }) => compileLabelSelector(spec.selector),
      enqueue: (serial) => this.queue.enqueue(serial),
      isMember: ({ metadata }, row) => isMemberOf(metadata.name, cluster.pods.name(row)),
    });
    cluster.watch(this);
  }

  start(): void {
    for (const { serial } of this.cluster.objects.list<StatefulSet>('StatefulSet')) this.queue.enqueue(serial);
  }

  stop(): void {
    this.queue.stop();
  }

  resume(): void {
    this.queue.resume();
    this.start();
  }

  objectChanged(serial: number, before: KubeObject | undefined, after: KubeObject | undefined): void {
    if ((after ?? before)?.kind !== 'StatefulSet') return;
    this.podClaims.objectChanged(serial, before as StatefulSet | undefined, after as StatefulSet | undefined);
    if (after !== undefined) {
      this.queue.enqueue(serial);
      return;
    }
    this.history.forget(serial);
  }

  podChanged(row: number, change: number): void {
    const { objects, pods } = this.cluster;
    const owner = pods.owner[row];
    const set = owner === NONE ? undefined : objects.get<StatefulSet>(owner);
    if (set?.kind !== 'StatefulSet') return;
    this.queue.enqueue(owner);
    const { minReadySeconds = 0 } = set.spec;
    if ((change & POD_READY) !== 0 && minReadySeconds > 0 && pods.isReady(row)) {
      this.queue.enqueueAfter(owner, minReadySeconds * 1000 + AVAILABILITY_SLACK_MS);
    }
  }

  private sync(serial: number): void {
    const set = this.cluster.objects.get<StatefulSet>(serial);
    if (set === undefined) return;
    if (set.metadata.deletionTimestamp === undefined) this.podClaims.claim(serial, set);
    const update = this.history.update(serial, set);
    const current = this.history.find(serial, set.status.currentRevision) ?? update;
    const pass = this.look(serial, set, current, update);
    let failure: ApiError | undefined;
    try {
      if (set.metadata.deletionTimestamp === undefined) this.step(pass);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      failure = error;
    }
    this.writeStatus(serial, current, update);
    if (failure !== undefined) throw failure;
  }

  private look(serial: number, set: StatefulSet, current: Revision, update: Revision): Pass {
    const { pods } = this.cluster;
    const range = ordinalRange(set.spec);
    const replicas = new Array<number>(Math.max(0, range.end - range.start + 1)).fill(NONE);
    const condemned: number[] = [];
    let currentReplicas = 0;
    for (const row of pods.byOwner.rows(serial)) {
      if (this.pods.revisionOf(row) === current.name && !pods.isTerminating(row)) currentReplicas++;
      const ordinal = this.pods.ordinalOf(row);
      if (isInRange(ordinal, range)) replicas[ordinal - range.start] = row;
      else condemned.push(row);
    }
    condemned.sort((a, b) => this.pods.ordinalOf(b) - this.pods.ordinalOf(a));
    const ascending = [...replicas, ...[...condemned].reverse()];
    const firstUnhealthy = ascending.find((row) => row !== NONE && !this.pods.isHealthy(row)) ?? NONE;
    const monotonic = (set.spec.podManagementPolicy ?? 'OrderedReady') === 'OrderedReady';
    return { serial, set, replicas, condemned, current, update, monotonic, firstUnhealthy, currentReplicas };
  }

  private step(pass: Pass): void {
    if (this.processLiving(pass)) return;
    for (const row of pass.condemned) this.claims.settleOwners(pass.set, this.pods.ordinalOf(row), row, true);
    if (this.processCondemned(pass)) return;
    if (pass.set.spec.updateStrategy.type !== 'OnDelete') this.rollingUpdate(pass);
  }

  // ---- ordinals ----

  /** True: the pass ends here. */
  private processLiving(pass: Pass): boolean {
    const { replicas, monotonic } = pass;
    if (monotonic) return replicas.some((_, position) => this.processReplica(pass, position));
    // one, two, four … at a time: a refusal ends it after its batch
    let from = 0;
    for (let size = 1; from < replicas.length; size *= 2) {
      const to = Math.min(from + size, replicas.length);
      this.processBatch(pass, from, to);
      from = to;
    }
    return false;
  }

  private processBatch(pass: Pass, from: number, to: number): void {
    let refusal: ApiError | undefined;
    for (let position = from; position < to; position++) {
      try {
        this.processReplica(pass, position);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        refusal ??= error;
      }
    }
    if (refusal !== undefined) throw refusal;
  }

  private processReplica(pass: Pass, position: number): boolean {
    const { pods, podApi, now } = this.cluster;
    const row = pass.replicas[position];
    const ordinal = this.ordinalAt(pass, position);
    if (row === NONE) {
      if (!this.claims.areStale(pass.set, ordinal)) pass.replicas[position] = this.create(pass, ordinal);
      return true;
    }
    const phase = pods.phase[row];
    if (phase === FAILED || phase === SUCCEEDED) {
      if (!pods.isTerminating(row)) podApi.delete(row, { by: NAME });
      return true;
    }
    if (phase === PENDING) this.claims.ensure(pass.set, ordinal);
    const isWell =
      !pods.isTerminating(row) &&
      this.pods.isRunningAndReady(row) &&
      pods.isAvailable(row, pass.set.spec.minReadySeconds ?? 0, now);
    if (isWell || !pass.monotonic) this.claims.settleOwners(pass.set, ordinal, row, false);
    return !isWell;
  }

  private create({ set, serial, current, update, currentReplicas }: Pass, ordinal: number): number {
    const start = set.spec.ordinals?.start ?? 0;
    const which = newPodRevision({ updateStrategy: set.spec.updateStrategy, start, currentReplicas }, ordinal);
    this.claims.ensure(set, ordinal);
    const name = podName(set.metadata.name, ordinal);
    try {
      const podClass = this.classOf(set, ordinal, which === 'current' ? current : update);
      const row = this.cluster.podApi.create({ class: podClass, name, owner: serial, ordinal });
      this.claims.settleOwners(set, ordinal, row, false);
      return row;
    } catch (error) {
      // a pod of that name that is not the set's is no news
      if (error instanceof ApiError && error.reason !== 'AlreadyExists') {
        const message = `create Pod ${name} in StatefulSet ${set.metadata.name} failed error: ${error.message}`;
        this.cluster.event(serial, 'FailedCreate', message);
      }
      throw error;
    }
  }

  private ordinalAt({ set }: Pass, position: number): number {
    return (set.spec.ordinals?.start ?? 0) + position;
  }

  private classOf(set: StatefulSet, ordinal: number, revision: Revision): PodClass {
    const key = `${set.metadata.uid}/${ordinal}/${revision.name}/${this.cluster.podAdmission.version}`;
    let podClass = this.classes.get(key);
    if (podClass === undefined) {
      podClass = this.cluster.podAdmission.classOf({
        ...podOf(set, ordinal, revision),
        name: podName(set.metadata.name, ordinal),
      });
      this.classes.set(key, podClass);
    }
    return podClass;
  }

  /** Highest ordinal first; in order, one at a time, and only while everything below is well. */
  private processCondemned(pass: Pass): boolean {
    const { pods, podApi, now } = this.cluster;
    const minReady = pass.set.spec.minReadySeconds ?? 0;
    for (const row of pass.condemned) {
      if (pods.isTerminating(row)) {
        if (pass.monotonic) return true;
        continue;
      }
      const isWell = this.pods.isRunningAndReady(row) && pods.isAvailable(row, minReady, now);
      if (pass.monotonic && !isWell && row !== pass.firstUnhealthy) return true;
      podApi.delete(row, { by: NAME });
      if (pass.monotonic) return true;
    }
    return false;
  }

  /** One deletion a pass: the first pod from above that is old; a pod that is not well is waited for. */
  private rollingUpdate(pass: Pass): void {
    const { pods, podApi } = this.cluster;
    const partition = pass.set.spec.updateStrategy.rollingUpdate?.partition ?? 0;
    for (let position = pass.replicas.length - 1; position >= partition; position--) {
      const row = pass.replicas[position];
      if (row === NONE) return;
      if (this.pods.revisionOf(row) !== pass.update.name && !pods.isTerminating(row)) {
        podApi.delete(row, { by: NAME });
        return;
      }
      if (!this.pods.isHealthy(row)) return;
    }
  }

  // ---- status ----

  private writeStatus(serial: number, current: Revision, update: Revision): void {
    const { cluster } = this;
    const set = cluster.objects.get<StatefulSet>(serial);
    if (set === undefined) return;
    const status = statusOf(cluster, this.pods, { serial, set, current, update });
    this.history.trim(serial, this.liveRevisions(serial, status), set.spec.revisionHistoryLimit ?? 10);
    if (status.availableReplicas !== (set.spec.replicas ?? 1) && (set.spec.minReadySeconds ?? 0) > 0) {
      this.queue.enqueueAfter(serial, (set.spec.minReadySeconds ?? 0) * 1000);
    }
    if (sameStatus(set.status, status)) return;
    cluster.objectApi.replace(serial, { ...set, status } as StatefulSet, { spec: false });
    const { readyReplicas: ready, availableReplicas: available } = status;
    recordReplicas(cluster, serial, { desired: set.spec.replicas ?? 1, ready, available });
  }

  private liveRevisions(serial: number, status: StatefulSet['status']): Set<string> {
    const live = new Set([status.currentRevision, status.updateRevision]);
    for (const row of this.cluster.pods.byOwner.rows(serial)) live.add(this.pods.revisionOf(row));
    return live;
  }
}
