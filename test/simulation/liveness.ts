/**
 * The second phase's question: the world is whole again and nobody disturbs it; what is still not as it should be? What
 * cannot be satisfied is excused: a pod that fits nowhere by the naive scheduler's word, a program that crashes or is
 * never ready, a quota that is used up.
 */
import { type Cluster, NONE } from '../../src/cluster/index.ts';
import type {
  DaemonSet,
  Deployment,
  Job,
  PodDisruptionBudget,
  ReplicaSet,
  ResourceQuota,
  StatefulSet,
} from '../../src/model/objects/index.ts';
import { FAILED, PENDING, SUCCEEDED } from '../../src/record/index.ts';
import type { Drains } from './drains.ts';
import type { Relabeled } from './relabeled.ts';
import { wayOut, worldOf } from './world-view.ts';

/** What is wrong, one line each; empty: everything is well. */
export function complaints(cluster: Cluster, drains: Drains, relabeled: Relabeled): string[] {
  return new Judge(cluster, relabeled).all(drains);
}

const isShared = (budgets: readonly number[], one: number): boolean => budgets.length > 1 && budgets.includes(one);

class Judge {
  private readonly cluster: Cluster;
  private readonly relabeled: Relabeled;
  /** Rows of pods that are not ready through nobody's fault. */
  private readonly excused = new Set<number>();
  private readonly found: string[] = [];

  constructor(cluster: Cluster, relabeled: Relabeled) {
    this.cluster = cluster;
    this.relabeled = relabeled;
  }

  all(drains: Drains): string[] {
    this.nodes();
    this.pods();
    const { objects } = this.cluster;
    for (const { object, serial } of objects.list<Deployment>('Deployment')) this.deployment(serial, object);
    for (const { object, serial } of objects.list<StatefulSet>('StatefulSet')) this.statefulSet(serial, object);
    for (const { object, serial } of objects.list<DaemonSet>('DaemonSet')) this.daemonSet(serial, object);
    for (const { object, serial } of objects.list<Job>('Job')) this.job(serial, object);
    for (const { object } of objects.list<PodDisruptionBudget>('PodDisruptionBudget')) this.budget(object);
    for (const { object } of objects.all()) {
      if (object.metadata.deletionTimestamp !== undefined)
        this.complain(`${object.kind} ${object.metadata.name} is still being deleted`);
      const owner = object.metadata.ownerReferences.find(({ controller }) => controller === true);
      if (owner !== undefined && objects.serialOf(owner.uid) === NONE)
        this.complain(`${object.kind} ${object.metadata.name}: its owner is gone`);
    }
    this.found.push(...drains.unfinished());
    return this.found;
  }

  private complain(what: string): void {
    this.found.push(what);
  }

  private nodes(): void {
    const { nodes } = this.cluster;
    for (const node of nodes.live()) {
      const { status, spec } = nodes.object(node);
      const ready = status.conditions.find(({ type }) => type === 'Ready')?.status;
      if (ready !== 'True') this.complain(`node ${nodes.names[node]} is not ready: ${ready}`);
      for (const { key, effect } of spec.taints)
        if (key.startsWith('node.kubernetes.io/'))
          this.complain(`node ${nodes.names[node]} has taint ${key}:${effect}`);
    }
  }

  private pods(): void {
    const { cluster } = this;
    const { pods } = cluster;
    const world = worldOf(cluster);
    for (const row of pods.live()) {
      const name = `pod ${pods.name(row)}`;
      if (pods.isTerminating(row)) this.complain(`${name} is terminating since ${pods.deletionAt[row]} ms`);
      else if (pods.owner[row] !== NONE && cluster.objects.get(pods.owner[row]) === undefined)
        this.complain(`${name}: its owner is gone`);
      else if (pods.phase[row] === SUCCEEDED || pods.phase[row] === FAILED || pods.isReady(row)) continue;
      else if (pods.node[row] !== NONE) {
        if (this.isUnstable(row)) this.excused.add(row);
        else if (!this.isJobPod(row)) this.complain(`${name} is bound, but not ready (phase ${pods.phase[row]})`);
      } else if (cluster.classes.list[pods.class[row]].spec.schedulingGates.length > 0) this.excused.add(row);
      else {
        const way = wayOut(cluster, world, row);
        if (way === undefined) this.excused.add(row);
        else this.complain(`${name} is pending, but ${way} (${pods.schedulingMessages.get(row)?.message})`);
      }
    }
  }

  /** Its program ends again and again, or is never ready. */
  private isUnstable(row: number): boolean {
    const { pods, classes } = this.cluster;
    const { annotations } = classes.list[pods.class[row]];
    return annotations.has('seatrial.dev/run-seconds') || annotations.has('seatrial.dev/never-ready');
  }

  private isJobPod(row: number): boolean {
    return this.cluster.objects.identity(this.cluster.pods.owner[row])?.kind === 'Job';
  }

  private activeOf(owner: number): number[] {
    const { pods } = this.cluster;
    return pods.byOwner.rows(owner).filter((row) => pods.isActive(row));
  }

  private isExcused(rows: readonly number[]): boolean {
    return rows.some((row) => this.excused.has(row) || this.isUnstable(row));
  }

  /** No more pods may be made in this namespace. */
  private isFull(namespace: string): boolean {
    const { objects, pods, classes } = this.cluster;
    const quotas = objects.list<ResourceQuota>('ResourceQuota', namespace);
    const live = [...pods.live()].filter(
      (row) =>
        classes.list[pods.class[row]].namespace === namespace &&
        pods.phase[row] !== SUCCEEDED &&
        pods.phase[row] !== FAILED,
    ).length;
    return quotas.some(({ object }) => live >= (object.spec.hard.get('pods')?.value ?? Infinity));
  }

  private deployment(serial: number, { metadata, spec }: Deployment): void {
    const sets = this.cluster.objects.ownedBy<ReplicaSet>(metadata.uid, 'ReplicaSet');
    const active = sets.map((set) => this.activeOf(set.serial));
    const rows = active.flat();
    if (this.isExcused(rows) || this.isFull(metadata.namespace)) return;
    const wanted = spec.replicas ?? 1;
    if (rows.length !== wanted)
      this.complain(`Deployment ${metadata.name} has ${rows.length} pods and wants ${wanted}`);
    const used = active.filter((some) => some.length > 0).length;
    if (used > 1) this.complain(`Deployment ${metadata.name} (${serial}) has pods of ${used} ReplicaSets`);
  }

  private statefulSet(serial: number, { metadata, spec }: StatefulSet): void {
    const rows = this.activeOf(serial);
    if (this.isExcused(rows) || this.isFull(metadata.namespace)) return;
    const wanted = spec.replicas ?? 1;
    if (rows.length !== wanted)
      this.complain(`StatefulSet ${metadata.name} has ${rows.length} pods and wants ${wanted}`);
  }

  private daemonSet(serial: number, { metadata, status }: DaemonSet): void {
    const rows = this.activeOf(serial);
    if (this.isExcused(rows) || this.isFull(metadata.namespace)) return;
    const wanted = status.desiredNumberScheduled;
    if (rows.length !== wanted) this.complain(`DaemonSet ${metadata.name} has ${rows.length} pods and wants ${wanted}`);
  }

  private job(serial: number, { metadata, spec, status }: Job): void {
    const isOver = status.conditions.some(
      ({ type, status: is }) => (type === 'Complete' || type === 'Failed') && is === 'True',
    );
    const rows = this.activeOf(serial);
    if (isOver && rows.length > 0) this.complain(`Job ${metadata.name} is over and has ${rows.length} active pods`);
    if (
      isOver ||
      spec.suspend === true ||
      spec.parallelism === 0 ||
      rows.some((row) => this.excused.has(row)) ||
      this.isFull(metadata.namespace)
    )
      return;
    // with OnFailure a container that fails is started again in its place, at longer and longer intervals
    const isLooping = rows.some((row) => this.cluster.pods.restarts[row] > 0);
    if (!isLooping) this.complain(`Job ${metadata.name} has not ended: ${rows.length} active pods`);
  }

  private budget({ metadata, status, spec }: PodDisruptionBudget): void {
    const { pods, budgets, objects, classes } = this.cluster;
    const serial = objects.find('PodDisruptionBudget', metadata.namespace, metadata.name);
    const rows = [...pods.live()].filter(
      (row) => budgets.matching(pods.class[row]).includes(serial) && pods.phase[row] !== PENDING && pods.isReady(row),
    );
    const isHealthy = (row: number): boolean =>
      !pods.isTerminating(row) && classes.list[pods.class[row]].namespace === metadata.namespace;
    const healthy = rows.filter(isHealthy).length;
    if (status.conditions.some(({ reason }) => reason === 'SyncFailed')) return;
    if (this.relabeled.budgets.has(serial)) return;
    // of two budgets of one pod the controller hears of one alone, and the other's status goes stale
    if (classes.list.some(({ id }) => isShared(budgets.matching(id), serial))) return;
    if (status.currentHealthy !== healthy)
      this.complain(`budget ${metadata.name} counts ${status.currentHealthy} healthy pods, there are ${healthy}`);
    if (status.observedGeneration !== metadata.generation) this.complain(`budget ${metadata.name} is not up to date`);
    const most = Math.max(0, status.currentHealthy - status.desiredHealthy);
    const isKnown = spec.maxUnavailable !== undefined || spec.minAvailable !== undefined;
    if (isKnown && status.disruptionsAllowed !== (status.expectedPods > 0 ? most : 0))
      this.complain(`budget ${metadata.name} allows ${status.disruptionsAllowed}, but ${most} are to spare`);
  }
}
