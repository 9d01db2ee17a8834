/**
 * `--matrix PATH=VALUE,VALUE`: the settings of a sweep, and all their combinations.
 *
 *   --matrix nodePools/general.count=3,4 --matrix scheduler=least.yaml,most.yaml     four points
 *
 * A value that has a comma in it goes into a JSON list: `--matrix 'startTime=["…","…"]'`. Paths are those of `--set`.
 */
import type { Setting } from '../../experiment/sweep/index.ts';
import type { Scenario } from '../../ingest/index.ts';
import { usageError } from '../errors.ts';

export interface Axis {
  readonly path: string;
  /** As `--set` takes them. */
  readonly values: readonly string[];
  /** The scenario says it, not the command line. */
  readonly own: boolean;
}

/** Beyond, somebody meant something else. */
const MOST_POINTS = 10_000;

/** What the flags say; without any, what the scenario does. Throws `CliError`. */
export function axesOf(flags: readonly string[], scenario: Scenario | undefined): readonly Axis[] {
  const axes =
    flags.length > 0
      ? flags.map(parseAxis)
      : [...(scenario?.sweep?.matrix ?? [])].map(([path, values]) => ({ path, values: values.map(String), own: true }));
  const twice = axes.find(({ path }, i) => axes.findIndex((one) => one.path === path) < i);
  if (twice !== undefined) throw usageError(`--matrix ${twice.path}: is given twice; put all of its values into one`);
  const points = axes.reduce((product, { values }) => product * values.length, 1);
  if (points > MOST_POINTS) throw usageError(`--matrix: ${points} points are more than ${MOST_POINTS}`);
  return axes;
}

function parseAxis(text: string): Axis {
  const equals = text.indexOf('=');
  const path = text.slice(0, Math.max(0, equals));
  const values = equals < 0 ? [] : valuesOf(text.slice(equals + 1));
  if (path === '' || values.length === 0 || values.includes(''))
    throw usageError(`--matrix ${text.slice(0, 80)}: expected PATH=VALUE,VALUE, such as nodePools/general.count=3,4`);
  const twice = values.find((value, i) => values.indexOf(value) < i);
  if (twice !== undefined) throw usageError(`--matrix ${path}: the value ${twice} is given twice`);
  return { path, values, own: false };
}

function valuesOf(text: string): readonly string[] {
  if (!text.startsWith('[')) return text.split(',');
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list)) return list.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
  } catch {
    // a text that begins with a bracket
  }
  return text.split(',');
}

/** All combinations; the last axis varies fastest. One point without settings where there are no axes. */
export function pointsOf(axes: readonly Axis[]): readonly (readonly Setting[])[] {
  let points: readonly (readonly Setting[])[] = [[]];
  for (const { path, values } of axes)
    points = points.flatMap((point) => values.map((value): readonly Setting[] => [...point, [path, value]]));
  return points;
}

/** The words that give these settings again. */
export const matrixWords = (settings: readonly Setting[]): readonly string[] =>
  settings.flatMap(([path, value]) => [
    '--matrix',
    `${path}=${value.includes(',') || value.startsWith('[') ? JSON.stringify([value]) : value}`,
  ]);

export const overridesOf = (settings: readonly Setting[]): readonly string[] =>
  settings.map(([path, value]) => `${path}=${value}`);
