/** The grammar of a Scenario (seatrial.dev/v1alpha1), strict throughout. Native Kubernetes objects inside are left to their own decoders. */
import * as z from 'zod';
import { nativePart, VERBS } from './faults.ts';
import {
  count,
  distribution,
  duration,
  instant,
  labelSelector,
  name,
  path,
  positiveDuration,
  quantity,
  seedAggregate,
  strict,
  threshold,
} from './scalars.ts';

const pathOrInline = z.union([path, nativePart]);
const ratio = z.number().min(0);

const controllerManager = strict({
  nodeMonitorPeriod: positiveDuration.optional(),
  nodeMonitorGracePeriod: positiveDuration.optional(),
  nodeStartupGracePeriod: positiveDuration.optional(),
  nodeEvictionRate: ratio.optional(),
  secondaryNodeEvictionRate: ratio.optional(),
  largeClusterSizeThreshold: count.optional(),
  unhealthyZoneThreshold: ratio.max(1).optional(),
  terminatedPodGCThreshold: count.optional(),
  horizontalPodAutoscalerSyncPeriod: positiveDuration.optional(),
  horizontalPodAutoscalerDownscaleStabilization: duration.optional(),
  horizontalPodAutoscalerTolerance: ratio.optional(),
  horizontalPodAutoscalerCPUInitializationPeriod: duration.optional(),
  horizontalPodAutoscalerInitialReadinessDelay: duration.optional(),
});

const nodePool = strict({
  name,
  zones: z.array(z.string().min(1)).min(1).optional(),
  count,
  min: count.optional(),
  max: count.optional(),
  provision: distribution.optional(),
  pricePerHour: ratio.optional(),
  template: nativePart,
});

const clusterAutoscaler = strict({
  scaleDownUnneededTime: duration.optional(),
  scaleDownUtilizationThreshold: ratio.max(1).optional(),
  scaleDownDelayAfterAdd: duration.optional(),
  scanInterval: positiveDuration.optional(),
  maxNodeProvisionTime: positiveDuration.optional(),
  expander: z.enum(['random', 'most-pods', 'least-waste', 'price', 'priority', 'least-nodes']).optional(),
});

export const cluster = strict({
  kubernetesVersion: z.literal(['1.32', 'v1.32'], 'only "1.32" is simulated').optional(),
  from: z.union([path, z.array(path)]).optional(),
  scheduler: pathOrInline.optional(),
  kubelet: pathOrInline.optional(),
  controllerManager: controllerManager.optional(),
  nodePools: z.array(nodePool).optional(),
  autoscaler: strict({ clusterAutoscaler: clusterAutoscaler.optional(), karpenter: path.optional() }).optional(),
});

const usageAmount = quantity.refine((value) => value.sign >= 0, 'must not be negative');

/** The parts add up; a plain quantity is a constant. */
const resourceUsage = z.union([
  usageAmount.transform((base) => ({ base })),
  strict({
    base: usageAmount.optional(),
    ofRequest: ratio.optional(),
    perUnit: usageAmount.optional(),
    leak: strict({ start: usageAmount.optional(), perHour: usageAmount }).optional(),
    steps: z
      .array(strict({ at: duration, value: usageAmount }))
      .min(1)
      .optional(),
    noise: z
      .union([
        ratio.max(1).transform((amount) => ({ ratio: amount })),
        strict({ ratio: ratio.max(1), every: positiveDuration.optional() }),
      ])
      .optional(),
  }),
]);

const usageRule = strict({
  selector: labelSelector,
  namespace: z.string().min(1).optional(),
  container: z.string().min(1).optional(),
  demand: strict({ file: path, column: z.string().min(1), cpuPerUnit: usageAmount.optional() }).optional(),
  cpu: resourceUsage.optional(),
  memory: resourceUsage.optional(),
  disk: strict({
    writableLayer: resourceUsage.optional(),
    logs: resourceUsage.optional(),
    emptyDir: z.record(name, resourceUsage).optional(),
    inodes: resourceUsage.optional(),
  }).optional(),
  pids: resourceUsage.optional(),
});

const timing = strict({
  podStartup: distribution.optional(),
  podTermination: distribution.optional(),
  imagePull: strict({ perGi: duration.optional(), base: distribution.optional() }).optional(),
  nodeReboot: distribution.optional(),
  apiLatency: distribution.optional(),
  watchLatency: distribution.optional(),
  proxyDelay: duration.optional(),
});

/** One verb of `VERBS` is given besides these; `convert.ts` checks that it is exactly one. */
const optionalVerbs = Object.fromEntries(Object.entries(VERBS).map(([verb, schema]) => [verb, schema.optional()])) as {
  -readonly [Verb in keyof typeof VERBS]: z.ZodOptional<(typeof VERBS)[Verb]>;
};

export const timelineEntry = strict({
  name: name.optional(),
  at: duration.optional(),
  every: positiveDuration.optional(),
  until: duration.optional(),
  for: positiveDuration.optional(),
  mode: z.enum(['one', 'all', 'fixed', 'fixed-percent', 'random-max-percent']).optional(),
  value: z.union([count, z.string().regex(/^[0-9]{1,3}%?$/, 'expected a number')]).optional(),
  ...optionalVerbs,
});

const slo = z.union([
  threshold,
  strict({ threshold, during: z.string().min(1).optional(), severity: z.enum(['error', 'warn']).optional() }),
]);

export const scenarioSpec = strict({
  horizon: positiveDuration,
  startTime: instant.optional(),
  cluster,
  workloads: z.array(strict({ path })).optional(),
  usage: z.array(usageRule).optional(),
  timing: timing.optional(),
  steadyState: strict({ at: duration, thresholds: z.record(z.string(), z.array(threshold).min(1)) }).optional(),
  timeline: z.array(timelineEntry).optional(),
  slos: z.record(z.string(), z.array(slo).min(1)).optional(),
  sweep: strict({
    matrix: z.record(z.string(), z.array(z.union([z.string(), z.number(), z.boolean()])).min(1)),
  }).optional(),
  seeds: strict({
    count: count.min(1).max(100_000).optional(),
    first: count.optional(),
    aggregate: seedAggregate.optional(),
  }).optional(),
});

export const scenarioSchema = strict({
  apiVersion: z.literal('seatrial.dev/v1alpha1'),
  kind: z.literal('Scenario'),
  metadata: strict({
    name,
    labels: z.record(z.string(), z.string()).optional(),
    annotations: z.record(z.string(), z.string()).optional(),
  }),
  spec: scenarioSpec,
});

export type ParsedScenario = z.output<typeof scenarioSchema>;
export type ParsedTimelineEntry = z.output<typeof timelineEntry>;
export type ParsedCluster = z.output<typeof cluster>;

/** For editors: `seatrial validate --schema`. */
export function scenarioJsonSchema(): unknown {
  return z.toJSONSchema(scenarioSchema, { io: 'input', unrepresentable: 'any' });
}
