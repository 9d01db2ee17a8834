/** The options by which every command that simulates is told what. */
import type { Command } from 'commander';
import { collect } from './command.ts';

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
}

interface Parsed {
  readonly filename?: readonly string[];
  readonly nodes?: readonly string[];
  readonly set?: readonly string[];
  readonly seed?: string;
  readonly horizon?: string;
  readonly strict?: boolean;
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
    .option('--strict', 'refuse what is not modelled (exit code 4)');
}

export function inputOptionsOf(files: readonly string[], parsed: Parsed): InputOptions {
  return {
    paths: [...files, ...(parsed.filename ?? [])],
    nodes: parsed.nodes ?? [],
    set: parsed.set ?? [],
    seed: parsed.seed,
    horizon: parsed.horizon,
    strict: parsed.strict === true,
  };
}

/** The words that give the same input again. */
export function inputWords({ paths, nodes, set, seed, horizon, strict }: InputOptions): readonly string[] {
  const each = (flag: string, values: readonly string[]): readonly string[] => values.flatMap((value) => [flag, value]);
  return [
    ...each('-f', paths),
    ...each('--nodes', nodes),
    ...each('--set', set),
    ...(seed === undefined ? [] : ['--seed', seed]),
    ...(horizon === undefined ? [] : ['--horizon', horizon]),
    ...(strict ? ['--strict'] : []),
  ];
}
