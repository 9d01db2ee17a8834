/** Scores of the nodes that fit (`RunPreScorePlugins`, `RunScorePlugins`). */
import type { Pod } from '../../../src/model/objects/pod.ts';
import { type Plugin, SKIP } from './plugin.ts';
import type { Profile } from './profile.ts';
import type { NodeInfo, World } from './world.ts';

export interface Scored {
  readonly info: NodeInfo;
  /** Normalised and weighted, by plugin; those that skipped are absent. */
  readonly scores: ReadonlyMap<string, number>;
  readonly total: number;
}

/** One plugin's normalised and weighted scores in the order of `nodes`, or undefined if it skips. */
function scoresOf(
  plugin: Plugin,
  pod: Pod,
  nodes: readonly NodeInfo[],
  world: World,
  { plugins, weightOf }: Profile,
): readonly number[] | undefined {
  const state = plugins.preScore.includes(plugin) ? plugin.preScore!(pod, nodes, world) : undefined;
  if (state === SKIP) return undefined;
  const raw = nodes.map((info) => plugin.score!(pod, info, state, world));
  const normal = plugin.normalize?.(raw, nodes, state) ?? raw;
  const wrong = normal.find((score) => !Number.isInteger(score) || score < 0 || score > 100);
  if (wrong !== undefined) throw new Error(`plugin "${plugin.name}" returns an invalid score ${wrong}`);
  return normal.map((score) => score * weightOf(plugin));
}

export function scoreNodes(pod: Pod, nodes: readonly NodeInfo[], world: World, profile: Profile): readonly Scored[] {
  if (nodes.length === 0) return [];
  const lists = profile.plugins.score.flatMap((plugin) => {
    const scores = scoresOf(plugin, pod, nodes, world, profile);
    return scores === undefined ? [] : [{ name: plugin.name, scores }];
  });
  return nodes.map((info, i) => ({
    info,
    scores: new Map(lists.map(({ name, scores }) => [name, scores[i]])),
    total: profile.plugins.score.length === 0 ? 1 : lists.reduce((sum, { scores }) => sum + scores[i], 0),
  }));
}
