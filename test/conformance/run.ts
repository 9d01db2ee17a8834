/**
 * Answers recorded cases with the simulator's own code and compares: `npm run conformance -- [options] [FILE…]`.
 * Without files it takes those in `cases/`. Exit status 0 only if something passed, nothing failed, nothing was skipped;
 * 2 for a wrong call.
 */
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { answerCase } from './answer/index.ts';
import { type Case, defaultFiles, readCases } from './cases.ts';
import { type Difference, textOf } from './compare.ts';
import { judgeCase } from './judge.ts';

const USAGE = 'usage: conformance [--json] [--fail-list FILE] [--answers FILE] [--verbose N] [FILE…]';

interface Options {
  readonly json: boolean;
  /** Gets the ids of the cases that failed, one a line. */
  readonly failList?: string;
  /** Gets a line `{"id", "got"}` for every case. */
  readonly answers?: string;
  /** How many differences of a kind are shown. */
  readonly verbose: number;
  readonly files: readonly string[];
}

interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

interface Failure extends Difference {
  readonly id: string;
  readonly kind: string;
}

interface Outcome {
  readonly total: Tally;
  readonly kinds: ReadonlyMap<string, Tally>;
  /** Cases by kind or function that nobody answers. */
  readonly unanswered: ReadonlyMap<string, number>;
  readonly failures: readonly Failure[];
}

function readOptions(args: readonly string[]): Options {
  const files: string[] = [];
  let [json, verbose] = [false, 5];
  let failList: string | undefined;
  let answers: string | undefined;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    const value = (): string => {
      const next = args[++i];
      if (next === undefined) throw new Error(`${arg} needs a value\n${USAGE}`);
      return next;
    };
    if (arg === '--json') json = true;
    else if (arg === '--fail-list') failList = value();
    else if (arg === '--answers') answers = value();
    else if (arg === '--verbose') verbose = Number(value());
    else if (arg.startsWith('--')) throw new Error(`unknown option ${arg}\n${USAGE}`);
    else files.push(arg);
  }
  if (!Number.isInteger(verbose) || verbose < 0) throw new Error(USAGE);
  if (files.length === 0) files.push(...defaultFiles());
  if (files.length === 0) throw new Error(USAGE);
  return { json, failList, answers, verbose, files };
}

function* allCases(files: readonly string[]): Generator<Case> {
  for (const file of files) yield* readCases(file);
}

/** A crash of the code under test is an answer too: a wrong one. */
async function answerOf(testCase: Case): Promise<unknown> {
  try {
    return await answerCase(testCase);
  } catch (error) {
    return { crashed: (error as Error).stack ?? String(error) };
  }
}

const newTally = (): Tally => ({ passed: 0, failed: 0, skipped: 0 });

async function runCases({ files, answers }: Options): Promise<Outcome> {
  const total = newTally();
  const kinds = new Map<string, Tally>();
  const unanswered = new Map<string, number>();
  const failures: Failure[] = [];
  const answersFile = answers === undefined ? undefined : openSync(answers, 'w');
  for (const testCase of allCases(files)) {
    const { id, kind, input } = testCase;
    const got = await answerOf(testCase);
    if (answersFile !== undefined) writeSync(answersFile, `${JSON.stringify({ id, got: got ?? null })}\n`);
    const verdict = judgeCase(testCase, got);
    const result = typeof verdict === 'string' ? verdict : 'failed';
    const ofKind = kinds.get(kind) ?? newTally();
    kinds.set(kind, ofKind);
    for (const tally of [total, ofKind]) tally[result]++;
    const name = kind === 'pure' ? `pure ${input.fn}` : kind;
    if (result === 'skipped') unanswered.set(name, (unanswered.get(name) ?? 0) + 1);
    if (typeof verdict !== 'string') failures.push(...verdict.map((difference) => ({ id, kind, ...difference })));
  }
  if (answersFile !== undefined) closeSync(answersFile);
  return { total, kinds, unanswered, failures };
}

const cut = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length - 1)}…` : text);
const shown = (value: unknown): string => cut(typeof value === 'string' ? value : textOf(value), 200);

function printText({ total, kinds, unanswered, failures }: Outcome, verbose: number): string {
  let out = '';
  for (const [kind, { passed, failed, skipped }] of kinds) {
    out += `${kind.padEnd(20)} ${passed} passed, ${failed} failed, ${skipped} skipped\n`;
    const ofKind = failures.filter((failure) => failure.kind === kind);
    for (const { id, path, wanted, got } of ofKind.slice(0, verbose)) {
      out += `  ${id}  ${cut(path, 200)}\n    wanted ${shown(wanted)}\n    got    ${shown(got)}\n`;
    }
    if (ofKind.length > verbose) out += `  … and ${ofKind.length - verbose} more differences\n`;
  }
  if (unanswered.size > 0)
    out += `skipped: ${[...unanswered].map(([name, count]) => `${name} (${count})`).join(', ')}\n`;
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
  return `${out}${total.passed} passed, ${total.failed} failed${skipped}\n`;
}

const printJson = ({ total, kinds }: Outcome): string =>
  `${JSON.stringify({ ...total, kinds: Object.fromEntries(kinds) })}\n`;

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  const outcome = await runCases(options);
  if (options.failList !== undefined) {
    const ids = [...new Set(outcome.failures.map(({ id }) => id))];
    writeFileSync(options.failList, ids.map((id) => `${id}\n`).join(''));
  }
  process.stdout.write(options.json ? printJson(outcome) : printText(outcome, options.verbose));
  const { passed, failed, skipped } = outcome.total;
  return failed === 0 && skipped === 0 && passed > 0 ? 0 : 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 2;
}
