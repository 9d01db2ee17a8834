/** pool-stockout: the provider has no machines of a pool's kind left. What is ordered meanwhile comes when it has. */
import type { Fault } from './_fault.ts';
import { providerOf } from './_pool/index.ts';

export const poolStockout: Fault = {
  verb: 'pool-stockout',
  doc: 'no further machine of a pool is to be had (in `zones`, or in all): orders wait; with `for` they are met at its end',
  targets: 'none',
  start({ cluster }, { pool = '', zones = [] }) {
    providerOf(cluster).setStock(pool, zones, false);
    return '';
  },
  end({ cluster }, { pool = '', zones = [] }) {
    providerOf(cluster).setStock(pool, zones, true);
  },
};
