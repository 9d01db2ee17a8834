/** `spec.behavior` with its defaults (pkg/apis/autoscaling/v2/defaults.go). */
import type { HorizontalPodAutoscaler, ScalingRules } from '../../model/objects/workloads.ts';
import type { HpaOptions } from './options.ts';

export type Behavior = NonNullable<HorizontalPodAutoscaler['spec']['behavior']>;

export interface FullRules {
  readonly stabilizationWindowSeconds: number;
  readonly selectPolicy: 'Max' | 'Min' | 'Disabled';
  readonly policies: ScalingRules['policies'];
}

export interface FullBehavior {
  readonly scaleUp: FullRules;
  readonly scaleDown: FullRules;
}

/** Periods of 15 s, though the comments of the API say 60. */
const DEFAULT_UP: ScalingRules['policies'] = [
  { type: 'Pods', value: 4, periodSeconds: 15 },
  { type: 'Percent', value: 100, periodSeconds: 15 },
];
const DEFAULT_DOWN: ScalingRules['policies'] = [{ type: 'Percent', value: 100, periodSeconds: 15 }];

/** One direction set defaults the other too; without `behavior` other rules hold altogether. */
export function fullBehavior(behavior: Behavior, { downscaleStabilizationMs }: HpaOptions): FullBehavior {
  return {
    scaleUp: fullRules(behavior.scaleUp, DEFAULT_UP, 0),
    scaleDown: fullRules(behavior.scaleDown, DEFAULT_DOWN, Math.trunc(downscaleStabilizationMs / 1000)),
  };
}

function fullRules(
  rules: ScalingRules | undefined,
  policies: ScalingRules['policies'],
  windowSeconds: number,
): FullRules {
  return {
    stabilizationWindowSeconds: rules?.stabilizationWindowSeconds ?? windowSeconds,
    selectPolicy: rules?.selectPolicy ?? 'Max',
    policies: rules && rules.policies.length > 0 ? rules.policies : policies,
  };
}
