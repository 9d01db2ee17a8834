/**
 * What a plugin may answer and when it is asked (`pkg/scheduler/framework/interface.go`).
 *
 *   once a pod   preEnqueue → preFilter
 *   each node    filter, with the state that preFilter left; a plugin that skipped in preFilter is not asked
 *   once a pod   preScore, with the nodes that passed
 *   each node    score, with the state that preScore left; a plugin that skipped in preScore adds nothing
 *   once a pod   normalize
 *
 * While nominated pods or a preemption are tried out, `withPod` says what another pod on a node makes of the state.
 * What goes wrong (the scheduler's status `Error`) is thrown.
 */
import type { Node } from '../../../src/model/objects/node.ts';
import type { Pod } from '../../../src/model/objects/pod.ts';
import type { NodeInfo, World } from './world.ts';

export interface Status {
  /** `Unschedulable`: the pod might fit if others left. */
  readonly code: 'Unschedulable' | 'UnschedulableAndUnresolvable';
  readonly reasons: readonly string[];
  /** Who says so; absent if it is the framework itself. */
  readonly plugin?: string;
}

export const unschedulable = (...reasons: string[]): Status => ({ code: 'Unschedulable', reasons });
export const unresolvable = (...reasons: string[]): Status => ({ code: 'UnschedulableAndUnresolvable', reasons });

export const SKIP = 'skip';

export interface PreFilterResult<S> {
  readonly state: S;
  /** Only these nodes can fit; absent: any. */
  readonly nodeNames?: readonly string[];
  readonly status?: undefined;
}

export interface PreFilterRefusal {
  readonly status: Status;
}

export interface Plugin<Filtering = unknown, Scoring = unknown> {
  readonly name: string;
  preEnqueue?(pod: Pod): Status | undefined;
  preFilter?(pod: Pod, world: World): PreFilterResult<Filtering> | PreFilterRefusal | typeof SKIP;
  filter?(pod: Pod, info: NodeInfo, state: Filtering, world: World): Status | undefined;
  /** `by` is 1 for a pod that comes to the node, −1 for one that leaves it. */
  withPod?(state: Filtering, pod: Pod, other: Pod, node: Node, by: 1 | -1): Filtering;
  preScore?(pod: Pod, nodes: readonly NodeInfo[], world: World): Scoring | typeof SKIP;
  score?(pod: Pod, info: NodeInfo, state: Scoring, world: World): number;
  /** Raw scores in the order of `nodes` → 0…100. Absent: they are that already. */
  normalize?(scores: readonly number[], nodes: readonly NodeInfo[], state: Scoring): readonly number[];
  /** Only tells that the plugin has this point; preemption is not a matter of one plugin's state. */
  readonly postFilter?: true;
}

/** Lets a plugin's file be checked against its own states, and the rest forget them. */
export const definePlugin = <F, S>(plugin: Plugin<F, S>): Plugin => plugin as Plugin;

/** The best raw score becomes 100, or 0 where `reverse`; the others in proportion, cut to integers. */
export function normalizeToBest(
  scores: readonly number[],
  { reverse }: { readonly reverse: boolean },
): readonly number[] {
  const best = Math.max(0, ...scores);
  if (best === 0) return scores.map((score) => (reverse ? 100 : score));
  return scores.map((score) => {
    const share = Math.trunc((100 * score) / best);
    return reverse ? 100 - share : share;
  });
}
