/**
 * From the wanted number of replicas to the one that is set: stabilisation first, then rates, then the bounds
 * (pkg/controller/podautoscaler/horizontal.go).
 */
import type { Instant } from '../../model/objects/meta.ts';
import type { HorizontalPodAutoscaler } from '../../model/objects/workloads.ts';
import { type FullBehavior, type FullRules, fullBehavior } from './behavior.ts';
import { changeWithin, type HpaHistory, remember, type ScaleEvent } from './history.ts';
import type { HpaOptions } from './options.ts';

export interface HpaCondition {
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
}

export interface NormalizeInput {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly behavior?: HorizontalPodAutoscaler['spec']['behavior'];
  readonly currentReplicas: number;
  /** The metrics' proposal. */
  readonly wantedReplicas: number;
  readonly history: HpaHistory;
  readonly now: Instant;
  readonly options: HpaOptions;
}

export interface Normalized {
  readonly replicas: number;
  readonly ableToScale: HpaCondition;
  readonly scalingLimited: HpaCondition;
  /** With this pass's recommendation, as it was before stabilisation. */
  readonly history: HpaHistory;
}

interface Limited {
  readonly replicas: number;
  readonly reason: string;
  readonly message: string;
}

/** Texts of the condition ScalingLimited by reason. */
const MESSAGES = {
  ScaleUpLimit: 'the desired replica count is increasing faster than the maximum scale rate',
  ScaleDownLimit: 'the desired replica count is decreasing faster than the maximum scale rate',
  TooManyReplicas: 'the desired replica count is more than the maximum replica count',
  TooFewReplicas: 'the desired replica count is less than the minimum replica count',
  DesiredWithinRange: 'the desired count is within the acceptable range',
};

const HIGHEST_RECENT =
  'recent recommendations were higher than current one, applying the highest recent recommendation';
const LOWEST_RECENT = 'recent recommendations were lower than current one, applying the lowest recent recommendation';

const limited = (replicas: number, reason: keyof typeof MESSAGES): Limited => ({
  replicas,
  reason,
  message: MESSAGES[reason],
});

export function normalizeReplicas(input: NormalizeInput): Normalized {
  const rules = input.behavior && fullBehavior(input.behavior, input.options);
  const { stabilized, history } = rules ? stabilizedBy(rules, input) : stabilizedDown(input);
  const outcome = rules ? limitedByRate(rules, stabilized, input) : limitedByDoubling(stabilized, input);
  const isChanged = stabilized !== input.wantedReplicas;
  return {
    replicas: outcome.replicas,
    ableToScale: isChanged ? stabilization(input, rules !== undefined) : READY,
    scalingLimited: {
      status: outcome.replicas === stabilized ? 'False' : 'True',
      reason: outcome.reason,
      message: outcome.message,
    },
    history,
  };
}

const READY: HpaCondition = {
  status: 'True',
  reason: 'ReadyForNewScale',
  message: 'recommended size matches current size',
};

function stabilization({ wantedReplicas, currentReplicas }: NormalizeInput, hasBehavior: boolean): HpaCondition {
  const isUp = hasBehavior && wantedReplicas >= currentReplicas;
  return isUp
    ? { status: 'True', reason: 'ScaleUpStabilized', message: LOWEST_RECENT }
    : { status: 'True', reason: 'ScaleDownStabilized', message: HIGHEST_RECENT };
}

interface Stabilized {
  readonly stabilized: number;
  readonly history: HpaHistory;
}

/** Without behaviour: the highest recommendation of the window, upwards at once. */
function stabilizedDown({ wantedReplicas, history, now, options }: NormalizeInput): Stabilized {
  const cutoff = now - options.downscaleStabilizationMs;
  let stabilized = wantedReplicas;
  for (const { at, replicas } of history.recommendations) if (at >= cutoff) stabilized = Math.max(stabilized, replicas);
  const entry = { replicas: wantedReplicas, at: now };
  const recommendations = remember(history.recommendations, entry, ({ at }) => at < cutoff);
  return { stabilized, history: { ...history, recommendations } };
}

/** With behaviour: the present count, moved as little as the lowest and highest of the two windows allow. */
function stabilizedBy(
  { scaleUp, scaleDown }: FullBehavior,
  { wantedReplicas, currentReplicas, history, now }: NormalizeInput,
): Stabilized {
  const upCutoff = now - scaleUp.stabilizationWindowSeconds * 1000;
  const downCutoff = now - scaleDown.stabilizationWindowSeconds * 1000;
  let lowest = wantedReplicas;
  let highest = wantedReplicas;
  for (const { at, replicas } of history.recommendations) {
    if (at > upCutoff) lowest = Math.min(lowest, replicas);
    if (at > downCutoff) highest = Math.max(highest, replicas);
  }
  const entry = { replicas: wantedReplicas, at: now };
  const recommendations = remember(history.recommendations, entry, ({ at }) => at < upCutoff && at < downCutoff);
  const stabilized = Math.min(Math.max(currentReplicas, lowest), highest);
  return { stabilized, history: { ...history, recommendations } };
}

/** At most double, but four are always allowed: guards against a bogus reading. */
function limitedByDoubling(wanted: number, { currentReplicas, minReplicas, maxReplicas }: NormalizeInput): Limited {
  const limit = Math.max(2 * currentReplicas, 4);
  const highest = Math.min(limit, maxReplicas);
  if (wanted < minReplicas) return limited(minReplicas, 'TooFewReplicas');
  if (wanted > highest) return limited(highest, maxReplicas > limit ? 'ScaleUpLimit' : 'TooManyReplicas');
  return limited(wanted, 'DesiredWithinRange');
}

function limitedByRate(rules: FullBehavior, wanted: number, input: NormalizeInput): Limited {
  const { currentReplicas, minReplicas, maxReplicas } = input;
  if (wanted > currentReplicas) {
    // Never forced below the present count by what was added before.
    const limit = Math.max(rateLimit(rules.scaleUp, 1, input), currentReplicas);
    const highest = Math.min(limit, maxReplicas);
    if (wanted > highest) return limited(highest, maxReplicas > limit ? 'ScaleUpLimit' : 'TooManyReplicas');
  } else if (wanted < currentReplicas) {
    const limit = Math.min(rateLimit(rules.scaleDown, -1, input), currentReplicas);
    const lowest = Math.max(limit, minReplicas);
    if (wanted < lowest) return limited(lowest, minReplicas < limit ? 'ScaleDownLimit' : 'TooFewReplicas');
  }
  return limited(wanted, 'DesiredWithinRange');
}

/** The farthest count that the policies of one direction allow. */
function rateLimit(
  { selectPolicy, policies }: FullRules,
  direction: 1 | -1,
  { currentReplicas, history, now }: NormalizeInput,
): number {
  if (selectPolicy === 'Disabled') return currentReplicas;
  const changed = (events: readonly ScaleEvent[], period: number): number => changeWithin(events, period, now);
  const limits = policies.map(({ type, value, periodSeconds }) => {
    const start =
      currentReplicas - changed(history.scaleUps, periodSeconds) + changed(history.scaleDowns, periodSeconds);
    if (type === 'Pods') return start + direction * value;
    // Rounded up when growing, or a small target would never grow; cut when shrinking.
    return direction > 0 ? Math.ceil(start * (1 + value / 100)) : Math.trunc(start * (1 - value / 100));
  });
  const isLargest = (selectPolicy === 'Max') === direction > 0;
  return limits.reduce((a, b) => (isLargest ? Math.max(a, b) : Math.min(a, b)));
}
