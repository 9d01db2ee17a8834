/** Defaults of HorizontalPodAutoscaler (`pkg/apis/autoscaling/v2/defaults.go`, v1.32). */
import type { HorizontalPodAutoscaler, MetricSpec, ScalingRules } from '../../model/objects/workloads.ts';

const DEFAULT_METRIC: MetricSpec = {
  type: 'Resource',
  name: 'cpu',
  target: { type: 'Utilization', averageUtilization: 80 },
};

const SCALE_UP: ScalingRules = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
};

/** The window stays open: the controller's own setting (300 s) holds where none is given. */
const SCALE_DOWN: ScalingRules = {
  selectPolicy: 'Max',
  policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
};

export function defaultHorizontalPodAutoscaler(autoscaler: HorizontalPodAutoscaler): HorizontalPodAutoscaler {
  const { spec } = autoscaler;
  const { behavior } = spec;
  return {
    ...autoscaler,
    spec: {
      ...spec,
      minReplicas: spec.minReplicas ?? 1,
      metrics: spec.metrics.length === 0 ? [DEFAULT_METRIC] : spec.metrics,
      behavior:
        behavior === undefined
          ? undefined
          : {
              scaleUp: filledRules(behavior.scaleUp, SCALE_UP),
              scaleDown: filledRules(behavior.scaleDown, SCALE_DOWN),
            },
    },
  };
}

function filledRules(rules: ScalingRules | undefined, defaults: ScalingRules): ScalingRules {
  if (rules === undefined) return defaults;
  return {
    stabilizationWindowSeconds: rules.stabilizationWindowSeconds ?? defaults.stabilizationWindowSeconds,
    selectPolicy: rules.selectPolicy ?? defaults.selectPolicy,
    policies: rules.policies.length === 0 ? defaults.policies : rules.policies,
  };
}
