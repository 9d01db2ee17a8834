/**
 * Workflow commands of GitHub Actions, for what failed and for nothing else: they are shown beside the change. A pipeline
 * prints them on standard output.
 */
import type { Result, SloRow, Sweep, Verdict } from '../record/index.ts';
import { clean } from './clean.ts';
import { sloText } from './sweep/table.ts';
import { durationText, measuredText, rangeText } from './words.ts';

/** A line each; '' if all is well. */
export function renderGithub(document: Result | Sweep): string {
  const { name } = document.metadata;
  const parts =
    document.kind === 'Sweep'
      ? document.points.map((point) => ({ ...point, name: nameOf(name, point.settings) }))
      : [{ ...document, name }];
  return parts.map((part) => annotations(part)).join('');
}

interface Part {
  readonly name: string;
  readonly verdict: Verdict;
  readonly slos: readonly SloRow[];
}

const nameOf = (name: string, settings: readonly (readonly [string, string])[]): string =>
  `${name} [${settings.map(([path, value]) => `${path}=${value}`).join(', ')}]`;

function annotations({ name, verdict, slos }: Part): string {
  if (verdict.outcome === 'inconclusive') return line('warning', `${name}: inconclusive`, verdict.sentence);
  return slos
    .filter(({ passed }) => !passed)
    .map((slo) => line(slo.severity === 'warn' ? 'warning' : 'error', `${name}: ${sloText(slo)}`, messageOf(slo)))
    .join('');
}

function messageOf({ measured, unit, spread, firstBreach, note }: SloRow): string {
  const range =
    spread === undefined
      ? ''
      : ` ${rangeText(spread.low, spread.high, unit)} (${spread.failedSeeds} of ${spread.seeds} seeds failed)`;
  const when = firstBreach === null ? '' : `, first beyond its bound at ${durationText(firstBreach)}`;
  return `measured ${measuredText(measured, unit)}${range}${when}${note === undefined ? '' : `. ${note}`}`;
}

const line = (level: 'error' | 'warning', title: string, message: string): string =>
  `::${level} title=${property(title)}::${data(message)}\n`;

/** What GitHub reads as the end of a message, or as one of its escapes. */
const data = (text: string): string => clean(text).replaceAll('%', '%25');
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
