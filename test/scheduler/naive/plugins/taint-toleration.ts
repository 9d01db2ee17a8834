/**
 * TaintToleration: hard taints that are not tolerated refuse; each `PreferNoSchedule` taint that is not tolerated costs.
 * For the latter only tolerations count that are for that effect or for all.
 */
import type { Toleration } from '../../../../src/model/objects/pod.ts';
import { findUntolerated, isHardTaint, isTolerated } from '../../../../src/model/toleration.ts';
import { definePlugin, normalizeToBest, unresolvable } from '../plugin.ts';

export const taintToleration = definePlugin<undefined, readonly Toleration[]>({
  name: 'TaintToleration',
  filter({ spec }, { node }) {
    const taint = findUntolerated(node.spec.taints, spec.tolerations, isHardTaint);
    return taint && unresolvable(`node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`);
  },
  preScore: ({ spec }) => spec.tolerations.filter(({ effect }) => !effect || effect === 'PreferNoSchedule'),
  score(_pod, { node }, tolerations) {
    const soft = node.spec.taints.filter(({ effect }) => effect === 'PreferNoSchedule');
    return soft.filter((taint) => !isTolerated(taint, tolerations)).length;
  },
  normalize: (scores) => normalizeToBest(scores, { reverse: true }),
});
