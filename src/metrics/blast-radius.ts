import { type Gauge, IndexColumn } from './_instruments/index.ts';
import type { MetricDefinition } from './_metric.ts';

/** Pods by node or zone, and how many pods the fullest has: a tally of the counts, so that no change takes a walk. */
class Fullest {
  private readonly counts = new IndexColumn(0);
  /** By number of pods: how many have that many. */
  private readonly tally: number[] = [];
  private most = 0;

  /** Returns how many more there are than before. */
  set(place: number, pods: number): number {
    const before = this.counts.get(place);
    if (before === pods) return 0;
    this.counts.set(place, pods);
    this.tally[before] = (this.tally[before] ?? 0) - 1;
    this.tally[pods] = (this.tally[pods] ?? 0) + 1;
    this.most = Math.max(this.most, pods);
    while (this.most > 0 && (this.tally[this.most] ?? 0) <= 0) this.most--;
    return pods - before;
  }

  get pods(): number {
    return this.most;
  }
}

export const blastRadius: MetricDefinition = {
  name: 'blast_radius',
  kind: 'gauge',
  unit: 'ratio',
  labels: ['domain'],
  doc: 'Largest share of all placed pods that one domain holds: what is lost with the fullest `node`, or with the fullest `zone`.',
  follow({ view, onSample, gauge }) {
    const { nodes } = view;
    const { bookings } = nodes;
    const byNode = new Fullest();
    const byZone: number[] = [];
    let all = 0;
    let ofNode: Gauge | undefined;
    let ofZone: Gauge | undefined;
    bookings.onChange((node, _cells, exists) => {
      const more = byNode.set(node, exists ? bookings.podsOf(node) : 0);
      if (more === 0) return;
      const zone = bookings.zoneOf(node);
      byZone[zone] = (byZone[zone] ?? 0) + more;
      all += more;
    });
    onSample((at) => {
      ofNode ??= gauge({ domain: 'node' });
      ofNode.set(at, all === 0 ? 0 : byNode.pods / all);
      // number 0 stands for nodes without a zone
      const zones = nodes.nodesByZone.flatMap((count, zone) => (zone > 0 && count > 0 ? [byZone[zone] ?? 0] : []));
      if (zones.length === 0) return;
      ofZone ??= gauge({ domain: 'zone' });
      ofZone.set(at, all === 0 ? 0 : Math.max(0, ...zones) / all);
    });
  },
};
