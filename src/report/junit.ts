/**
 * JUnit XML, as pipelines show it: a suite for a result or for each point of a sweep, a case for each SLO. What only
 * warns passes, and says so; a run that came to no end is an error; a suite without a verdict is skipped.
 */
import type { Result, SeedFacts, SloRow, Sweep, Verdict } from '../record/index.ts';
import { clean } from './clean.ts';
import { sloText } from './sweep/table.ts';
import { durationText, measuredText, rangeText } from './words.ts';

interface Suite {
  readonly name: string;
  readonly verdict: Verdict;
  readonly slos: readonly SloRow[];
  readonly seeds?: SeedFacts;
  readonly command: string;
  /** Simulated, milliseconds. */
  readonly simulated: number;
}

interface Case {
  readonly name: string;
  readonly status: 'passed' | 'failure' | 'error' | 'skipped';
  /** What stands inside of the case's element. */
  readonly body: string;
}

export function renderJunit(document: Result | Sweep): string {
  const suites = document.kind === 'Sweep' ? suitesOf(document) : [suiteOf(document)];
  const cases = suites.map(casesOf);
  const body = suites.map((suite, i) => suiteXml(suite, cases[i])).join('');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="seatrial" ${counts(cases.flat())}>\n${body}</testsuites>\n`;
}

function counts(cases: readonly Case[]): string {
  const count = (wanted: Case['status']): number => cases.filter(({ status }) => status === wanted).length;
  return `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}"`;
}

const suiteOf = ({ metadata, verdict, slos, run }: Result): Suite => ({
  name: metadata.name,
  verdict,
  slos,
  seeds: run.seeds,
  command: run.command,
  simulated: run.endedAt,
});

const suitesOf = ({ metadata, run, points }: Sweep): Suite[] =>
  points.map(({ settings, verdict, slos, seeds, command }) => ({
    name: `${metadata.name}[${settings.map(([path, value]) => `${path}=${value}`).join(',')}]`,
    verdict,
    slos,
    seeds,
    command,
    simulated: run.horizon,
  }));

function suiteXml({ name, command, simulated }: Suite, cases: readonly Case[]): string {
  const properties = `<property name="command" value="${xml(command)}"/><property name="simulated" value="${durationText(simulated)}"/>`;
  const lines = cases.map(
    (one) =>
      `  <testcase classname="${xml(name)}" name="${xml(one.name)}"${one.body === '' ? '/>' : `>${one.body}</testcase>`}\n`,
  );
  return ` <testsuite name="${xml(name)}" ${counts(cases)}>\n  <properties>${properties}</properties>\n${lines.join('')} </testsuite>\n`;
}

function casesOf({ verdict, slos, seeds }: Suite): Case[] {
  const crashed = (seeds?.crashed ?? []).map(
    ({ seed, message, command }): Case => ({
      name: `seed ${seed}`,
      status: 'error',
      body: `<error message="${xml(message)}">${xml(command)}</error>`,
    }),
  );
  const cases = [...slos.map((slo) => sloCase(slo, verdict)), ...crashed];
  // without SLOs, that everything ran is what was asked
  return cases.length > 0 ? cases : [skippedOr('runs to its end', verdict, { status: 'passed', body: '' })];
}

function skippedOr(name: string, { outcome, sentence }: Verdict, otherwise: Omit<Case, 'name'>): Case {
  if (outcome !== 'inconclusive') return { name, ...otherwise };
  return { name, status: 'skipped', body: `<skipped message="${xml(sentence)}"/>` };
}

function sloCase(slo: SloRow, verdict: Verdict): Case {
  const message = xml(failureText(slo));
  if (slo.passed) return skippedOr(sloText(slo), verdict, { status: 'passed', body: '' });
  if (slo.severity === 'warn') {
    const body = `<system-out>warning: ${message}</system-out>`;
    return skippedOr(sloText(slo), verdict, { status: 'passed', body });
  }
  const body = `<failure message="${message}">${xml(slo.note ?? '')}</failure>`;
  return skippedOr(sloText(slo), verdict, { status: 'failure', body });
}

function failureText({ threshold, measured, unit, spread, firstBreach }: SloRow): string {
  const range =
    spread === undefined
      ? ''
      : ` ${rangeText(spread.low, spread.high, unit)} (${spread.failedSeeds} of ${spread.seeds} seeds failed)`;
  const when = firstBreach === null ? '' : `, first beyond its bound at ${durationText(firstBreach)}`;
  return `${measuredText(measured, unit)}${range} instead of ${threshold}${when}`;
}

/** For text and for attributes in double quotes; what XML cannot hold is made visible first. */
const xml = (text: string): string =>
  clean(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
