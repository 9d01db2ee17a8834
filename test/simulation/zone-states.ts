/** What the node lifecycle controller would think of each zone, from the Ready conditions alone, with default flags. */
import type { Cluster } from '../../src/cluster/index.ts';

const ZONE = 'topology.kubernetes.io/zone';

export class ZoneStates {
  private readonly cluster: Cluster;
  private readonly ready = new Map<number, { readonly zone: string; isReady: boolean }>();

  constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  note(node: number, status: string): void {
    const zone = this.cluster.nodes.object(node).metadata.labels.get(ZONE) ?? '';
    this.ready.set(node, { zone, isReady: status === 'True' });
  }

  forget(node: number): void {
    this.ready.delete(node);
  }

  has(state: 'partial' | 'full'): boolean {
    return this.states().includes(state);
  }

  isAllDown(): boolean {
    const states = this.states();
    return states.length > 0 && states.every((state) => state === 'full');
  }

  private states(): string[] {
    const zones = new Map<string, { ready: number; not: number }>();
    for (const { zone, isReady } of this.ready.values()) {
      const counts = zones.get(zone) ?? { ready: 0, not: 0 };
      counts[isReady ? 'ready' : 'not']++;
      zones.set(zone, counts);
    }
    return [...zones.values()].map(({ ready, not }) => {
      if (ready === 0 && not > 0) return 'full';
      return not > 2 && not / (ready + not) >= 0.55 ? 'partial' : 'normal';
    });
  }
}
