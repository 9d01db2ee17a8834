/** Taints and tolerations (api `core/v1/toleration.go`, component-helpers `scheduling/corev1`). */
import type { Taint, Toleration } from './objects/pod.ts';

export function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  if (toleration.key && toleration.key !== taint.key) return false;
  switch (toleration.operator ?? '') {
    case '':
    case 'Equal':
      return (toleration.value ?? '') === (taint.value ?? '');
    case 'Exists':
      return true;
    default:
      return false;
  }
}

export function isTolerated(taint: Taint, tolerations: readonly Toleration[]): boolean {
  for (const toleration of tolerations) if (tolerates(toleration, taint)) return true;
  return false;
}

/** The first of the taints that count and that no toleration tolerates. `counts` undefined: all of them. */
export function findUntolerated(
  taints: readonly Taint[],
  tolerations: readonly Toleration[],
  counts?: (taint: Taint) => boolean,
): Taint | undefined {
  for (const taint of taints) {
    if ((counts === undefined || counts(taint)) && !isTolerated(taint, tolerations)) return taint;
  }
  return undefined;
}

/** Those taints that keep a pod off a node: PreferNoSchedule only weighs. */
export const isHardTaint = (taint: Taint): boolean => taint.effect === 'NoSchedule' || taint.effect === 'NoExecute';

/**
 * How long a pod with these (used) tolerations may stay, in milliseconds; `Infinity`: for ever; 0 for none
 * (`pkg/controller/tainteviction`). A toleration without seconds sets no end; one with 0 or less ends it at once.
 */
export function minTolerationMs(used: readonly Toleration[]): number {
  if (used.length === 0) return 0;
  let least = Infinity;
  for (const { tolerationSeconds } of used) {
    if (tolerationSeconds === undefined) continue;
    if (tolerationSeconds <= 0) return 0;
    least = Math.min(least, tolerationSeconds * 1000);
  }
  return least;
}

/** For each taint the first toleration that tolerates it; none at all if one taint is not tolerated. */
export function matchingTolerations(
  taints: readonly Taint[],
  tolerations: readonly Toleration[],
): { readonly allTolerated: boolean; readonly used: readonly Toleration[] } {
  const used: Toleration[] = [];
  for (const taint of taints) {
    const first = tolerations.find((toleration) => tolerates(toleration, taint));
    if (first === undefined) return { allTolerated: false, used: [] };
    used.push(first);
  }
  return { allTolerated: true, used };
}
