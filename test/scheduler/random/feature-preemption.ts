/** What makes preemption interesting: full nodes, many priorities, budgets, victims on their way out. */
import { ago, type Draft, type Feature, HOSTNAME, labelValue, type RawSelector } from './draft.ts';

const DISRUPTION_TARGET = { type: 'DisruptionTarget', status: 'True' };

const budgets: Feature = {
  name: 'budgets',
  finish({ dice, namespaces, objects, pods }) {
    for (let i = dice.between(1, 4); i > 0; i--) {
      const namespace = dice.chance(0.6) ? namespaces[0] : dice.pick(...namespaces);
      const selector = dice.pick<RawSelector | undefined>(
        { matchLabels: { app: dice.pick('web', 'db') } },
        { matchLabels: { app: 'web' } },
        { matchExpressions: [{ key: 'ver', operator: dice.pick('Exists', 'DoesNotExist') }] },
        {},
        undefined,
      );
      const disrupted = pods.filter(({ metadata }) => metadata.namespace === namespace && dice.chance(0.1));
      const status = {
        disruptionsAllowed: dice.pick(0, 0, 1, 2),
        currentHealthy: 0,
        desiredHealthy: 0,
        expectedPods: 0,
        disruptedPods: Object.fromEntries(disrupted.map(({ metadata }) => [metadata.name, ago(10)])),
      };
      const spec = { minAvailable: 1, ...(selector === undefined ? {} : { selector }) };
      const budget = {
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: { name: `b${i}`, namespace },
        spec,
        status,
      };
      objects.push(budget);
    }
  },
};

const priorities: Feature = {
  name: 'priorities',
  finish({ dice, pods, pending }) {
    const levels = dice.pick([0], [0, 10], [-10, 0, 5, 10, 50]);
    for (const { spec } of pods) spec.priority = dice.pick(...levels);
    for (const { spec } of pending) {
      spec.priority = dice.pick(5, 10, 50, 100, 2_000_000_000);
      if (dice.chance(0.05)) spec.preemptionPolicy = 'Never';
    }
  },
};

/** With few pods a node: how a long list of equals is sorted is not defined. */
const equals: Feature = {
  name: 'equals',
  finish({ dice, nodes, pods }) {
    for (const { metadata } of nodes) {
      const here = pods.filter(({ spec }) => spec.nodeName === metadata.name);
      if (here.length > 12) continue;
      for (const { status } of here) if (dice.chance(0.6)) status.startTime = ago(3600);
    }
  },
};

/** The pod has preempted before, and its victims are still there – or others are. */
const again: Feature = {
  name: 'again',
  finish(draft) {
    const { dice, pods, pending } = draft;
    const node = labelValue(draft, HOSTNAME);
    pending[0].status.nominatedNodeName = dice.chance(0.1) ? 'gone' : node;
    for (const { metadata, spec, status } of pods) {
      if (spec.nodeName !== node || dice.chance(0.5)) continue;
      metadata.deletionTimestamp = ago(-10);
      metadata.deletionGracePeriodSeconds = 30;
      const reason = dice.pick('PreemptionByScheduler', 'PreemptionByScheduler', 'EvictionByEvictionAPI');
      if (dice.chance(0.8)) status.conditions = [{ ...DISRUPTION_TARGET, reason }];
    }
  },
};

export const PREEMPTION_FEATURES: readonly Feature[] = [budgets, equals, again];
export const ALWAYS_WITH_PREEMPTION: Feature = priorities;

/** A pod that wants much, so that it fits nowhere. */
export function makeGreedy({ dice, pending }: Draft): void {
  if (dice.chance(0.3)) return;
  const [container] = pending[0].spec.containers;
  const requests = {
    ...container.resources?.requests,
    cpu: dice.pick('900m', '1', '2', '3500m'),
    memory: dice.pick('1Gi', '256Mi'),
  };
  container.resources = { requests };
}
