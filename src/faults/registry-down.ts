/** registry-down: image registries do not answer. What is being pulled comes through; what is there already is used, where the policy allows. */
import type { Fault } from './_fault.ts';

export const registryDown: Fault = {
  verb: 'registry-down',
  doc: 'image registries do not answer: pulls fail (ErrImagePull, then ImagePullBackOff), with `for` they answer again',
  targets: 'none',
  start({ machines }) {
    machines.setRegistry(false);
    return '';
  },
  end({ machines }) {
    machines.setRegistry(true);
  },
};
