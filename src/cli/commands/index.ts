/** Every command: a line here and a file beside it, loaded when it is asked for. */
import type { Io } from '../terminal.ts';
import type { ExitCode } from '../exit-codes.ts';

export interface CommandModule {
  /** `argv` is what follows the command's name. */
  run(argv: readonly string[], io: Io): Promise<ExitCode>;
}

export interface CommandEntry {
  readonly name: string;
  /** How it is called, without the program's name. */
  readonly usage: string;
  readonly summary: string;
  /** Absent: not supported yet, or (help) answered by `program.ts` itself. */
  readonly load?: () => Promise<CommandModule>;
  readonly planned?: true;
}

/** In the order of `--help`: what a newcomer tries first comes first. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'demo',
    usage: 'demo',
    summary: 'rehearse the loss of a zone in a bundled cluster, and write a report',
    load: () => import('./demo.ts'),
  },
  {
    name: 'run',
    usage: 'run FILE...',
    summary: 'simulate manifests, with a scenario or without, and give a verdict',
    load: () => import('./run.ts'),
  },
  {
    name: 'explain',
    usage: 'explain pod/NAME -f FILE',
    summary: 'why a pod is pending, or why it is on its node',
    load: () => import('./explain.ts'),
  },
  {
    name: 'get',
    usage: 'get pods|nodes|events|... -f FILE',
    summary: 'list what the cluster holds at an instant, as kubectl would',
    load: () => import('./get.ts'),
  },
  {
    name: 'validate',
    usage: 'validate FILE...',
    summary: 'check manifests and scenarios without running them; print the JSON Schema',
    load: () => import('./validate.ts'),
  },
  { name: 'version', usage: 'version', summary: 'print the version', load: () => import('./version.ts') },
  { name: 'help', usage: 'help [COMMAND]', summary: 'explain a command, or the exit codes' },
  {
    name: 'whatif',
    usage: 'whatif',
    summary: 'rehearse a drain, an upgrade or an outage without writing a scenario',
    planned: true,
  },
  { name: 'fit', usage: 'fit', summary: 'how many more fit, and which nodes would be needed', planned: true },
  { name: 'audit', usage: 'audit', summary: 'check budgets, spread, priorities and single replicas', planned: true },
  { name: 'compare', usage: 'compare', summary: 'set two results side by side', planned: true },
  { name: 'snapshot', usage: 'snapshot', summary: 'take a cluster through kubectl into a file', planned: true },
  { name: 'completion', usage: 'completion', summary: 'print a completion script for a shell', planned: true },
  { name: 'worker', usage: 'worker', summary: 'take runs of a sweep from a queue', planned: true },
];

export const commandOf = (name: string): CommandEntry | undefined => COMMANDS.find((entry) => entry.name === name);
