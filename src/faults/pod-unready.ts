/** pod-unready: programs hang. Their readiness probes fail; they are neither restarted nor replaced for it. */
import { NONE } from '../cluster/index.ts';
import type { Fault } from './_fault.ts';
import { hold, release } from './_holds.ts';

export const podUnready: Fault = {
  verb: 'pod-unready',
  doc: 'programs cease to answer their readiness probes (without a probe the pod is unready at once); with `for` they answer again',
  targets: 'pods',
  start({ cluster, machines }, _params, serials) {
    for (const serial of serials) {
      hold(cluster, 'answers', serial);
      machines.setUnready(cluster.pods.rowOf(serial), true);
    }
    return '';
  },
  end({ cluster, machines }, _params, serials) {
    for (const serial of serials) {
      const row = cluster.pods.rowOf(serial);
      if (release(cluster, 'answers', serial) && row !== NONE) machines.setUnready(row, false);
    }
  },
};
