/**
 * Passes that came to nothing. A Deployment is looked at after each change of its own status, and again and again while
 * it is short of pods beyond its deadline; the same Deployment with the same ReplicaSets comes to nothing again.
 * Objects are replaced, never mutated, so that sameness is identity.
 */
import type { Cluster } from '../../cluster/index.ts';
import type { Deployment, Instant, ReplicaSet } from '../../model/objects/index.ts';
import {
  findCondition,
  hasProgressDeadline,
  isComplete,
  NEW_REPLICA_SET_AVAILABLE,
  PROGRESS_DEADLINE_EXCEEDED,
} from './progress.ts';

/** What a pass goes by. */
export interface Seen {
  readonly deployment: Deployment;
  readonly sets: readonly ReplicaSet[];
}

interface Pass extends Seen {
  /** Last instant at which time alone changes nothing: then the progress deadline is missed. */
  readonly until: Instant;
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
    const sets: ReplicaSet[] = [];
    for (const owned of objects.ownedSerials(deployment.metadata.uid)) {
      const object = objects.get(owned);
      if (object?.kind === 'ReplicaSet') sets.push(object as ReplicaSet);
    }
    return { deployment: objects.get<Deployment>(serial) ?? deployment, sets };
  }

  /** Would a pass over this come to nothing, as the last one did? */
  has(serial: number, seen: Seen): boolean {
    const pass = this.passes.get(serial);
    return pass !== undefined && this.cluster.now <= pass.until && isSame(pass, seen);
  }

  /**
   * The one ReplicaSet that a pass need look at for its counts only: since the last pass, which came to nothing but a
   * status, nothing but the status of that ReplicaSet has changed, so that sizes, revisions and annotations are right.
   */
  countsOnly(serial: number, { deployment, sets }: Seen): ReplicaSet | undefined {
    const pass = this.passes.get(serial);
    if (pass?.deployment !== deployment || sets.length !== 1 || pass.sets.length !== 1) return undefined;
    const [before, now] = [pass.sets[0], sets[0]];
    return before.metadata === now.metadata && before.spec === now.spec ? now : undefined;
  }

  /** After a pass over `before`: it is settled if it wrote nothing but the Deployment's own status. */
  note(serial: number, before: Seen): void {
    const after = this.see(serial, before.deployment);
    if (isSameSets(before.sets, after.sets) && isOnlyStatus(before.deployment, after))
      this.passes.set(serial, { ...after, until: deadlineOf(after.deployment) });
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

const isSame = (a: Seen, b: Seen): boolean => a.deployment === b.deployment && isSameSets(a.sets, b.sets);

function isSameSets(a: readonly ReplicaSet[], b: readonly ReplicaSet[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/**
 * What a status says follows from the ReplicaSets, so that a second pass finds it as the first one left it: what progressed
 * then has progressed. Only a roll-out that is complete by now may still have old ReplicaSets to clean up.
 */
function isOnlyStatus(before: Deployment, { deployment: after, sets }: Seen): boolean {
  if (before === after) return true;
  if (before.metadata !== after.metadata || before.spec !== after.spec) return false;
  return sets.length <= 1 || !isComplete(after.spec.replicas ?? 1, after.metadata.generation ?? 0, after.status);
}

function deadlineOf({ spec: { progressDeadlineSeconds }, status }: Deployment): Instant {
  const progressing = findCondition(status.conditions, 'Progressing');
  if (!hasProgressDeadline(progressDeadlineSeconds) || progressing === undefined) return Infinity;
  const { reason, lastUpdateTime = -Infinity } = progressing;
  if (reason === NEW_REPLICA_SET_AVAILABLE || reason === PROGRESS_DEADLINE_EXCEEDED) return Infinity;
  return lastUpdateTime + progressDeadlineSeconds * 1000;
}
