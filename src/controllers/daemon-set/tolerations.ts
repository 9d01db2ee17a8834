/** The tolerations that every DaemonSet pod gets (upstream `pkg/controller/daemon/util/daemonset_util.go`). */
import type { TaintEffect, Toleration } from '../../model/objects/index.ts';

const ON_EVERY_POD: readonly (readonly [string, TaintEffect])[] = [
  ['node.kubernetes.io/not-ready', 'NoExecute'],
  ['node.kubernetes.io/unreachable', 'NoExecute'],
  ['node.kubernetes.io/disk-pressure', 'NoSchedule'],
  ['node.kubernetes.io/memory-pressure', 'NoSchedule'],
  ['node.kubernetes.io/pid-pressure', 'NoSchedule'],
  ['node.kubernetes.io/unschedulable', 'NoSchedule'],
];
const ON_HOST_NETWORK: readonly (readonly [string, TaintEffect])[] = [
  ['node.kubernetes.io/network-unavailable', 'NoSchedule'],
];

/** Adds one without a time limit. Where the template has it with a limit, the limit is dropped in place. */
function withToleration(tolerations: readonly Toleration[], key: string, effect: TaintEffect): readonly Toleration[] {
  const unlimited: Toleration = { key, operator: 'Exists', effect };
  const isSame = (other: Toleration): boolean =>
    other.key === key && other.effect === effect && other.operator === 'Exists' && (other.value ?? '') === '';
  // One without a limit anywhere among them leaves all as they are.
  if (tolerations.some((other) => isSame(other) && other.tolerationSeconds === undefined)) return tolerations;
  if (!tolerations.some(isSame)) return [...tolerations, unlimited];
  return tolerations.map((other) => (isSame(other) ? unlimited : other));
}

/** @param hostNetwork adds the toleration of nodes whose network is not set up */
export function withDaemonTolerations(tolerations: readonly Toleration[], hostNetwork: boolean): readonly Toleration[] {
  const automatic = hostNetwork ? [...ON_EVERY_POD, ...ON_HOST_NETWORK] : ON_EVERY_POD;
  return automatic.reduce((all, [key, effect]) => withToleration(all, key, effect), tolerations);
}
