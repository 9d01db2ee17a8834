import { normalizeReplicas } from '../../../../src/controllers/hpa/normalize.ts';
import { HPA_DEFAULTS } from '../../../../src/controllers/hpa/options.ts';
import { type HpaPod, requestOf } from '../../../../src/controllers/hpa/pods.ts';
import {
  type PodsQuestion,
  replicasForAverage,
  replicasForUtilization,
  replicasForValue,
  replicasForValuePerPod,
} from '../../../../src/controllers/hpa/replicas.ts';
import {
  decodeHorizontalPodAutoscaler,
  decodePod,
  decodeValue,
  parseInstant,
} from '../../../../src/ingest/decode/index.ts';
import type { Pod } from '../../../../src/model/objects/pod.ts';
import type { PureFunctions } from '../types.ts';

interface Input {
  readonly pods: readonly unknown[];
  readonly metrics?: Readonly<
    Record<string, { readonly value: number; readonly timestamp: string; readonly windowSeconds: number }>
  >;
  readonly now: string;
}

const podsOf = (input: Input): readonly Pod[] => input.pods.map((pod) => decodeValue(pod, decodePod));

function viewOf({ metadata, status }: Pod): HpaPod {
  const { phase, startTime, conditions } = status;
  const ready = conditions.find(({ type }) => type === 'Ready');
  return { name: metadata.name, phase, startTime, ready, isDeleting: metadata.deletionTimestamp !== undefined };
}

function questionOf(input: Input, pods: readonly Pod[], currentReplicas: number, resource: string): PodsQuestion {
  const metrics = new Map(
    Object.entries(input.metrics ?? {}).map(([name, { value, timestamp, windowSeconds }]) => [
      name,
      { value, timestamp: parseInstant(timestamp) as number, windowMs: windowSeconds * 1000 },
    ]),
  );
  const now = parseInstant(input.now) as number;
  return { pods: pods.map(viewOf), metrics, resource, currentReplicas, now, options: HPA_DEFAULTS };
}

/** The cases leave out which container of which pod has no request: the pods come in no particular order. */
function withoutNames<T>(answer: () => T): T {
  try {
    return answer();
  } catch (error) {
    const { message } = error as Error;
    throw new Error(message.startsWith('missing request for') ? 'missing request' : message);
  }
}

const eventsOf = (events: readonly { readonly change: number; readonly ageSeconds: number }[]) =>
  events.map(({ change, ageSeconds }) => ({ change, at: -ageSeconds * 1000 }));

export const functions: PureFunctions = {
  'hpa.utilization': (input: Input, current: number, target: number, resource: string, container: string) =>
    withoutNames(() => {
      const pods = podsOf(input);
      const request = ({ metadata, spec }: Pod): number =>
        requestOf({ name: metadata.name, ...spec }, resource, container);
      const requests = () => new Map(pods.map((pod) => [pod.metadata.name, request(pod)]));
      return replicasForUtilization(questionOf(input, pods, current, resource), target, requests);
    }),
  'hpa.averageValue': (input: Input, current: number, target: number, resource: string) =>
    replicasForAverage(questionOf(input, podsOf(input), current, resource), target),
  'hpa.podsMetric': (input: Input, current: number, target: number) =>
    replicasForAverage(questionOf(input, podsOf(input), current, ''), target),
  'hpa.objectOrExternal': (
    input: Input,
    currentReplicas: number,
    target: number,
    kind: string,
    values: readonly number[],
  ) => {
    const usage = kind.startsWith('object') ? (values[0] as number) : values.reduce((a, b) => a + b, 0);
    if (kind.endsWith('PerPod')) return replicasForValuePerPod(currentReplicas, usage, target, HPA_DEFAULTS);
    return replicasForValue({ pods: podsOf(input).map(viewOf), currentReplicas, options: HPA_DEFAULTS }, usage, target);
  },
  'hpa.normalize': (
    hpa: unknown,
    currentReplicas: number,
    wantedReplicas: number,
    recommendations: readonly { readonly replicas: number; readonly ageSeconds: number }[],
    ups: readonly { readonly change: number; readonly ageSeconds: number }[],
    downs: readonly { readonly change: number; readonly ageSeconds: number }[],
  ) => {
    const { spec } = decodeValue(hpa, decodeHorizontalPodAutoscaler);
    const history = {
      recommendations: recommendations.map(({ replicas, ageSeconds }) => ({ replicas, at: -ageSeconds * 1000 })),
      scaleUps: eventsOf(ups),
      scaleDowns: eventsOf(downs),
    };
    const { minReplicas = 1, maxReplicas, behavior } = spec;
    const bounds = { minReplicas, maxReplicas, behavior, currentReplicas, wantedReplicas };
    const outcome = normalizeReplicas({ ...bounds, history, now: 0, options: HPA_DEFAULTS });
    const shown = ({ status, reason }: { readonly status: string; readonly reason: string }) => ({ status, reason });
    return {
      replicas: outcome.replicas,
      AbleToScale: shown(outcome.ableToScale),
      ScalingLimited: shown(outcome.scalingLimited),
    };
  },
};
