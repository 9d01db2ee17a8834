/** Whatever happens: every pod is in one place, the best one is popped, back-offs keep their bounds. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Plugin, UPDATE_POD_LABEL } from '../../../src/scheduler/framework/index.ts';
import { podBackoffMs } from '../../../src/scheduler/queue/index.ts';
import { FIT, GATES, NODE_ADD, NODE_TAINT, plugin, POD_DELETE, QueueWorld } from './_queue.ts';

type Step =
  | { readonly do: 'create'; readonly priority: number; readonly gated: boolean }
  | { readonly do: 'pop' }
  | { readonly do: 'flush' }
  | { readonly do: 'leftover' }
  | { readonly do: 'return'; readonly pod: number; readonly by: readonly string[]; readonly pending: boolean }
  | { readonly do: 'bind' | 'delete' | 'ungate' | 'relabel' | 'activate'; readonly pod: number }
  | { readonly do: 'event'; readonly event: number }
  | { readonly do: 'wait'; readonly ms: number };

const EVENTS = [NODE_ADD, NODE_TAINT, POD_DELETE];
const pod = fc.nat(30);
const one = <T extends Step['do']>(name: T) => fc.record({ do: fc.constant(name), pod });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('create' as const),
      priority: fc.integer({ min: -2, max: 2 }),
      gated: fc.boolean(),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('pop' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('return' as const),
      pod,
      by: fc.subarray(['Fit', 'Never', 'Label']),
      pending: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.oneof(
      one('bind'),
      one('delete'),
      one('ungate'),
      one('relabel'),
      one('activate'),
    ) as fc.Arbitrary<Step>,
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('event' as const), event: fc.nat(EVENTS.length - 1) }) },
  { weight: 2, arbitrary: fc.constantFrom({ do: 'flush' } as const, { do: 'leftover' } as const) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.oneof(fc.nat(3000), fc.constant(301_000)) }),
  },
);

const PLUGINS: readonly Plugin[] = [
  GATES,
  FIT,
  plugin('Never', [], 'Skip'),
  plugin('Label', [{ resource: 'Pod', actions: UPDATE_POD_LABEL }, NODE_TAINT], 'Queue'),
];

class Run extends QueueWorld {
  /** Serials of the pods that wait or are in flight. */
  private readonly live: number[] = [];
  private created = 0;

  constructor() {
    super(PLUGINS);
  }

  take(step: Step): void {
    if (step.do === 'create') this.create(step.priority, step.gated);
    else if (step.do === 'pop') this.pop();
    else if (step.do === 'flush') this.queue.flushBackoff();
    else if (step.do === 'leftover') this.queue.flushLeftover();
    else if (step.do === 'event') this.queue.move(EVENTS[step.event], undefined, undefined);
    else if (step.do === 'wait') this.at(this.kernel.now + step.ms);
    else if (this.live.length > 0) this.touch(step, this.live[step.pod % this.live.length]);
  }

  /** Every live pod is in exactly one place, and the places hold nobody else. */
  check(): void {
    for (const serial of this.live) {
      const row = this.cluster.pods.rowOf(serial);
      expect(this.place(row)).not.toBe('nowhere');
      const { attempts } = this.queue.columns;
      const wait = this.queue.backoffEnd(row) - this.queue.columns.timestamp[row];
      expect(wait).toBe(podBackoffMs(attempts[row], 1000, 10_000));
      if (attempts[row] > 0) expect(wait >= 1000 && wait <= 10_000).toBe(true);
    }
    const held = [...this.cluster.pods.live()].filter((row) => this.place(row) !== 'nowhere');
    expect(held.length).toBe(this.live.length);
  }

  /** At the end of everything each pod can be had, once. */
  drain(): void {
    for (const serial of this.live) this.queue.activate(this.cluster.pods.rowOf(serial));
    const active = this.live.filter((serial) => this.place(this.cluster.pods.rowOf(serial)) === 'active');
    expect(this.popAll()).toHaveLength(active.length);
  }

  private create(priority: number, gated: boolean): void {
    const spec = { priority, schedulingGates: gated ? [{ name: 'g' }] : [] };
    const row = this.queued(`p${this.created++}`, { spec });
    this.live.push(this.cluster.pods.serial[row]);
  }

  private pop(): void {
    const { timestamp, sequence } = this.queue.columns;
    const rows = [...this.cluster.pods.live()].filter((row) => this.place(row) === 'active');
    const priority = (row: number): number => this.cluster.classes.list[this.cluster.pods.class[row]].priority;
    const [best] = rows.sort(
      (a, b) => priority(b) - priority(a) || timestamp[a] - timestamp[b] || sequence[a] - sequence[b],
    );
    expect(this.queue.pop()).toBe(best ?? -1);
  }

  private touch(step: Extract<Step, { readonly pod: number }>, serial: number): void {
    const row = this.cluster.pods.rowOf(serial);
    const old = this.cluster.pods.class[row];
    const { spec, labels } = this.cluster.classes.list[old];
    const isInFlight = this.place(row) === 'in flight';
    if (step.do === 'return' && isInFlight)
      this.queue.returnPod(row, this.bits(...step.by), step.pending ? this.bits('Label') : 0);
    else if (step.do === 'activate') this.queue.activate(row);
    else if (step.do === 'bind' && isInFlight) this.forget(serial, () => this.queue.done(serial));
    else if (step.do === 'delete') this.forget(serial, () => this.queue.remove(row));
    else if (step.do === 'ungate' || step.do === 'relabel') {
      const gates = step.do === 'ungate' ? [] : spec.schedulingGates.map((name) => ({ name }));
      const next = step.do === 'relabel' ? { n: `${labels.size}${step.pod}` } : Object.fromEntries(labels);
      const changed = this.class({ spec: { priority: spec.priority, schedulingGates: gates }, labels: next });
      this.cluster.podApi.setClass(row, changed);
      this.queue.update(row, old);
    }
  }

  private forget(serial: number, leave: () => void): void {
    leave();
    this.live.splice(this.live.indexOf(serial), 1);
    this.cluster.podApi.delete(this.cluster.pods.rowOf(serial), { by: 'user' });
  }
}

describe('any sequence of events', () => {
  test('one place a pod, the best is popped, back-offs in bounds', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const run = new Run();
        for (const each of steps) {
          run.take(each);
          run.check();
        }
        run.drain();
      }),
      { numRuns: 200 },
    );
  });
});
