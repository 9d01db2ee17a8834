/**
 * The ledger of disruptions, reckoned again from the record alone, pod by pod:
 *
 *   told why (DisruptionTarget), or deleted by somebody who carries out no desired state, or turned out by its kubelet ─► one loss
 *   finished before, or let go by its own controller ─► none
 *
 * A pod that is to run for ever and has succeeded was turned out too: its programs ended well when they were told to.
 */
import type { Cluster } from '../../src/cluster/index.ts';
import { ENTRY, FAILED, SUCCEEDED } from '../../src/record/index.ts';

export interface Entry {
  readonly at: number;
  readonly pod: string;
  readonly cause: string;
}

/** What a pod's row of the record says of it so far. */
interface Known {
  readonly name: string;
  /** Of its owner; '' for nobody's. */
  readonly ownerKind: string;
  reasons: string[];
  isOver: boolean;
  isLost: boolean;
  isLeaving: boolean;
}

/** By these names in the record deletions carry out what somebody desires. */
const CARRIES_OUT = /-controller$|-collector$|^kubelet$/;
const TURNED_OUT = ['Evicted', 'Terminated', 'NodeShutdown', 'NodeLost', 'Preempting'];

export class Ledger {
  readonly entries: Entry[] = [];
  private readonly cluster: Cluster;
  private readonly pods = new Map<number, Known>();

  constructor(cluster: Cluster) {
    this.cluster = cluster;
    cluster.record.listen((kind, at, a, b, _c, d) => this.read(kind, at, a, b, d));
  }

  private read(kind: number, at: number, pod: number, b: number, d: number): void {
    const { texts } = this.cluster.record;
    if (kind === ENTRY['pod-deletion-requested']) this.requested(at, this.of(pod), texts.of(b));
    else if (kind === ENTRY['pod-phase']) this.phased(at, this.of(pod), b, d < 0 ? '' : texts.of(d));
    else if (kind === ENTRY['pod-disruption-target']) this.told(this.of(pod), texts.of(b));
    else if (kind === ENTRY['pod-deleted']) this.pods.delete(pod);
  }

  private of(serial: number): Known {
    let known = this.pods.get(serial);
    if (known === undefined) {
      const { pods, objects } = this.cluster;
      const row = pods.rowOf(serial);
      const ownerKind = objects.identity(pods.owner[row])?.kind ?? '';
      known = { name: pods.name(row), ownerKind, reasons: [], isOver: false, isLost: false, isLeaving: false };
      this.pods.set(serial, known);
    }
    return known;
  }

  private told(pod: Known, reason: string): void {
    if (!pod.isLeaving && !pod.isOver) pod.reasons.push(reason);
  }

  private requested(at: number, pod: Known, by: string): void {
    const why = pod.reasons.at(-1) ?? (CARRIES_OUT.test(by) ? undefined : 'Deleted');
    if (!pod.isOver && why !== undefined) this.lose(at, pod, why);
    pod.isLeaving = true;
  }

  private phased(at: number, pod: Known, phase: number, reason: string): void {
    if (phase !== FAILED && phase !== SUCCEEDED) return;
    const why = pod.reasons.at(-1) ?? (TURNED_OUT.includes(reason) && !pod.isLeaving ? reason : undefined);
    if (phase === FAILED && why !== undefined) this.lose(at, pod, why);
    const isToLast = pod.ownerKind !== 'Job' && (pod.ownerKind !== '' || why !== undefined);
    if (phase === SUCCEEDED && isToLast && !pod.isLeaving) this.lose(at, pod, why ?? 'Evicted');
    pod.isOver = true;
  }

  private lose(at: number, pod: Known, cause: string): void {
    if (!pod.isLost) this.entries.push({ at, pod: pod.name, cause });
    pod.isLost = true;
  }
}

/** The first line at which two ledgers differ; undefined: they are the same. */
export function difference(mine: readonly Entry[], theirs: readonly Entry[]): string | undefined {
  const text = ({ at, pod, cause }: Entry): string => `${at} ${pod} ${cause}`;
  const [a, b] = [mine, theirs].map((entries) => entries.map(text).sort());
  const i = a.findIndex((line, at) => line !== b[at]);
  if (i < 0 && a.length === b.length) return undefined;
  return `the ledger has ${b.length} losses, the record ${a.length}: "${b[i < 0 ? a.length : i]}" and "${a[i]}"`;
}
