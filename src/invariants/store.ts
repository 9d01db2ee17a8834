/** The API truth in itself. */
import { NONE, POD_PHASE } from '../cluster/index.ts';
import type { PodDisruptionBudget } from '../model/objects/index.ts';
import type { Invariant } from './_invariant.ts';

export const storeLists: Invariant = {
  id: 'store/lists',
  doc: 'the lists of pods by node, owner and class hold each live pod once, and no other',
  cheap: false,
  atEnd({ pods }) {
    let onNodes = 0;
    let live = 0;
    for (const row of pods.live()) {
      live++;
      if (pods.rowOf(pods.serial[row]) !== row) return `row ${row} is not found by its serial ${pods.serial[row]}`;
      if (!pods.byClass.rows(pods.class[row]).includes(row)) return `row ${row} is missing in the list of its class`;
      if (pods.node[row] === NONE) continue;
      onNodes++;
      if (!pods.byNode.rows(pods.node[row]).includes(row)) return `row ${row} is missing in the list of its node`;
    }
    if (live !== pods.count) return `${live} live rows, but ${pods.count} counted`;
    const nodes = new Set([...pods.live()].map((row) => pods.node[row]));
    let listed = 0;
    for (const node of nodes) if (node !== NONE) listed += pods.byNode.count(node);
    return listed === onNodes ? undefined : `${listed} pods in the lists of nodes, ${onNodes} bound`;
  },
};

export const storePhase: Invariant = {
  id: 'store/phase',
  doc: 'a pod that runs is bound; a finished one is not ready',
  cheap: true,
  pods: {
    changes: POD_PHASE,
    changed({ pods }, row) {
      const phase = pods.phase[row];
      if (phase === 1 && pods.node[row] === NONE) return `pod ${pods.name(row)} runs on no node`;
      if (pods.hasFinished(row) && pods.isReady(row)) return `pod ${pods.name(row)} is finished and ready`;
      return undefined;
    },
  },
};

export const budgetArithmetic: Invariant = {
  id: 'disruption/allowed',
  doc: 'disruptionsAllowed is what is healthy beyond what is desired, and never negative',
  cheap: true,
  objects: {
    kinds: ['PodDisruptionBudget'],
    changed({ objects }, serial) {
      const budget = objects.get<PodDisruptionBudget>(serial);
      if (budget?.kind !== 'PodDisruptionBudget') return undefined;
      const { disruptionsAllowed, currentHealthy, desiredHealthy } = budget.status;
      if (disruptionsAllowed < 0) return `${budget.metadata.name} allows ${disruptionsAllowed}`;
      const most = Math.max(0, currentHealthy - desiredHealthy);
      return disruptionsAllowed <= most
        ? undefined
        : `${budget.metadata.name} allows ${disruptionsAllowed}, at most ${most} are to spare`;
    },
  },
};
