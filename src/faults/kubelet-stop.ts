/** kubelet-stop: a partition. Pods run on, the API hears nothing; with `for` the kubelets come back and report. */
import type { Fault } from './_fault.ts';
import { hold, release } from './_holds.ts';

export const kubeletStop: Fault = {
  verb: 'kubelet-stop',
  doc: 'the kubelet is cut off from the API: pods run on, no lease and no status; with `for` it reports again',
  targets: 'nodes',
  start({ machines, cluster }, _params, nodes) {
    for (const node of nodes) {
      hold(cluster, 'network', node);
      machines.cutOff(node);
    }
    return '';
  },
  end({ machines, cluster }, _params, nodes) {
    for (const node of nodes) if (release(cluster, 'network', node)) machines.connect(node);
  },
};
