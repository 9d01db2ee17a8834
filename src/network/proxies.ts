/** What the proxies of all nodes know of the endpoints: what the API told some time ago. */
import type { Cluster, EndpointListener } from '../cluster/index.ts';
import type { Instant } from '../model/objects/index.ts';

interface Change {
  readonly service: number;
  readonly pod: number;
  readonly conditions: number;
}

export class Proxies {
  private readonly pending: Change[] = [];
  private next = 0;

  /**
   * @param delay milliseconds from a change in the API until every proxy acts on it
   * @param learned hears of each change then
   */
  constructor(cluster: Cluster, delay: Instant, learned: EndpointListener) {
    // the delay is the same for all, so changes arrive in the order in which they were made
    const arrive = cluster.kernel.on('network/proxies', () => {
      const { service, pod, conditions } = this.take();
      learned(service, pod, conditions);
    });
    cluster.endpoints.watch((service, pod, conditions) => {
      this.pending.push({ service, pod, conditions });
      cluster.kernel.after(delay, arrive);
    });
  }

  private take(): Change {
    const change = this.pending[this.next++] as Change;
    if (this.next === this.pending.length) {
      this.pending.length = 0;
      this.next = 0;
    }
    return change;
  }
}
