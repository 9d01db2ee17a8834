/** The lowest of many counts that change by one at a time: how many domains have each count, and where the lowest is. */
import { grow } from '../../cluster/columns.ts';

export class DomainMinimum {
  /** Domains that are counted at all: those with a node that is included. */
  size = 0;
  /** By domain: its nodes. */
  private nodes = new Int32Array(8);
  /** By count: domains that have it. */
  private domains = new Int32Array(16);
  private lowestSoFar = 0;

  /** A node of the domain is included now; `count`: of the domain's pods. */
  register(domain: number, count: number): void {
    if (domain >= this.nodes.length) this.nodes = grow(this.nodes, Math.max(domain + 1, this.nodes.length * 2));
    if (this.nodes[domain]++ > 0) return;
    this.size++;
    this.raise(count);
  }

  unregister(domain: number, count: number): void {
    if (--this.nodes[domain] > 0) return;
    this.size--;
    this.domains[count]--;
  }

  /** A domain's count changes. */
  move(from: number, to: number): void {
    this.domains[from]--;
    this.raise(to);
  }

  /** Infinity without domains. */
  get lowest(): number {
    if (this.size === 0) return Infinity;
    while (this.domains[this.lowestSoFar] === 0) this.lowestSoFar++;
    return this.lowestSoFar;
  }

  private raise(count: number): void {
    if (count >= this.domains.length) this.domains = grow(this.domains, Math.max(count + 1, this.domains.length * 2));
    this.domains[count]++;
    if (count < this.lowestSoFar) this.lowestSoFar = count;
  }
}
