import { compilePlacement, nodeVerdict } from '../../../../src/controllers/daemon-set/placement.ts';
import { withDaemonTolerations } from '../../../../src/controllers/daemon-set/tolerations.ts';
import { updateCounts } from '../../../../src/controllers/daemon-set/update-counts.ts';
import { fromJson } from '../_decode.ts';
import type { PureFunctions } from '../types.ts';

export const functions: PureFunctions = {
  'daemon.nodeShouldRun': (node: unknown, daemonSet: unknown) =>
    nodeVerdict(compilePlacement(fromJson('DaemonSet', daemonSet).spec.template.spec), fromJson('Node', node)),
  'daemon.tolerations': (raw: unknown) => {
    const { tolerations, hostNetwork } = fromJson('PodSpec', raw);
    return withDaemonTolerations(tolerations, hostNetwork ?? false);
  },
  'daemon.updateCounts': (raw: unknown, nodes: number) =>
    updateCounts(fromJson('DaemonSet', raw).spec.updateStrategy, nodes),
};
