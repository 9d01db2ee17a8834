/**
 * random-failures: each selected node fails and is repaired again and again, by distributions of the time between
 * failures and of repair, or as a trace says.
 */
import type { Fault, FaultContext, Firing } from './_fault.ts';
import { hold, release } from './_holds.ts';
import { quantile } from '../model/distribution.ts';

/** Steps alternate: even numbers fail the node at `step / 2` of the targets, odd ones repair it. */
const FAIL = 0;
const REPAIR = 1;

const DEFAULT_REPAIR = { dist: 'constant', valueMs: 600_000 } as const;

/** Nodes that a firing holds down, with how often: outages of a trace may overlap. */
const down = new WeakMap<Firing, Map<number, number>>();

export const randomFailures: Fault = {
  verb: 'random-failures',
  doc: 'nodes fail and are repaired at random times, by distribution or from a failure trace (CSV: node, down, up), until `for` is over',
  targets: 'nodes',
  start(context, { between, outages }, targets, firing) {
    down.set(firing, new Map());
    if (outages !== undefined) return schedule(context, firing);
    if (between === undefined) return 'neither `between` nor `trace` is given';
    targets.forEach((_, i) => firing.after(quantile(between, firing.random.next()), i * 2 + FAIL));
    return '';
  },
  step(context, firing, step) {
    const { params, targets, random } = firing;
    const node = targets[step >> 1];
    if (firing.isOver || !context.cluster.nodes.exists(node)) return;
    const fails = (step & 1) === FAIL;
    if (fails) fail(context, firing, node);
    else repair(context, firing, node);
    const { between, repair: repairTime = DEFAULT_REPAIR, outages } = params;
    if (outages !== undefined || between === undefined) return;
    firing.after(quantile(fails ? repairTime : between, random.next()), (step & ~1) + (fails ? REPAIR : FAIL));
  },
  end(context, _params, _targets, firing) {
    for (const [node, times] of down.get(firing) ?? []) for (let i = 0; i < times; i++) repair(context, firing, node);
  },
};

function fail({ cluster, machines }: FaultContext, firing: Firing, node: number): void {
  const times = down.get(firing);
  times?.set(node, (times.get(node) ?? 0) + 1);
  hold(cluster, 'power', node);
  machines.powerOff(node);
}

function repair({ cluster, machines }: FaultContext, firing: Firing, node: number): void {
  const times = down.get(firing);
  const left = times?.get(node) ?? 0;
  if (times === undefined || left === 0) return;
  times.set(node, left - 1);
  if (release(cluster, 'power', node)) machines.powerOn(node);
}

function schedule({ cluster }: FaultContext, { params, targets, after }: Firing): string {
  const unknown: string[] = [];
  if (params.outages?.length === 0) return 'the trace names no outage';
  for (const { node, downMs, upMs } of params.outages ?? []) {
    const i = targets.indexOf(cluster.nodes.find(node));
    if (i < 0) unknown.push(node);
    else {
      after(downMs, i * 2 + FAIL);
      after(upMs, i * 2 + REPAIR);
    }
  }
  return unknown.length === 0 ? '' : `the trace names nodes that are not selected: ${unknown.slice(0, 3).join(', ')}`;
}
