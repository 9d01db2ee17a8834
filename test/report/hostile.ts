/** The sample with names that try to become something else, wherever a name can stand. */
import type { Result } from '../../src/record/index.ts';
import { sampleResult } from './sample.ts';

/** Ends elements, attributes and scripts of every kind, and leaves a trace if it runs. */
export const EVIL = `x"'></title></style></script><!--<script>globalThis.pwned=1</script><img src=x onerror=globalThis.pwned=1><svg onload=pwned=1>&lt;\u2028\u202e\u0000{{7*7}}\${pwned=1}`;

/** Texts that the page compares with words of its own. */
const WORDS = new Set([
  'passed',
  'failed',
  'inconclusive',
  'error',
  'warn',
  'warning',
  'info',
  'bad',
  'good',
  'neutral',
  'Ready',
  'NotReady',
  'Deleted',
  'succeeded',
  'running',
  'none',
  'respected',
  'broken',
  'gauge',
  'counter',
  'distribution',
  'Result',
]);
/** Keys whose values choose what is drawn. */
const CHOSEN = new Set(['apiVersion', 'kind']);

/** Every text gets the evil one behind it; names of metrics only where nothing is looked up by them. */
export function hostileResult(): Result {
  const spoil = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return WORDS.has(value) || CHOSEN.has(key) ? value : value + EVIL;
    if (Array.isArray(value)) return value.map((item) => spoil(item, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([k, v]) => [k, k === 'name' && 'times' in value ? v : spoil(v, k)]),
    );
  };
  const spoilt = spoil(sampleResult(), '') as Result;
  const { series } = sampleResult();
  // Some series keep their labels, so that the charts are drawn.
  return {
    ...spoilt,
    series: spoilt.series.map((one, i) => ({
      ...one,
      labels: Object.keys(one.labels).length === 0 ? {} : one.labels,
      unit: series[i].unit,
    })),
  };
}
