/** node-reboot: power off and on again; containers start anew, pods keep their node. */
import type { Fault } from './_fault.ts';
import { hold, isHeld, release } from './_holds.ts';

export const nodeReboot: Fault = {
  verb: 'node-reboot',
  doc: 'machines go down and boot, unless another entry holds them down; with `for` they stay down that long; `graceful`: kubelets with a `shutdownGracePeriod` end their pods first',
  targets: 'nodes',
  start({ machines, cluster }, { graceful = false }, targets, firing) {
    for (const node of targets) {
      const comesBack = !firing.lasts && !isHeld(cluster, 'power', node);
      if (firing.lasts) hold(cluster, 'power', node);
      if (graceful) machines.shutDown(node, comesBack);
      else if (comesBack) machines.reboot(node);
      else machines.powerOff(node);
    }
    return '';
  },
  end({ machines, cluster }, _params, targets) {
    for (const node of targets) if (release(cluster, 'power', node)) machines.powerOn(node);
  },
};
