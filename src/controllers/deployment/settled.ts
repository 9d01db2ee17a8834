/**
 * Passes that came to nothing. A Deployment is looked at after each change of its own status, and again and again while
 * it is short of pods beyond its deadline; the same Deployment with the same ReplicaSets comes to nothing again.
 * Objects are replaced, never mutated, so that sameness is identity.
 */
import type { Cluster, StoredObject } from '../../cluster/index.ts';
import type { Deployment, Instant, ReplicaSet } from '../../model/objects/index.ts';
import { findCondition } from '../../model/pod.ts';
import { hasProgressDeadline, isComplete, NEW_REPLICA_SET_AVAILABLE, PROGRESS_DEADLINE_EXCEEDED } from './progress.ts';

/** What a pass goes by. */
export interface Seen {
  readonly deployment: Deployment;
  readonly sets: readonly ReplicaSet[];
}

interface Pass {
  deployment: Deployment;
  sets: readonly ReplicaSet[];
  /** Last instant at which time alone changes nothing: then the progress deadline is missed. */
  until: Instant;
}

export class SettledPasses {
  private readonly cluster: Cluster;
  private readonly passes = new Map<number, Pass>();

  constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  /** The Deployment and its ReplicaSets now, to be handed to `note` after the pass. */
  see(serial: number, deployment: Deployment): Seen {
    const { objects } = this.cluster;
    const sets = objects.ownedBy<ReplicaSet>(deployment.metadata.uid, 'ReplicaSet').map(({ object }) => object);
    return { deployment: objects.get<Deployment>(serial) ?? deployment, sets };
  }

  /** Would a pass over this come to nothing, as the last one did? */
  has(serial: number, deployment: Deployment): boolean {
    const pass = this.passes.get(serial);
    if (pass?.deployment !== deployment || this.cluster.now > pass.until) return false;
    const { objects } = this.cluster;
    let count = 0;
    for (const owned of objects.ownedSerials(deployment.metadata.uid)) {
      const object = objects.get(owned);
      if (object?.kind === 'ReplicaSet' && object !== pass.sets[count++]) return false;
    }
    return count === pass.sets.length;
  }

  /**
   * The one ReplicaSet that a pass need look at for its counts only: since the last pass, which came to nothing but a
   * status, nothing but the status of that ReplicaSet has changed, so that sizes, revisions and annotations are right.
   */
  countsOnly(serial: number, deployment: Deployment): StoredObject<ReplicaSet> | undefined {
    const pass = this.passes.get(serial);
    if (pass?.deployment !== deployment || pass.sets.length !== 1) return undefined;
    const { objects } = this.cluster;
    const owned = objects.ownedSerials(deployment.metadata.uid);
    const object = owned.length === 1 ? objects.get<ReplicaSet>(owned[0]) : undefined;
    const [before] = pass.sets;
    if (object?.kind !== 'ReplicaSet' || before.metadata !== object.metadata || before.spec !== object.spec)
      return undefined;
    return { serial: owned[0], object };
  }

  /** After a pass over such a ReplicaSet. */
  noteCounts(serial: number, set: ReplicaSet): void {
    const pass = this.passes.get(serial);
    const after = this.cluster.objects.get<Deployment>(serial);
    if (pass === undefined || after === undefined) return;
    pass.deployment = after;
    pass.sets = [set];
    pass.until = deadlineOf(after);
  }

  /** After a pass over `before`: it is settled if it wrote nothing but the Deployment's own status. */
  note(serial: number, before: Seen): void {
    const { deployment, sets } = this.see(serial, before.deployment);
    if (isSameSets(before.sets, sets) && isOnlyStatus(before.deployment, deployment, sets.length))
      this.passes.set(serial, { deployment, sets, until: deadlineOf(deployment) });
    else this.passes.delete(serial);
  }

  /**
   * Of a settled one: can time alone change it? If not, nobody need look again before something changes. Upstream does,
   * ten times a second and in vain, where a roll-out is over and pods are missing for longer than its deadline.
   */
  isFinal(serial: number): boolean {
    return this.passes.get(serial)?.until === Infinity;
  }

  forget(serial: number): void {
    this.passes.delete(serial);
  }
}

function isSameSets(a: readonly ReplicaSet[], b: readonly ReplicaSet[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/**
 * What a status says follows from the ReplicaSets, so that a second pass finds it as the first one left it: what progressed
 * then has progressed. Only a roll-out that is complete by now may still have old ReplicaSets to clean up.
 */
function isOnlyStatus(before: Deployment, after: Deployment, sets: number): boolean {
  if (before === after) return true;
  if (before.metadata !== after.metadata || before.spec !== after.spec) return false;
  return sets <= 1 || !isComplete(after.spec.replicas ?? 1, after.metadata.generation ?? 0, after.status);
}

function deadlineOf({ spec: { progressDeadlineSeconds }, status }: Deployment): Instant {
  const progressing = findCondition(status.conditions, 'Progressing');
  if (!hasProgressDeadline(progressDeadlineSeconds) || progressing === undefined) return Infinity;
  const { reason, lastUpdateTime = -Infinity } = progressing;
  if (reason === NEW_REPLICA_SET_AVAILABLE || reason === PROGRESS_DEADLINE_EXCEEDED) return Infinity;
  return lastUpdateTime + progressDeadlineSeconds * 1000;
}
