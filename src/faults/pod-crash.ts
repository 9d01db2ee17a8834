/** pod-crash: containers end with an exit code, once or again and again. The pod keeps its node; the kubelet restarts it. */
import { NONE } from '../cluster/index.ts';
import type { Fault } from './_fault.ts';
import { hold, release } from './_holds.ts';

export const podCrash: Fault = {
  verb: 'pod-crash',
  doc: 'containers (`container`, or all) end with `exitCode` (1); with `for` they do so again whenever they start, until it is over',
  targets: 'pods',
  start({ cluster, machines }, { container, exitCode = 1 }, serials, { lasts }) {
    let idle = 0;
    for (const serial of serials) {
      if (lasts) {
        hold(cluster, 'crashing', serial);
        machines.setCrashing(serial, { exitCode, container });
      }
      const row = cluster.pods.rowOf(serial);
      if (row !== NONE && !machines.crash(row, exitCode, container)) idle++;
    }
    if (idle === 0 || lasts) return '';
    const what = container === undefined ? 'no container' : `no container ${container}`;
    return `${what} runs in ${idle} of ${serials.length} pods`;
  },
  end({ cluster, machines }, _params, serials) {
    for (const serial of serials) if (release(cluster, 'crashing', serial)) machines.setCrashing(serial, undefined);
  },
};
