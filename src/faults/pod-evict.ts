/** pod-evict: one eviction request a pod, within budgets; a refusal is final. */
import { NONE } from '../cluster/index.ts';
import type { Fault } from './_fault.ts';

export const podEvict: Fault = {
  verb: 'pod-evict',
  doc: 'asks the Eviction API once for each pod; what a budget refuses stays',
  targets: 'pods',
  start({ cluster }, { gracePeriodMs }, serials) {
    const gracePeriodSeconds = gracePeriodMs === undefined ? undefined : Math.round(gracePeriodMs / 1000);
    for (const serial of serials) {
      const row = cluster.pods.rowOf(serial);
      if (row !== NONE) cluster.evictionApi.evict(row, { by: 'user', gracePeriodSeconds });
    }
    return '';
  },
};
