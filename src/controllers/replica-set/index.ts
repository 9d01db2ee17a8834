/**
 * ReplicaSet controller: as many active pods as `spec.replicas` (upstream pkg/controller/replicaset/replica_set.go).
 * ReplicationControllers are kept by a second instance of it.
 *
 *   sync: claim pods ─► too few: create (slow start) ─► status
 *                       └► too many: delete, lowest rank first
 */
import {
  type Cluster,
  NONE,
  POD_BOUND,
  POD_CLASS,
  POD_CREATED,
  POD_DELETED,
  POD_DELETION,
  POD_OWNER,
  POD_PHASE,
  POD_READY,
} from '../../cluster/index.ts';
import { ApiError } from '../../cluster/index.ts';
import type { Condition, KubeObject, ReplicaSet } from '../../model/objects/index.ts';
import { controllerOf } from '../../model/pod.ts';
import { type ControllerOptions, DEFAULT_CONTROLLER_OPTIONS } from '../_shared/options.ts';
import { type OwnerCount, OwnerCounts } from '../_shared/owner-counts.ts';
import { PodClaims } from '../_shared/pod-claims.ts';
import { PodControl } from '../_shared/pod-control.ts';
import { Reconciler } from '../_shared/reconciler.ts';
import { recordReplicas } from '../_shared/status-rows.ts';
import { withStatus } from '../_shared/with-status.ts';
import { type DeletionCandidate, podsToDelete } from './deletion-order.ts';
import { REPLICA_SET, type Replicated, type ReplicatedKind } from './kinds.ts';
import { deletionCost, POD_DELETION_COST_ANNOTATION } from './pod-view.ts';

const RELEVANT = POD_CREATED | POD_BOUND | POD_PHASE | POD_READY | POD_DELETION | POD_DELETED | POD_CLASS | POD_OWNER;
/** Added to minReadySeconds before availability is looked at again, in v1.32. */
const AVAILABILITY_SLACK_MS = 1000;
const NO_LABELS: ReadonlyMap<string, string> = new Map();

export class ReplicaSetController {
  private readonly cluster: Cluster;
  private readonly queue: Reconciler;
  private readonly control: PodControl;
  private readonly counts: OwnerCounts;
  private readonly own: ReplicatedKind;
  private claims: PodClaims<Replicated> | undefined;

  constructor(cluster: Cluster, options: Partial<ControllerOptions> = {}, own = REPLICA_SET) {
    this.cluster = cluster;
    this.own = own;
    const { name } = own;
    const { latency, qps, burst, requestMs } = { ...DEFAULT_CONTROLLER_OPTIONS, ...options };
    this.queue = new Reconciler(cluster, { name, latency, sync: (serial) => this.sync(serial) });
    this.control = new PodControl(cluster, {
      name,
      qps,
      burst,
      requestMs,
      createOne: (owner) => this.createOne(owner),
      settled: (owner, refused) => (refused ? this.queue.retry(owner) : this.queue.enqueue(owner)),
    });
    this.counts = new OwnerCounts(cluster);
    if (!own.isRare) this.watchPods();
    cluster.watch({
      objectKinds: [own.kind],
      objectChanged: (serial, before, after) => this.objectChanged(serial, before, after),
    });
  }

  private watchPods(): void {
    if (this.claims !== undefined) return;
    const { kind, selectorOf } = this.own;
    const enqueue = (serial: number): void => this.queue.enqueue(serial);
    this.claims = new PodClaims<Replicated>(this.cluster, { kind, selectorOf, enqueue });
    this.cluster.watch({
      podInterest: RELEVANT,
      podOwnerKind: kind,
      podChanged: (row, change) => this.podChanged(row, change),
    });
  }

  /** A new leader knows nothing: everything is looked at once. */
  start(): void {
    for (const { serial } of this.cluster.objects.list<Replicated>(this.own.kind)) this.queue.enqueue(serial);
  }

  stop(): void {
    this.queue.stop();
    this.control.forget();
  }

  resume(): void {
    this.queue.resume();
    this.start();
  }

  private podChanged(row: number, change: number): void {
    this.counts.podChanged(row, change);
    const owner = this.cluster.pods.owner[row];
    if (owner === NONE) return;
    const set = this.cluster.objects.get<Replicated>(owner);
    if (set?.kind !== this.own.kind) return;
    this.queue.enqueue(owner);
    const { minReadySeconds = 0 } = set.spec;
    if ((change & POD_READY) !== 0 && minReadySeconds > 0 && this.cluster.pods.isReady(row)) {
      this.queue.enqueueAfter(owner, minReadySeconds * 1000 + AVAILABILITY_SLACK_MS);
    }
  }

  private objectChanged(serial: number, before: KubeObject | undefined, after: KubeObject | undefined): void {
    if ((after ?? before)?.kind !== this.own.kind) return;
    this.claims?.objectChanged(serial, before as Replicated | undefined, after as Replicated | undefined);
    if (after === undefined) {
      this.control.forget(serial);
      this.counts.forget(serial);
    } else {
      this.watchPods();
      this.queue.enqueue(serial);
    }
  }

  private sync(serial: number): void {
    const set = this.cluster.objects.get<Replicated>(serial);
    if (set === undefined) return;
    const isDeleting = set.metadata.deletionTimestamp !== undefined;
    if (!isDeleting) this.claims?.claim(serial, set);
    const count = this.counts.of(serial);
    // most syncs are asked for by changes that change no count, or by the status that the last one wrote
    if (count.settledFor === set) return;
    const surplus = count.active - (set.spec.replicas ?? 1);
    let failure: ApiError | undefined;
    if (surplus !== 0 && !isDeleting && !this.control.isWaiting(serial)) failure = this.manage(serial, set, surplus);
    const status = this.statusOf(serial, set, count, this.conditions(set, failure, surplus));
    if (status !== set.status) this.writeStatus(serial, set, status);
    if (failure !== undefined) throw failure;
    if ((set.spec.minReadySeconds ?? 0) > 0) this.lookAgain(serial);
    else if (surplus === 0) count.settledFor = this.cluster.objects.get(serial);
  }

  /** All are ready, not all available yet: the last one may have become ready after the sync that waits for the first. */
  private lookAgain(serial: number): void {
    const { spec, status } = this.cluster.objects.get<Replicated>(serial) as Replicated;
    const { replicas = 1, minReadySeconds = 0 } = spec;
    if (status.readyReplicas === replicas && status.availableReplicas !== replicas) {
      this.queue.enqueueAfter(serial, minReadySeconds * 1000);
    }
  }

  private activeRows(serial: number): number[] {
    const { pods } = this.cluster;
    return pods.byOwner.rows(serial).filter((row) => pods.isActive(row));
  }

  /** Returns the refusal that ended it, if any. */
  private manage(serial: number, set: Replicated, surplus: number): ApiError | undefined {
    try {
      if (surplus < 0) this.control.create(serial, -surplus);
      else if (surplus > 0) this.control.delete(serial, this.chooseForDeletion(set, this.activeRows(serial), surplus));
      return undefined;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return error;
    }
  }

  private createOne(serial: number): void {
    const set = this.cluster.objects.get<Replicated>(serial);
    if (set?.spec.template === undefined) return;
    const { namespace, name } = set.metadata;
    const generateName = `${name}-`;
    const podClass = this.control.classOf(namespace, set.spec.template, generateName);
    this.cluster.podApi.create({ class: podClass, generateName, owner: serial });
  }

  private chooseForDeletion(set: Replicated, rows: readonly number[], count: number): number[] {
    const { pods } = this.cluster;
    if (count >= rows.length) return [...rows];
    const candidates = rows.map((row) => this.candidate(row));
    const related = this.relatedNodes(set);
    return podsToDelete(candidates, related, count, this.cluster.now)
      .map((i) => rows[i])
      .filter((row) => !pods.isTerminating(row));
  }

  /** Node names of the active pods of all ReplicaSets with the same controller. */
  private *relatedNodes(set: Replicated): Generator<string> {
    const { objects, pods, nodes } = this.cluster;
    const owner = controllerOf(set);
    if (owner === undefined) return;
    for (const { serial } of objects.ownedBy<ReplicaSet>(owner.uid, 'ReplicaSet')) {
      for (const row of pods.byOwner.rows(serial)) {
        if (pods.isActive(row) && pods.node[row] !== NONE) yield nodes.names[pods.node[row]];
      }
    }
  }

  private candidate(row: number): DeletionCandidate {
    const { pods, nodes, classes } = this.cluster;
    const { annotations } = classes.list[pods.class[row]];
    return {
      uid: this.cluster.uid(pods.serial[row]),
      nodeName: pods.node[row] === NONE ? '' : nodes.names[pods.node[row]],
      phase: pods.phase[row] === 1 ? 'Running' : 'Pending',
      ready: pods.isReady(row),
      readySince: pods.isReady(row) ? pods.readySince[row] : undefined,
      deletionCost: deletionCost(annotations.get(POD_DELETION_COST_ANNOTATION)),
      restarts: pods.restarts[row],
      sidecarRestarts: 0,
      createdAt: pods.createdAt[row],
    };
  }

  private writeStatus(serial: number, set: Replicated, status: ReplicaSet['status']): void {
    const { cluster } = this;
    cluster.objectApi.replace(serial, withStatus(set, status), { spec: false });
    const { readyReplicas: ready, availableReplicas: available } = status;
    recordReplicas(cluster, serial, { desired: set.spec.replicas ?? 1, ready, available });
  }

  /** The status as it is, the one that is stored if that says so already: most syncs change nothing. */
  private statusOf(
    serial: number,
    set: Replicated,
    { active, ready, byClass }: OwnerCount,
    conditions: readonly Condition[],
  ): ReplicaSet['status'] {
    const { pods, now } = this.cluster;
    const { minReadySeconds = 0 } = set.spec;
    const labelled = this.labelled(set, byClass);
    // only a time that has to pass makes readiness and availability differ
    const available =
      minReadySeconds === 0
        ? ready
        : this.activeRows(serial).filter((row) => pods.isAvailable(row, minReadySeconds, now)).length;
    const generation = set.metadata.generation ?? 1;
    const { status } = set;
    const isSame =
      status.replicas === active &&
      status.fullyLabeledReplicas === labelled &&
      status.readyReplicas === ready &&
      status.availableReplicas === available &&
      status.observedGeneration === generation &&
      status.conditions === conditions;
    if (isSame) return status;
    return {
      replicas: active,
      fullyLabeledReplicas: labelled,
      readyReplicas: ready,
      availableReplicas: available,
      observedGeneration: generation,
      conditions,
    };
  }

  /** Active pods with all labels of the template. */
  private labelled({ spec }: Replicated, byClass: ReadonlyMap<number, number>): number {
    const { classes } = this.cluster;
    const wanted = spec.template?.metadata.labels ?? NO_LABELS;
    let count = 0;
    for (const classId of byClass.keys()) {
      const { labels } = classes.list[classId];
      if (labels === wanted || [...wanted].every(([key, value]) => labels.get(key) === value))
        count += byClass.get(classId) ?? 0;
    }
    return count;
  }

  private conditions(set: Replicated, failure: ApiError | undefined, difference: number): readonly Condition[] {
    const { conditions } = set.status;
    if (failure === undefined && conditions.length === 0) return conditions;
    const others = conditions.filter(({ type }) => type !== 'ReplicaFailure');
    const isKnown = others.length < conditions.length;
    if (failure === undefined) return isKnown ? others : conditions;
    if (isKnown) return conditions;
    const reason = difference < 0 ? 'FailedCreate' : 'FailedDelete';
    const lastTransitionTime = this.cluster.stamp();
    return [
      ...others,
      { type: 'ReplicaFailure', status: 'True', reason, message: failure.message, lastTransitionTime },
    ];
  }
}
