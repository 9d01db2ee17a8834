/** burn: programs want more CPU than they did. Whether they get it, their quotas and their machines decide. */
import type { Fault } from './_fault.ts';

export const burn: Fault = {
  verb: 'burn',
  doc: 'the first container of each pod wants `cpu` on top of what it uses; what it gets is for its limit and its machine to say',
  targets: 'pods',
  start({ machines }, { cpu }, serials) {
    for (const serial of serials) machines.usage?.add(serial, 'burns', cpu?.milliValue ?? 0);
    return '';
  },
  end({ machines }, { cpu }, serials) {
    for (const serial of serials) machines.usage?.end(serial, 'burns', cpu?.milliValue ?? 0);
  },
};
