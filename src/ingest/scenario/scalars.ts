/** Leaf schemas: texts that mean a time, an amount, a selector. Each turns what was written into what the simulation uses. */
import * as z from 'zod';
import type { Distribution } from '../../model/distribution.ts';
import type { LabelSelector } from '../../model/objects/meta.ts';
import { parseQuantity, type Quantity } from '../../model/quantity.ts';
import { nearest } from '../decode/did-you-mean.ts';
import { parseInstant } from '../decode/instant.ts';
import { DURATION_HINT, parseDuration } from '../duration.ts';
import { type Parsed, parseAggregate, parseThreshold } from './threshold.ts';
import type { ObjectReference } from './types.ts';

/** Unknown keys are reported with the known ones behind this mark; `problems.ts` turns both into "did you mean". */
export const UNKNOWN_KEYS = 'unknown-keys:';

/** A strict object that remembers which keys it knows for its error. */
export function strict<Shape extends z.core.$ZodLooseShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape).join(',');
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? `${UNKNOWN_KEYS}${known}` : undefined),
  });
}

/** Text that a parser turns into something else. */
export function parsedText<T>(parse: (text: string) => Parsed<T>, description: string): z.ZodType<T, string> {
  return z
    .string()
    .transform((text, context) => {
      const parsed = parse(text);
      if ('value' in parsed) return parsed.value;
      context.issues.push({ code: 'custom', message: parsed.error, input: text });
      return z.NEVER;
    })
    .meta({ description });
}

export const duration = parsedText<number>((text) => {
  const value = parseDuration(text);
  return value === undefined ? { error: `"${text.slice(0, 40)}" is no duration: ${DURATION_HINT}` } : { value };
}, 'A duration such as 90s, 5m or 2h30m');

export const positiveDuration = parsedText<number>((text) => {
  const value = parseDuration(text);
  if (value === undefined) return { error: `"${text.slice(0, 40)}" is no duration: ${DURATION_HINT}` };
  return value > 0 ? { value } : { error: `${text} is no time at all: must be greater than zero` };
}, 'A duration greater than zero, such as 90s, 5m or 2h30m');

export const instant = parsedText<number>((text) => {
  const value = parseInstant(text);
  return value === undefined
    ? { error: `"${text.slice(0, 40)}" is no time: expected one such as 2026-03-01T09:00:00Z` }
    : { value };
}, 'A time such as 2026-03-01T09:00:00Z');

function toQuantity(text: string): Parsed<Quantity> {
  try {
    return { value: parseQuantity(text) };
  } catch (error) {
    return {
      error: `"${text.slice(0, 64)}" is no quantity: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

export const quantity: z.ZodType<Quantity, string | number> = z
  .union([z.string(), z.number()])
  .transform((value, context) => {
    const parsed = toQuantity(String(value));
    if ('value' in parsed) return parsed.value;
    context.issues.push({ code: 'custom', message: parsed.error, input: value });
    return z.NEVER;
  })
  .meta({ description: 'A quantity such as 500m or 2Gi' });

export const threshold = parsedText(
  parseThreshold,
  'An aggregate, an operator and a number: p(99)<60, min>=0.6, count<50',
);
export const seedAggregate = parsedText(parseAggregate, 'median, pessimistic, optimistic or p(95)');

export const name = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, 'expected a name of at most 63 lower-case letters, digits and dashes');
export const path = z
  .string()
  .min(1, 'expected a path')
  .max(4096)
  .refine((text) => !text.includes('\0'), 'the path contains a NUL character');
export const count = z.int().min(0).max(1_000_000_000);
export const intOrPercent = z.union([count, z.string().regex(/^[0-9]{1,3}%$/, 'expected an integer or a percentage')]);

const labelKey = z.string().min(1).max(317);
const requirement = strict({
  key: labelKey,
  operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
  values: z.array(z.string()).optional(),
});

export const labelSelector: z.ZodType<LabelSelector, unknown> = strict({
  matchLabels: z.record(labelKey, z.string()).optional(),
  matchExpressions: z.array(requirement).optional(),
}).transform((selector) => ({
  matchLabels: new Map(Object.entries(selector.matchLabels ?? {})),
  matchExpressions: (selector.matchExpressions ?? []).map(({ key, operator, values }) => ({
    key,
    operator,
    values: values ?? [],
  })),
}));

const constant = duration.transform((valueMs): Distribution => ({ dist: 'constant', valueMs }));
const shape = z.number().positive();

const shaped = z.discriminatedUnion('dist', [
  strict({ dist: z.literal('constant'), value: duration }),
  strict({ dist: z.literal('uniform'), min: duration, max: duration }),
  strict({ dist: z.literal('exponential'), mean: positiveDuration }),
  strict({ dist: z.literal('lognormal'), p50: positiveDuration, p99: positiveDuration }),
  strict({ dist: z.literal('weibull'), shape, scale: positiveDuration }),
  strict({ dist: z.literal('pareto'), shape, min: positiveDuration }),
  strict({ dist: z.literal('gamma'), shape, scale: positiveDuration }),
]);

/** `75s`, or a distribution with its parameters. */
export const distribution: z.ZodType<Distribution, unknown> = z.union([
  constant,
  shaped.transform((given, context): Distribution => {
    switch (given.dist) {
      case 'constant':
        return { dist: given.dist, valueMs: given.value };
      case 'uniform':
        if (given.max < given.min)
          context.issues.push({ code: 'custom', message: 'max is smaller than min', input: given, path: ['max'] });
        return { dist: given.dist, minMs: given.min, maxMs: given.max };
      case 'exponential':
        return { dist: given.dist, meanMs: given.mean };
      case 'lognormal':
        if (given.p99 < given.p50)
          context.issues.push({ code: 'custom', message: 'p99 is smaller than p50', input: given, path: ['p99'] });
        return { dist: given.dist, p50Ms: given.p50, p99Ms: given.p99 };
      case 'pareto':
        return { dist: given.dist, shape: given.shape, minMs: given.min };
      default:
        return { dist: given.dist, shape: given.shape, scaleMs: given.scale };
    }
  }),
]);

/** kubectl's short names → kinds. */
const KINDS: ReadonlyMap<string, string> = new Map(
  (
    [
      ['Pod', 'pod', 'pods', 'po'],
      ['Deployment', 'deployment', 'deployments', 'deploy'],
      ['ReplicaSet', 'replicaset', 'replicasets', 'rs'],
      ['ReplicationController', 'replicationcontroller', 'replicationcontrollers', 'rc'],
      ['StatefulSet', 'statefulset', 'statefulsets', 'sts'],
      ['DaemonSet', 'daemonset', 'daemonsets', 'ds'],
      ['Job', 'job', 'jobs'],
      ['CronJob', 'cronjob', 'cronjobs', 'cj'],
      ['HorizontalPodAutoscaler', 'horizontalpodautoscaler', 'horizontalpodautoscalers', 'hpa'],
      ['PodDisruptionBudget', 'poddisruptionbudget', 'poddisruptionbudgets', 'pdb'],
      ['PriorityClass', 'priorityclass', 'priorityclasses', 'pc'],
      ['ResourceQuota', 'resourcequota', 'resourcequotas', 'quota'],
      ['LimitRange', 'limitrange', 'limitranges', 'limits'],
      ['Service', 'service', 'services', 'svc'],
      ['Namespace', 'namespace', 'namespaces', 'ns'],
      ['Node', 'node', 'nodes', 'no'],
    ] as const
  ).flatMap(([kind, ...words]) => words.map((word) => [word, kind] as const)),
);

/** `deploy/web`, or `deploy/shop/web` with the namespace in between; else the namespace is `default`. */
export const objectReference = parsedText<ObjectReference>((text) => {
  const parts = text.split('/');
  const [word = '', second = '', third] = parts;
  const kind = KINDS.get(word.toLowerCase());
  if (parts.length < 2 || parts.length > 3 || parts.includes(''))
    return { error: `"${text.slice(0, 80)}" is no reference: expected kind/name such as deploy/web` };
  if (kind === undefined) {
    const meant = nearest(word, [...KINDS.keys()]);
    return { error: `unknown kind "${word}"${meant === undefined ? '' : `; did you mean "${meant}"?`}` };
  }
  return {
    value:
      third === undefined ? { kind, name: second, namespace: 'default' } : { kind, name: third, namespace: second },
  };
}, 'kind/name as kubectl writes it: deploy/web, sts/db; or kind/namespace/name');
