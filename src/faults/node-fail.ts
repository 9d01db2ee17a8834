/** node-fail: machines go dark. Their pods die at once; the API learns of it when leases are missed. End: they boot. */
import type { Fault } from './_fault.ts';

export const nodeFail: Fault = {
  verb: 'node-fail',
  doc: 'power is cut: containers die, nothing is reported; with `for` the machines boot again; `graceful`: they are shut down, and kubelets with a `shutdownGracePeriod` end their pods first',
  targets: 'nodes',
  start({ machines }, { graceful = false }, nodes) {
    for (const node of nodes) {
      if (graceful) machines.shutDown(node);
      else machines.powerOff(node);
    }
    return '';
  },
  end({ machines }, _params, nodes) {
    for (const node of nodes) machines.powerOn(node);
  },
};
