/** Whether the programs of pods answer: asked for the pods that somebody sends requests to, told when it changes. */
import { type Cluster, NONE, POD_DELETED, type Watcher } from '../cluster/index.ts';
import type { EventKind } from '../kernel/index.ts';
import type { Machines } from '../machines/index.ts';

export class Answering implements Watcher {
  /** Nothing before somebody is followed. */
  podInterest = 0;
  private readonly cluster: Cluster;
  private readonly machines: Machines;
  private readonly changed: (pod: number, answers: boolean) => void;
  private readonly turns: EventKind;
  /** By serial, of the pods that are followed: whether they answer, and by how many they are followed. */
  private readonly followed = new Map<number, { answers: boolean; by: number }>();

  constructor(cluster: Cluster, machines: Machines, changed: (pod: number, answers: boolean) => void) {
    this.cluster = cluster;
    this.machines = machines;
    this.changed = changed;
    this.turns = cluster.kernel.on('network/answers', (pod) => this.look(pod));
    machines.onServing((row) => {
      if (this.followed.size > 0) this.look(cluster.pods.serial[row]);
    });
    cluster.watch(this);
  }

  podChanged(row: number): void {
    this.set(this.cluster.pods.serial[row], false);
  }

  /** Follows a pod from now on; `false` if it is gone. */
  follow(pod: number): boolean {
    const known = this.followed.get(pod);
    if (known !== undefined) {
      known.by++;
      return known.answers;
    }
    this.cluster.widenInterest(this, POD_DELETED);
    const entry = { answers: false, by: 1 };
    this.followed.set(pod, entry);
    entry.answers = this.answers(pod);
    return entry.answers;
  }

  unfollow(pod: number): void {
    const known = this.followed.get(pod);
    if (known !== undefined && --known.by === 0) this.followed.delete(pod);
  }

  private look(pod: number): void {
    if (this.followed.has(pod)) this.set(pod, this.answers(pod));
  }

  private set(pod: number, answers: boolean): void {
    const known = this.followed.get(pod);
    if (known === undefined || known.answers === answers) return;
    known.answers = answers;
    this.changed(pod, answers);
  }

  /** Also sees to it that the next turn is not missed, where it is settled already. */
  private answers(pod: number): boolean {
    const { pods, kernel } = this.cluster;
    const row = pods.rowOf(pod);
    if (row === NONE) return false;
    const { now } = kernel;
    const from = this.machines.servesFrom(row);
    const until = this.machines.servesUntil(row);
    const turn = from > now ? from : until;
    if (turn > now && turn !== Infinity) kernel.at(Math.ceil(turn), this.turns, pod);
    return from <= now && now < until;
  }
}
