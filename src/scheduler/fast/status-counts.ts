/** How many nodes have which status, where nobody asks which ones. */
import { type NodeStatusReader, type Status, UNSEEN } from '../framework/index.ts';

export class StatusCounts implements NodeStatusReader {
  readonly absent = UNSEEN;
  count = 0;
  private readonly statuses: Status[] = [];
  private readonly nodes: number[] = [];
  /** Neighbours mostly have the same. */
  private last = -1;

  add(status: Status, nodes = 1): void {
    this.count += nodes;
    if (this.last < 0 || this.statuses[this.last] !== status) {
      this.last = this.statuses.indexOf(status);
      if (this.last < 0) {
        this.last = this.statuses.push(status) - 1;
        this.nodes.push(0);
      }
    }
    this.nodes[this.last] += nodes;
  }

  get(): Status {
    return this.absent;
  }

  forEach(visit: (status: Status, nodes: number) => void): void {
    this.statuses.forEach((status, i) => visit(status, this.nodes[i]));
  }
}
