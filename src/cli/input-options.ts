/** The options by which every command that simulates is told what. */
import type { Command } from 'commander';
import type { CheckLevel } from '../experiment/index.ts';
import { collect } from './command.ts';
import { usageError } from './errors.ts';

export interface InputOptions {
  /** Files, folders, globs, `-`: arguments and `-f`, in the order given. */
  readonly paths: readonly string[];
  readonly nodes: readonly string[];
  readonly set: readonly string[];
  /** More of the same, from the scenario itself: paths in them start at its folder. */
  readonly own?: readonly string[];
  readonly seed?: string;
  /** As written: `30m`. */
  readonly horizon?: string;
  readonly strict: boolean;
  /** Which invariants are looked at; default: the cheap ones. */
  readonly check?: CheckLevel;
}

const CHECK_LEVELS: readonly CheckLevel[] = ['off', 'cheap', 'all'];

interface Parsed {
  readonly filename?: readonly string[];
  readonly nodes?: readonly string[];
  readonly set?: readonly string[];
  readonly seed?: string;
  readonly horizon?: string;
  readonly strict?: boolean;
  readonly check?: string;
}

/** Adds them to a command. */
export function withInputOptions(command: Command): Command {
  return command
    .option('-f, --filename <path>', 'file, folder, glob, or - for standard input; may be repeated', collect)
    .option('--nodes <spec>', 'add nodes: 3x4cpu16Gi, or 6x4cpu16Gi@zone-a,zone-b; may be repeated', collect)
    .option('--seed <seed>', "of all chance in the run (default: the scenario's, else 1)")
    .option('--horizon <duration>', 'virtual time to simulate: 90s, 30m, 2h30m')
    .option(
      '--set <path=value>',
      'change the scenario or an object: horizon=10m, nodePools/general.count=4, deploy/web.spec.replicas=5; may be repeated',
      collect,
    )
    .option('--strict', 'refuse what is not modelled (exit code 4)')
    .option('--check <level>', 'invariants to look at: cheap (default), all of them at every change, or off');
}

export function inputOptionsOf(files: readonly string[], parsed: Parsed): InputOptions {
  return {
    paths: [...files, ...(parsed.filename ?? [])],
    nodes: parsed.nodes ?? [],
    set: parsed.set ?? [],
    seed: parsed.seed,
    horizon: parsed.horizon,
    strict: parsed.strict === true,
    check: parsed.check === undefined ? undefined : checkLevel(parsed.check),
  };
}

function checkLevel(text: string): CheckLevel {
  const level = CHECK_LEVELS.find((each) => each === text);
  if (level === undefined) throw usageError(`--check ${text}: expected one of ${CHECK_LEVELS.join(', ')}`);
  return level;
}

/** The words that give the same input again. */
export function inputWords({ paths, nodes, set, seed, horizon, strict, check }: InputOptions): readonly string[] {
  const each = (flag: string, values: readonly string[]): readonly string[] => values.flatMap((value) => [flag, value]);
  return [
    ...each('-f', paths),
    ...each('--nodes', nodes),
    ...each('--set', set),
    ...(seed === undefined ? [] : ['--seed', seed]),
    ...(horizon === undefined ? [] : ['--horizon', horizon]),
    ...(strict ? ['--strict'] : []),
    ...(check === undefined ? [] : ['--check', check]),
  ];
}
