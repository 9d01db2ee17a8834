/** Higher priority first, then who has waited longest. Upstream: pkg/scheduler/framework/plugins/queuesort. */
import type { Plugin, QueuedPod } from '../framework/index.ts';

export class PrioritySort implements Plugin {
  readonly name = 'PrioritySort';

  less(a: QueuedPod, b: QueuedPod): boolean {
    return a.priority !== b.priority ? a.priority > b.priority : a.timestamp < b.timestamp;
  }
}
