/** Which drains are under way, from the record; one that a budget holds up for good is nobody's fault. */
import type { Cluster } from '../../src/cluster/index.ts';
import type { PodDisruptionBudget } from '../../src/model/objects/index.ts';
import { ENTRY } from '../../src/record/index.ts';

interface Drain {
  open: number;
  blockedAt: number;
  budget: number;
}

/** A refused eviction comes again after five seconds, at most ten times ten seconds later where the budget is stale. */
const RETRY_MS = 115_000;

export class Drains {
  private readonly cluster: Cluster;
  private readonly byNode = new Map<number, Drain>();

  constructor(cluster: Cluster) {
    this.cluster = cluster;
    cluster.record.listen((kind, at, a, _b, c) => {
      if (kind === ENTRY['drain-started']) this.of(a).open++;
      else if (kind === ENTRY['drain-ended']) this.of(a).open = Math.max(0, this.of(a).open - 1);
      else if (kind === ENTRY['drain-blocked']) Object.assign(this.of(a), { blockedAt: at, budget: c });
    });
  }

  unfinished(): string[] {
    const { nodes, now, objects } = this.cluster;
    const lines: string[] = [];
    for (const [node, { open, blockedAt, budget }] of this.byNode) {
      const status = objects.get<PodDisruptionBudget>(budget)?.status;
      const isHeldUp = blockedAt >= now - RETRY_MS && (status?.disruptionsAllowed ?? 0) === 0;
      if (open > 0 && !isHeldUp)
        lines.push(`${open} drains of node ${nodes.names[node]} are not over, last blocked at ${blockedAt} ms`);
    }
    return lines;
  }

  private of(node: number): Drain {
    let drain = this.byNode.get(node);
    if (drain === undefined) {
      drain = { open: 0, blockedAt: -Infinity, budget: -1 };
      this.byNode.set(node, drain);
    }
    return drain;
  }
}
