/**
 * `npm run bench`: measures every benchmark in a process of its own and holds it against its floors. Exit status 1 if one is
 * not reached – by its ratio to a calibration loop in the same process, never by absolute time alone.
 *
 *   --only NAME   that one, with its parts: `SchedulingBasic` is followed by `SchedulingBasic-life`; may be repeated
 *   --json        a line of JSON each; that of a shape has both its rates
 *   --small       small inputs, as in `npm test`, of those that have some
 *   --profile     writes a CPU profile to the working directory
 */
import { parseArgs } from 'node:util';
import { ensureBuilt } from '../../scripts/setup.mjs';
import type { Size } from './_benchmark.ts';
import { bundleProgram, type Program } from './_bundle.ts';
import type { Report } from './_child.ts';
import { FLOORS, isReached, QUANTITIES, type Verdict, verdictsOn } from './_floors.ts';
import { BENCHMARKS } from './index.ts';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    json: { type: 'boolean', default: false },
    small: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
  },
});
/** Ends the names of benchmarks of whole lives. */
const LIFE = '-life';
const size: Size = options.small ? 'small' : 'full';

function chosenNames(): readonly string[] {
  const names = BENCHMARKS.map(({ name }) => name);
  const { only = options.small ? Object.keys(FLOORS.small) : names } = options;
  const partsOf = (wanted: string): string[] =>
    names.filter((name) => name === wanted || (!options.small && name.startsWith(`${wanted}-`)));
  const unknown = only.find((name) => partsOf(name).length === 0);
  if (unknown !== undefined) throw new Error(`no benchmark "${unknown}"; there are: ${names.join(', ')}`);
  const chosen = new Set(only.flatMap(partsOf));
  return [...chosen].sort((a, b) => order(a) - order(b));
}

/** A shape's whole lives come right after its decisions. */
const order = (name: string): number => {
  const names = BENCHMARKS.map((each) => each.name);
  return name.endsWith(LIFE) ? names.indexOf(name.slice(0, -LIFE.length)) + 0.5 : names.indexOf(name);
};

const UNITS: Readonly<Record<string, string>> = {
  decisionsPerSecond: 'decisions/s',
  podsPerSecond: 'pods/s',
  runsPerSecond: 'runs/s',
  nanoseconds: 'ns',
  seconds: 's',
  megabytes: 'MB',
  exponent: 'exponent',
};

const shown = (value: number): string =>
  value >= 1000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));

const verdictText = ({ quantity, bound, ratio, calibrated }: Verdict): string =>
  `${UNITS[quantity]}: ${ratio.toFixed(2)} × the floor ${shown(bound)}, calibrated ${calibrated.toFixed(2)}`;

function print(name: string, report: Report, verdicts: readonly Verdict[]): void {
  const { seconds, cpuSeconds, megabytes, hash, calibration, table } = report;
  if (options.json) {
    const figures = QUANTITIES.map((quantity) => [quantity, report[quantity]]);
    const line = {
      name,
      ...Object.fromEntries(figures),
      seconds,
      cpuSeconds,
      megabytes,
      hash,
      calibration,
      node: process.version,
      table,
    };
    process.stdout.write(`${JSON.stringify(line)}\n`);
    return;
  }
  const figures = QUANTITIES.filter((quantity) => report[quantity] !== undefined).map(
    (quantity) => `${shown(report[quantity] as number)} ${UNITS[quantity]}`,
  );
  const lines = [
    `${name}: ${figures.join(', ')}; ${cpuSeconds === undefined ? '' : `cpu ${shown(cpuSeconds)} s; `}machine ${(calibration / FLOORS.calibration).toFixed(2)}; ${hash}`,
    ...verdicts.map((verdict) => `  ${isReached(verdict) ? 'ok  ' : 'MISS'} ${verdictText(verdict)}`),
    ...(table === undefined ? [] : table.split('\n').map((line) => `  ${line}`)),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function run(program: Program): boolean {
  let areReached = true;
  const names = chosenNames();
  const measure = (name: string): Report => program.measure(name, size, options.profile ? ['--cpu-prof'] : []);
  const tell = (name: string, report: Report, also: Partial<Report> = {}): void => {
    const verdicts = verdictsOn(name, size, report);
    if (!verdicts.every(isReached)) areReached = false;
    print(name, { ...report, ...also }, verdicts);
  };
  for (const name of names) {
    if (name.endsWith(LIFE) && names.includes(name.slice(0, -LIFE.length))) continue;
    const report = measure(name);
    const life = names.includes(name + LIFE) ? measure(name + LIFE) : undefined;
    tell(name, report, life && { podsPerSecond: life.podsPerSecond });
    if (life !== undefined) tell(name + LIFE, life);
  }
  return areReached;
}

// some measure the program as it is started, or its threads
ensureBuilt();
const program = await bundleProgram();
try {
  process.exitCode = run(program) ? 0 : 1;
} finally {
  program.remove();
}
