/** node-reboot: power off and on again; containers start anew, pods keep their node. */
import type { Fault } from './_fault.ts';

export const nodeReboot: Fault = {
  verb: 'node-reboot',
  doc: 'machines go down and boot; with `for` they stay down that long',
  targets: 'nodes',
  start({ machines }, _params, targets, firing) {
    for (const node of targets) {
      machines.powerOff(node);
      if (!firing.lasts) machines.powerOn(node);
    }
    return '';
  },
  end({ machines }, _params, targets) {
    for (const node of targets) machines.powerOn(node);
  },
};
