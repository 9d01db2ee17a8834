/**
 * The order in which nodes are looked at: zone by zone in turns, so that a sample has nodes of all zones.
 * Upstream: pkg/scheduler/backend/cache/node_tree.go, component-helpers node/topology.
 */
import type { Node } from '../../model/objects/index.ts';

/** Region and zone together; empty for a node without either. */
export function zoneKeyOf({ metadata: { labels } }: Node): string {
  const zone = labels.get('failure-domain.beta.kubernetes.io/zone') ?? labels.get('topology.kubernetes.io/zone') ?? '';
  const region =
    labels.get('failure-domain.beta.kubernetes.io/region') ?? labels.get('topology.kubernetes.io/region') ?? '';
  return zone === '' && region === '' ? '' : `${region}:\u0000:${zone}`;
}

export class NodeTree {
  /** Nodes in the tree. */
  size = 0;
  /** Zones in the order of their first node; a zone that loses its last node loses its place. */
  private readonly zones = new Map<string, Set<string>>();

  add(node: Node): void {
    const { name } = node.metadata;
    const zone = zoneKeyOf(node);
    const names = this.zones.get(zone);
    if (names === undefined) this.zones.set(zone, new Set([name]));
    else if (names.has(name)) return;
    else names.add(name);
    this.size++;
  }

  remove(node: Node): void {
    const zone = zoneKeyOf(node);
    const names = this.zones.get(zone);
    if (names === undefined || !names.delete(node.metadata.name)) return;
    if (names.size === 0) this.zones.delete(zone);
    this.size--;
  }

  /** A node that changes its zone goes to the end of the new one. */
  update(before: Node, after: Node): void {
    if (zoneKeyOf(before) === zoneKeyOf(after)) return;
    this.remove(before);
    this.add(after);
  }

  list(): string[] {
    const zones = [...this.zones.values()].map((zone) => [...zone]);
    const names: string[] = [];
    for (let i = 0; names.length < this.size; i++) {
      for (const zone of zones) if (i < zone.length) names.push(zone[i]);
    }
    return names;
  }
}
