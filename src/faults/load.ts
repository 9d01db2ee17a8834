/** load: the demand on pods is a multiple of what it was. Entries that overlap multiply. */
import { NONE } from '../cluster/index.ts';
import type { Fault, FaultContext, Firing } from './_fault.ts';

type Demands = NonNullable<FaultContext['machines']['usage']>['demands'];

/** What a firing multiplied: its pods may be gone when it ends. */
const multiplied = new WeakMap<Firing, Demands>();

export const load: Fault = {
  verb: 'load',
  doc: 'multiplies every demand that the pods share by `factor`',
  targets: 'pods',
  start(context, { factor = 1 }, serials, firing) {
    const demands = demandsOf(context, serials);
    multiplied.set(firing, demands);
    for (const demand of demands) context.machines.usage?.multiply(demand, factor);
    return demands.length === 0 && serials.length > 0 ? 'no entry of usage gives these pods a demand' : '';
  },
  end({ machines }, { factor = 1 }, _serials, firing) {
    for (const demand of multiplied.get(firing) ?? []) machines.usage?.divide(demand, factor);
  },
};

function demandsOf({ cluster, machines }: FaultContext, serials: readonly number[]): Demands {
  const rows = serials.map((serial) => cluster.pods.rowOf(serial)).filter((row) => row !== NONE);
  const all = machines.usage?.demands ?? [];
  return all.filter((demand) => rows.some((row) => demand.shareOf(row, cluster.now) !== undefined));
}
