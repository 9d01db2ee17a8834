/** One running pod that, if it ran elsewhere, would leave room: both places are tried. */
import type { NodeDiagnosis } from '../engine.ts';
import { type PodRef, podRefOf } from '../framework/index.ts';
import type { NodeInfo } from '../snapshot/index.ts';
import { type Bench, prepared, Trial } from './trial.ts';

/** Filters asked, about. */
const MOST_TRIES = 20_000;

export interface SingleMove {
  /** `namespace/name`. */
  readonly pod: string;
  readonly from: string;
  readonly to: string;
}

interface Candidate {
  readonly row: number;
  readonly from: NodeInfo;
  readonly size: number;
}

/** Pods that somebody would put elsewhere, the smallest first. */
function movable({ handle }: Bench, nodes: readonly NodeInfo[]): readonly Candidate[] {
  const { cluster, compiled } = handle;
  const { pods, objects } = cluster;
  const isPinned = (row: number): boolean =>
    pods.isTerminating(row) || (pods.owner[row] >= 0 && objects.get(pods.owner[row])?.kind === 'DaemonSet');
  const sizeOf = (row: number): number => {
    const { requests } = compiled.at(pods.class[row]);
    const scalars = [...requests.scalars.values()].reduce((sum, value) => sum + value, 0);
    return scalars * 1e12 + requests.milliCPU + requests.memory / 2 ** 30;
  };
  const candidates = nodes.flatMap((from) =>
    from.pods.filter((row) => !isPinned(row)).map((row): Candidate => ({ row, from, size: sizeOf(row) })),
  );
  return candidates.sort((a, b) => a.size - b.size || a.row - b.row);
}

/** Where the pod could run instead, with `pod` in its place. */
function homeOf(bench: Bench, pod: PodRef, { row, from }: Candidate, nodes: readonly NodeInfo[]): NodeInfo | undefined {
  const { cluster } = bench.handle;
  const guest = podRefOf(cluster, row);
  const guestState = prepared(bench, guest);
  const state = prepared(bench, pod);
  if (guestState === undefined || state === undefined) return undefined;
  return nodes.find(
    (node) =>
      node !== from &&
      new Trial(bench, guest, guestState).without(row, from).fits(node) &&
      new Trial(bench, pod, state).without(row, from).with(row, node).fits(from),
  );
}

/** @param nodes of the diagnosis: those that refuse for a reason that other pods are */
export function singleMove(bench: Bench, pod: PodRef, nodes: readonly NodeDiagnosis[]): SingleMove | undefined {
  const { cluster, snapshot } = bench.handle;
  const state = prepared(bench, pod);
  if (state === undefined) return undefined;
  const occupied = nodes.flatMap(({ node, status }) =>
    status?.code === 'Unschedulable' ? (snapshot.at(node) ?? []) : [],
  );
  let tries = 0;
  for (const candidate of movable(bench, occupied)) {
    if (tries > MOST_TRIES) return undefined;
    tries++;
    const { row, from } = candidate;
    if (!new Trial(bench, pod, state).without(row, from).fits(from)) continue;
    tries += snapshot.nodes.length;
    const to = homeOf(bench, pod, candidate, snapshot.nodes);
    if (to === undefined) continue;
    const { namespace } = cluster.classes.list[cluster.pods.class[row]];
    return { pod: `${namespace}/${cluster.pods.name(row)}`, from: from.name, to: to.name };
  }
  return undefined;
}
