/** `metric_name{label="value",other!="value"}`, as Prometheus writes it; without regular expressions. */
import type { Labels } from '../../record/index.ts';
import type { LabelName, MetricDefinition } from '../_metric.ts';
import { SloError } from './threshold.ts';

export interface Matcher {
  readonly label: LabelName;
  readonly equal: boolean;
  readonly value: string;
}

export interface Selector {
  readonly metric: string;
  readonly matchers: readonly Matcher[];
  /** As written, with its braces, or ''. */
  readonly text: string;
}

const LONGEST = 1024;

/** @throws SloError if the text is no selector, or names a metric or a label that does not exist. */
export function parseSelector(text: string, metrics: readonly MetricDefinition[]): Selector {
  if (text.length > LONGEST) throw new SloError(`the metric is longer than ${LONGEST} characters`);
  const brace = text.indexOf('{');
  const name = (brace < 0 ? text : text.slice(0, brace)).trim();
  const metric = metrics.find((definition) => definition.name === name);
  if (metric === undefined) {
    throw new SloError(
      `there is no metric "${name}"${didYouMean(
        name,
        metrics.map((m) => m.name),
      )}`,
    );
  }
  if (brace < 0) return { metric: name, matchers: [], text: '' };
  const written = text.slice(brace).trim();
  if (!written.endsWith('}')) throw new SloError(`"${text}": the braces are not closed`);
  return { metric: name, matchers: parseMatchers(written.slice(1, -1), metric), text: written };
}

export const matches = (labels: Labels, matchers: readonly Matcher[]): boolean =>
  matchers.every(({ label, equal, value }) => ((labels[label] ?? '') === value) === equal);

/** `workload="deploy/web",namespace="shop"`, in the order in which they stand. */
export const labelsText = (labels: Labels): string =>
  Object.entries(labels)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([label, value]) => `${label}="${value}"`)
    .join(',');

function parseMatchers(text: string, { name, labels }: MetricDefinition): Matcher[] {
  const matchers: Matcher[] = [];
  let rest = text.trim();
  while (rest !== '') {
    const sign = rest.indexOf('=');
    const open = rest.indexOf('"');
    const close = rest.indexOf('"', open + 1);
    if (sign < 0 || open < 0 || close < 0 || sign > open)
      throw new SloError(`"${text}": expected label="value", separated by commas`);
    const equal = rest[sign - 1] !== '!';
    const between = rest.slice(sign + 1, open).trim();
    if (between !== '') throw new SloError(`"${text}": only = and != are understood between a label and its value`);
    const written = rest.slice(0, equal ? sign : sign - 1).trim();
    const label = labels.find((known) => known === written);
    if (label === undefined)
      throw new SloError(`${name} has no label "${written}"; it has ${labels.join(', ') || 'none'}`);
    matchers.push({ label, equal, value: rest.slice(open + 1, close) });
    rest = rest.slice(close + 1).trim();
    if (rest !== '' && !rest.startsWith(',')) throw new SloError(`"${text}": expected a comma after a value`);
    rest = rest.slice(1).trim();
  }
  return matchers;
}

/** The name that shares the longest beginning, if it shares a fair part of it. */
function didYouMean(name: string, known: readonly string[]): string {
  let best = '';
  let most = 0;
  for (const candidate of known) {
    let common = 0;
    while (common < Math.min(candidate.length, name.length) && candidate[common] === name[common]) common++;
    if (common > most) [best, most] = [candidate, common];
  }
  return most >= 4 ? `; did you mean "${best}"?` : `; there are ${known.join(', ')}`;
}
