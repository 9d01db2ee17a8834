/** node-fail: machines go dark. Their pods die at once; the API learns of it when leases are missed. End: they boot. */
import type { Fault } from './_fault.ts';

export const nodeFail: Fault = {
  verb: 'node-fail',
  doc: 'power is cut: containers die, nothing is reported; with `for` the machines boot again',
  targets: 'nodes',
  start({ machines }, _params, nodes) {
    for (const node of nodes) machines.powerOff(node);
    return '';
  },
  end({ machines }, _params, nodes) {
    for (const node of nodes) machines.powerOn(node);
  },
};
