/** pod-kill: pods are deleted, as by `kubectl delete pod`; budgets are not asked. */
import { NONE } from '../cluster/index.ts';
import type { Fault } from './_fault.ts';

export const podKill: Fault = {
  verb: 'pod-kill',
  doc: 'deletes pods with their own grace period, or with `gracePeriod`; budgets are not asked',
  targets: 'pods',
  start({ cluster }, { gracePeriodMs }, serials) {
    const gracePeriodSeconds = gracePeriodMs === undefined ? undefined : Math.round(gracePeriodMs / 1000);
    for (const serial of serials) {
      const row = cluster.pods.rowOf(serial);
      if (row !== NONE) cluster.podApi.delete(row, { by: 'user', gracePeriodSeconds });
    }
    return '';
  },
};
