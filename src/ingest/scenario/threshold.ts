/** Thresholds as k6 writes them over metric names as Prometheus writes them: `p(99)<60`, `evictions_total{reason="x"}`. */
import { nearest } from '../decode/did-you-mean.ts';
import { AGGREGATES, METRICS } from './metric-names.ts';
import type { Aggregate, MetricReference, Seeds, Threshold } from './types.ts';

/** A parsed value, or why there is none. */
export type Parsed<T> = { readonly value: T } | { readonly error: string };

const THRESHOLD =
  /^\s*(?:(value|count|rate|min|max|avg|med|sum)|p\(\s*([0-9]{1,3}(?:\.[0-9]{1,6})?)\s*\))\s*(<=|>=|===|==|!=|<|>)\s*(-?[0-9]{1,15}(?:\.[0-9]{1,12})?)\s*$/;

export function parseThreshold(text: string): Parsed<Threshold> {
  const match = text.length <= 100 ? THRESHOLD.exec(text) : null;
  if (match === null) {
    return {
      error: `"${text.slice(0, 60)}" is no threshold: expected an aggregate (value, count, rate, min, max, avg, med, sum, p(N)), an operator (<, <=, >, >=, ==, !=) and a number, such as p(99)<60`,
    };
  }
  const [, word, percentile, op, number] = match;
  const value = Number(number);
  const operator = (op === '===' ? '==' : op) as Threshold['op'];
  if (percentile === undefined) return { value: { text, aggregate: word as Aggregate, op: operator, value } };
  if (Number(percentile) > 100) return { error: `p(${percentile}) is no percentile: expected 0 to 100` };
  return { value: { text, aggregate: 'percentile', percentile: Number(percentile), op: operator, value } };
}

const METRIC = /^([a-z_]{1,64})(?:\{([^{}]{0,512})\})?$/;
const LABEL = /^\s*([a-z_]{1,64})\s*=\s*"([^"\\]{0,253})"\s*$/;

export function parseMetric(text: string): Parsed<MetricReference> {
  const match = METRIC.exec(text);
  if (match === null)
    return {
      error: `"${text.slice(0, 80)}" is no metric: expected a name, and labels such as {workload="deploy/web"}`,
    };
  const name = match[1] as string;
  const known = METRICS.get(name)?.labels;
  if (known === undefined) return { error: unknown('metric', name, [...METRICS.keys()]) };
  const labels = new Map<string, string>();
  for (const part of (match[2] ?? '').split(',')) {
    if (part.trim() === '') continue;
    const label = LABEL.exec(part);
    if (label === null) return { error: `"${part.trim()}" is no label: expected name="value"` };
    const key = label[1] as string;
    if (!known.includes(key)) return { error: unknown(`label of ${name}`, key, known) };
    labels.set(key, label[2] as string);
  }
  return { value: { text, name, labels } };
}

function unknown(what: string, name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  return meant === undefined ? `unknown ${what} "${name}"` : `unknown ${what} "${name}"; did you mean "${meant}"?`;
}

/** Why this cannot be asked of that metric; undefined: it can. */
export function aggregateFault({ name }: MetricReference, { aggregate, text }: Threshold): string | undefined {
  const kind = METRICS.get(name)?.kind;
  const known = kind === undefined ? [] : AGGREGATES[kind];
  if (known.includes(aggregate === 'percentile' ? 'p(N)' : aggregate)) return undefined;
  return `"${text}": ${name} is a ${kind}, of which there are ${known.join(', ')}`;
}

export function parseAggregate(text: string): Parsed<NonNullable<Seeds['aggregate']>> {
  if (text === 'median' || text === 'pessimistic' || text === 'optimistic') return { value: { kind: text } };
  const match = /^p\(([0-9]{1,3}(?:\.[0-9]{1,3})?)\)$/.exec(text);
  if (match !== null && Number(match[1]) <= 100) return { value: { kind: 'percentile', percentile: Number(match[1]) } };
  return { error: `"${text.slice(0, 40)}" is no aggregate: expected median, pessimistic, optimistic or p(N)` };
}
