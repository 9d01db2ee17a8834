/** node-reboot: power off and on again; containers start anew, pods keep their node. */
import type { Fault } from './_fault.ts';

export const nodeReboot: Fault = {
  verb: 'node-reboot',
  doc: 'machines go down and boot; with `for` they stay down that long; `graceful`: kubelets with a `shutdownGracePeriod` end their pods first',
  targets: 'nodes',
  start({ machines }, { graceful = false }, targets, firing) {
    for (const node of targets) {
      if (graceful) machines.shutDown(node, !firing.lasts);
      else if (firing.lasts) machines.powerOff(node);
      else machines.reboot(node);
    }
    return '';
  },
  end({ machines }, _params, targets) {
    for (const node of targets) machines.powerOn(node);
  },
};
