/** docs/performance.md: the recorded benchmarks, with the real scheduler and the floors beside them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Benchmark } from '../../test/bench/_benchmark.ts';
import type { Report } from '../../test/bench/_child.ts';
import { FLOORS, QUANTITIES, type Quantity, type Verdict, verdictsOn } from '../../test/bench/_floors.ts';
import { SCHEDULER_PERF } from '../../test/bench/scheduler-perf.ts';
import { BENCHMARKS } from '../../test/bench/index.ts';
import { code, page, sentence, table } from './markdown.ts';

interface Recorded extends Report {
  readonly name: string;
  readonly node: string;
}

interface Real {
  readonly podsPerSecond: number;
  readonly p50Milliseconds: number;
  readonly p99Milliseconds: number;
}

const UNITS: Readonly<Record<Quantity, string>> = {
  decisionsPerSecond: 'decisions/s',
  podsPerSecond: 'pods/s',
  runsPerSecond: 'runs/s',
  nanoseconds: 'ns',
  seconds: 's',
  megabytes: 'MB',
  exponent: '(exponent)',
};

const ABOUT_DECISIONS = `The shapes of Kubernetes' own benchmark scheduler_perf at 5,000 nodes. Beside them kube-scheduler v1.32.13 in one
process, without API server, with the same pods on two idle cores: \`SchedulePod\` and assuming the pod, for Preemption also
PostFilter. Neither side counts queue, binding and events.`;

const ABOUT_OTHERS = `Floors are lower bounds of rates and upper bounds of times and memory. The ratio says how many times better than its
floor a figure is, after calibration; memory and exponents are not calibrated.`;

const JUDGING = `Each benchmark runs in a process of its own, from the same bundle as the product. What else runs on a machine only adds
time: rounds are repeated, and the best one counts, by processor time where that is less than real time. Before and after it, the
process measures a calibration loop: loads from memory, divisions and unforeseeable branches. A floor is judged by the ratio to that
loop, so that a slower machine has lower floors; \`npm run bench\` ends with status 1 if one is missed, and \`npm test\` fails if
a small input falls behind by a factor of three. The hash is that of the results and the same on every machine.`;

const REPRODUCE = `\`\`\`
npm run bench                                # all of them
npm run bench -- --only SchedulingBasic      # one; --profile writes a CPU profile
npm run --silent bench -- --json > docs/performance.jsonl && npm run docs
\`\`\``;

function readRecorded(root: string): ReadonlyMap<string, Recorded> {
  const lines = readFileSync(join(root, 'docs/performance.jsonl'), 'utf8').split('\n');
  const all = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Recorded);
  return new Map(all.map((each) => [each.name, each]));
}

function grouped(whole: number): string {
  return String(whole).replace(/\B(?=(\d{3})+$)/g, ',');
}

const shown = (value: number): string =>
  value >= 1000 ? grouped(Math.round(value)) : String(Number(value.toPrecision(3)));

const ratioOf = ({ calibrated }: Verdict): string => `${calibrated.toFixed(2)} ×`;

const floorOf = ({ quantity, bound }: Verdict): string => `${shown(bound)} ${UNITS[quantity]}`;

const joined = (verdicts: readonly Verdict[], text: (verdict: Verdict) => string): string =>
  verdicts.map(text).join(', ');

function figuresOf(report: Recorded): string {
  const figures = QUANTITIES.flatMap((quantity) => {
    const value = report[quantity];
    return value === undefined ? [] : [`${shown(value)} ${UNITS[quantity]}`];
  });
  return figures.join(', ');
}

function decisionRow({ name, about }: Benchmark, recorded: ReadonlyMap<string, Recorded>, real: Real): string[] {
  const report = recorded.get(name);
  const shape = about.replace(/^.*?, /, '');
  const theirs = [shown(real.podsPerSecond), `${real.p50Milliseconds} / ${real.p99Milliseconds}`];
  if (report?.decisionsPerSecond === undefined) return [code(name), shape, ...theirs, 'not recorded', '', '', ''];
  return [
    code(name),
    shape,
    ...theirs,
    shown(report.decisionsPerSecond),
    `${grouped(Math.round(report.decisionsPerSecond / real.podsPerSecond))} ×`,
    joined(verdictsOn(name, 'full', report), ratioOf),
    code(report.hash),
  ];
}

function otherRow({ name, about }: Benchmark, recorded: ReadonlyMap<string, Recorded>): string[] {
  const report = recorded.get(name);
  if (report === undefined) return [code(name), sentence(about), 'not recorded', '', '', ''];
  const verdicts = verdictsOn(name, 'full', report);
  return [
    code(name),
    sentence(about),
    figuresOf(report),
    joined(verdicts, floorOf),
    joined(verdicts, ratioOf),
    code(report.hash),
  ];
}

export function performancePage(root: string): string {
  const recorded = readRecorded(root);
  const real = JSON.parse(readFileSync(join(root, 'test/bench/kube-scheduler.json'), 'utf8')) as Record<string, Real>;
  const others = BENCHMARKS.filter((each) => !SCHEDULER_PERF.includes(each));
  const [first] = recorded.values();
  const speed = [...recorded.values()].map(({ calibration }) => calibration / FLOORS.calibration);
  const growth = recorded.get('growth')?.table;
  return page(
    'Performance',
    `Recorded with Node ${first.node.replace(/^v/, '')} on two cores, while the calibration loop ran at ${Math.min(...speed).toFixed(2)} to ${Math.max(...speed).toFixed(2)} times its speed on the machine of the floors.`,
    '## Decisions',
    ABOUT_DECISIONS,
    table(
      ['benchmark', 'pods', 'kube-scheduler, pods/s', 'p50 / p99, ms', 'decisions/s', 'faster', 'of the floor', 'hash'],
      SCHEDULER_PERF.map((each) => decisionRow(each, recorded, real[each.name])),
    ),
    'The floor of each is a thousand times what kube-scheduler reaches.',
    '## Whole runs and parts of them',
    ABOUT_OTHERS,
    table(
      ['benchmark', 'what', 'measured', 'floors', 'of the floor', 'hash'],
      others.map((each) => otherRow(each, recorded)),
    ),
    ...(growth === undefined ? [] : ['## What one decision costs as a cluster grows', growth]),
    '## How it is judged',
    JUDGING,
    '## To reproduce',
    REPRODUCE,
  );
}
