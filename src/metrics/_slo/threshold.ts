/** Thresholds in the words of k6: `min>=0.6`, `p(99)<60`, `count<50`, `value==0`, `avg>0.9`, `rate<0.1`. */
import type { MetricKind } from '../../record/index.ts';
import { AGGREGATES } from '../_metric.ts';

export type Comparison = '<' | '<=' | '>' | '>=' | '==' | '!=';

export interface Threshold {
  readonly aggregate: 'value' | 'min' | 'max' | 'avg' | 'percentile' | 'count' | 'sum' | 'rate';
  /** 0 … 100, for `percentile`. */
  readonly percent: number;
  readonly comparison: Comparison;
  readonly bound: number;
}

/** A threshold, a selector or a metric's name that cannot be understood; the message lists what can. */
export class SloError extends Error {}

const LONGEST = 64;
const COMPARISONS: readonly Comparison[] = ['<=', '>=', '==', '!=', '<', '>'];
/** k6 has both. */
const STRICT_EQUAL = '===';
const PLAIN = ['value', 'min', 'max', 'avg', 'count', 'sum', 'rate'] as const;

/** @throws SloError if the text is no threshold, or asks of this kind of metric what it has not. */
export function parseThreshold(text: string, kind: MetricKind): Threshold {
  const wanted = `expected an aggregate, a comparison and a number, as in "max<60"; of a ${kind}: ${AGGREGATES[kind].join(', ')}`;
  if (text.length > LONGEST) throw new SloError(`the threshold is longer than ${LONGEST} characters`);
  const at = firstOf(text, '<>=!');
  if (text.startsWith(STRICT_EQUAL, at)) return parseThreshold(text.replace(STRICT_EQUAL, '=='), kind);
  const comparison = COMPARISONS.find((sign) => text.startsWith(sign, at));
  if (at < 0 || comparison === undefined) throw new SloError(`"${text}" is no threshold: ${wanted}`);
  const aggregate = parseAggregate(text.slice(0, at).trim());
  const bound = parseNumber(text.slice(at + comparison.length).trim());
  if (aggregate === undefined || bound === undefined) throw new SloError(`"${text}" is no threshold: ${wanted}`);
  const name = aggregate.aggregate === 'percentile' ? (text.startsWith('med') ? 'med' : 'p(N)') : aggregate.aggregate;
  if (!AGGREGATES[kind].includes(name)) throw new SloError(`a ${kind} has no "${name}": ${wanted}`);
  return { ...aggregate, comparison, bound };
}

export function holds(value: number, comparison: Comparison, bound: number): boolean {
  switch (comparison) {
    case '<':
      return value < bound;
    case '<=':
      return value <= bound;
    case '>':
      return value > bound;
    case '>=':
      return value >= bound;
    case '==':
      return value === bound;
    case '!=':
      return value !== bound;
  }
}

/** Does it limit from above: would a greater value make it worse? */
export const isUpperBound = ({ comparison }: Threshold): boolean =>
  comparison === '<' || comparison === '<=' || comparison === '==';

function parseAggregate(text: string): Pick<Threshold, 'aggregate' | 'percent'> | undefined {
  if (text === 'med') return { aggregate: 'percentile', percent: 50 };
  const plain = PLAIN.find((name) => name === text);
  if (plain !== undefined) return { aggregate: plain, percent: 0 };
  if (!text.startsWith('p')) return undefined;
  const inner = text.startsWith('p(') && text.endsWith(')') ? text.slice(2, -1) : text.slice(1);
  const percent = parseNumber(inner.trim());
  return percent === undefined || percent < 0 || percent > 100 ? undefined : { aggregate: 'percentile', percent };
}

function parseNumber(text: string): number | undefined {
  const isPlain = text !== '' && [...text].every((c) => '0123456789+-.eE'.includes(c));
  const value = isPlain ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

function firstOf(text: string, signs: string): number {
  for (let i = 0; i < text.length; i++) if (signs.includes(text[i])) return i;
  return -1;
}
