/** kubelet-restart: the kubelet's process ends and is back after a moment. Containers run on; probes, back-offs and admission begin anew. */
import type { Fault } from './_fault.ts';

export const kubeletRestart: Fault = {
  verb: 'kubelet-restart',
  doc: 'kubelets end and are back after 5 s: containers run on, pods are admitted again, probes and back-offs begin anew',
  targets: 'nodes',
  start({ machines }, _params, nodes) {
    for (const node of nodes) machines.restartKubelet(node);
    return '';
  },
};
