/**
 * random-failures: each selected node fails and is repaired again and again, by distributions of the time between
 * failures and of repair, or as a trace says.
 */
import type { Fault, FaultContext, Firing } from './_fault.ts';
import { quantile } from '../model/distribution.ts';

/** Steps alternate: even numbers fail the node at `step / 2` of the targets, odd ones repair it. */
const FAIL = 0;
const REPAIR = 1;

const DEFAULT_REPAIR = { dist: 'constant', valueMs: 600_000 } as const;

export const randomFailures: Fault = {
  verb: 'random-failures',
  doc: 'nodes fail and are repaired at random times, by distribution or from a failure trace, until `for` is over',
  targets: 'nodes',
  start(context, { between, outages }, targets, firing) {
    if (outages !== undefined) return schedule(context, firing);
    if (between === undefined) return 'neither `between` nor `trace` is given';
    targets.forEach((_, i) => firing.after(quantile(between, firing.random.next()), i * 2 + FAIL));
    return '';
  },
  step({ machines, cluster }, firing, step) {
    const { params, targets, random } = firing;
    const node = targets[step >> 1];
    if (firing.isOver || !cluster.nodes.exists(node)) return;
    const fails = (step & 1) === FAIL;
    if (fails) machines.powerOff(node);
    else machines.powerOn(node);
    const { between, repair = DEFAULT_REPAIR, outages } = params;
    if (outages !== undefined || between === undefined) return;
    firing.after(quantile(fails ? repair : between, random.next()), (step & ~1) + (fails ? REPAIR : FAIL));
  },
  end({ machines }, _params, targets) {
    for (const node of targets) machines.powerOn(node);
  },
};

function schedule({ cluster }: FaultContext, { params, targets, after }: Firing): string {
  const unknown: string[] = [];
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
