/** A queue with plugins that say what a test wants them to say. */
import {
  ADD,
  type ClusterEvent,
  DELETE,
  type EventRegistration,
  type Plugin,
  type QueueingHint,
  unresolvable,
  UPDATE_NODE_TAINT,
  UPDATE_POD_GATES_ELIMINATED,
} from '../../../src/scheduler/framework/index.ts';
import {
  ACTIVE,
  BACKOFF,
  GATED,
  IN_FLIGHT,
  QueueProfiles,
  SchedulingQueue,
  type QueueOptions,
  UNSCHEDULABLE,
} from '../../../src/scheduler/queue/index.ts';
import { World } from './_world.ts';

export const NODE_ADD: ClusterEvent = { resource: 'Node', actions: ADD };
export const NODE_TAINT: ClusterEvent = { resource: 'Node', actions: UPDATE_NODE_TAINT };
export const POD_DELETE: ClusterEvent = { resource: 'AssignedPod', actions: DELETE };

const PLACES = new Map([
  [ACTIVE, 'active'],
  [BACKOFF, 'backoff'],
  [UNSCHEDULABLE, 'unschedulable'],
  [GATED, 'gated'],
  [IN_FLIGHT, 'in flight'],
]);

/** A plugin that filters, and answers every event it registers for with `hint`. */
export function plugin(
  name: string,
  events: readonly ClusterEvent[] | undefined,
  hint?: QueueingHint | (() => QueueingHint),
): Plugin {
  const answer = typeof hint === 'function' ? hint : hint === undefined ? undefined : () => hint;
  const registrations = events?.map((event): EventRegistration => ({ event, hint: answer }));
  return { name, events: registrations, filter: () => undefined };
}

/** As the in-tree plugin of this name. */
export const GATES: Plugin = {
  name: 'SchedulingGates',
  preEnqueue: ({ class: { spec } }) =>
    spec.schedulingGates.length > 0 ? unresolvable('SchedulingGates', 'waiting') : undefined,
  events: [
    {
      event: { resource: 'Pod', actions: UPDATE_POD_GATES_ELIMINATED },
      hint: (pod, _, after) =>
        after !== undefined && 'serial' in after && after.serial === pod.serial ? 'Queue' : 'Skip',
    },
  ],
};

/** Wants new nodes and deleted pods, and always says Queue. */
export const FIT = plugin('Fit', [NODE_ADD, POD_DELETE], 'Queue');

export class QueueWorld extends World {
  readonly queue: SchedulingQueue;

  constructor(plugins: readonly Plugin[] = [GATES, FIT], options?: QueueOptions) {
    super();
    this.queue = new SchedulingQueue(
      this.cluster,
      new QueueProfiles(this.cluster, [{ schedulerName: 'default-scheduler', plugins }]),
      options,
    );
  }

  /** A pod that is in the queue. */
  queued(name: string, manifest: Parameters<World['pod']>[1] = {}): number {
    const row = this.pod(name, manifest);
    this.queue.add(row);
    return row;
  }

  at(instant: number): void {
    this.kernel.runUntil(instant);
  }

  place(row: number): string {
    return PLACES.get(this.queue.place(row)) ?? 'nowhere';
  }

  bits(...names: string[]): number {
    return this.queue.profiles.bits.ofAll(names);
  }

  /** Pops a pod and returns it as refused by these plugins. */
  refuse(row: number, ...by: string[]): void {
    if (this.queue.pop() !== row) throw new Error('another pod came first');
    this.queue.returnPod(row, this.bits(...by));
  }

  popAll(): string[] {
    const names: string[] = [];
    for (let row = this.queue.pop(); row >= 0; row = this.queue.pop()) names.push(this.name(row));
    return names;
  }
}
