/** node-fail: machines go dark. Their pods die at once; the API learns of it when leases are missed. End: they boot. */
import type { Fault } from './_fault.ts';
import { hold, release } from './_holds.ts';

export const nodeFail: Fault = {
  verb: 'node-fail',
  doc: 'power is cut: containers die, nothing is reported; with `for` the machines boot again, unless another entry holds them down; `graceful`: they are shut down, and kubelets with a `shutdownGracePeriod` end their pods first; `instance`: what the provider says of them meanwhile – `stopped` (taint shutdown) or `gone` (their Node objects are deleted once they are not Ready)',
  targets: 'nodes',
  start({ cluster, machines }, { graceful = false, instance = 'running' }, nodes) {
    for (const node of nodes) {
      hold(cluster, 'power', node);
      cluster.instances.set(node, instance);
      if (graceful) machines.shutDown(node);
      else machines.powerOff(node);
    }
    return '';
  },
  end({ cluster, machines }, _params, nodes) {
    for (const node of nodes) {
      if (!release(cluster, 'power', node)) continue;
      cluster.instances.set(node, 'running');
      machines.powerOn(node);
    }
  },
};
