/**
 * The order in which nodes are searched (`pkg/scheduler/backend/cache/node_tree.go`): the zones in turns, in the order of
 * their first nodes; within a zone in the order in which the scheduler learned of the nodes.
 */
import type { Node } from '../../../src/model/objects/node.ts';

/** Region and zone together; nodes with neither share a zone of their own. */
function zoneOf({ metadata: { labels } }: Node): string {
  const read = (what: string): string =>
    labels.get(`failure-domain.beta.kubernetes.io/${what}`) ?? labels.get(`topology.kubernetes.io/${what}`) ?? '';
  const [region, zone] = [read('region'), read('zone')];
  return region === '' && zone === '' ? '' : JSON.stringify([region, zone]);
}

export function inSearchOrder(nodes: readonly Node[]): readonly Node[] {
  const zoneNames = [...new Set(nodes.map(zoneOf))];
  const zones = zoneNames.map((name) => nodes.filter((node) => zoneOf(node) === name));
  const longest = Math.max(0, ...zones.map((zone) => zone.length));
  const rounds = Array.from({ length: longest }, (_, round) => round);
  return rounds.flatMap((round) => zones.flatMap((zone) => (round < zone.length ? [zone[round]] : [])));
}
