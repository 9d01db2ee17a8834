/** What was collected → the input of a run. */
import type { RunInput } from '../experiment/index.ts';
import { type FileAccess, parseDuration, type Scenario } from '../ingest/index.ts';
import { usageError } from './errors.ts';
import { type Collected, collectInput } from './input.ts';
import type { InputOptions } from './input-options.ts';

export interface Input {
  readonly run: RunInput;
  readonly scenario: Scenario | undefined;
  /** One line each, for people. */
  readonly notes: readonly string[];
}

/** The run that `command` reproduces. Throws as `collectInput` does, and where there is no node to run on. */
export async function readInput(options: InputOptions, disk: FileAccess, command: string): Promise<Input> {
  const collected = collectInput(options, disk);
  const { scenario, notes, appliedAt, textAt } = collected;
  const objects = [...collected.objects, ...(await quickNodes(options.nodes))];
  throwWithoutNodes({ objects, scenario }, options);
  const { seed, horizon } = options;
  const run: RunInput = {
    name: scenario?.name ?? 'run',
    objects,
    scenario,
    schedulerConfig: collected.schedulerConfig,
    kubeletConfig: collected.kubeletConfig,
    seed: seed ?? String(scenario?.seeds.first ?? 1),
    horizon: horizon === undefined ? undefined : horizonOf(horizon),
    command,
    warnings: collected.warnings,
    notModelled: collected.notModelled,
    objectsAt: (path) => appliedAt(path).map(({ object }) => object),
    textAt,
    ...(options.check === undefined ? {} : { checks: options.check }),
  };
  return { run, scenario, notes: [...notes, ...notModelledNote(collected.notModelled)] };
}

/** Loaded only where the flag is used: with it comes all of the simulation. */
async function quickNodes(flags: readonly string[]): Promise<RunInput['objects']> {
  if (flags.length === 0) return [];
  const { nodesOf } = await import('./quick-nodes.ts');
  return nodesOf(flags);
}

function throwWithoutNodes(
  { objects, scenario }: Pick<Collected, 'objects' | 'scenario'>,
  { paths }: InputOptions,
): void {
  const pools = scenario?.cluster.nodePools ?? [];
  if (pools.length > 0 || objects.some(({ object }) => object.kind === 'Node')) return;
  const what =
    objects.length === 0 ? 'there are no Kubernetes objects in the input' : 'there are no nodes in the input';
  throw usageError(
    `${what}: add a dump of nodes, or --nodes`,
    `seatrial run -f ${paths[0] ?? 'FILE'} --nodes 3x4cpu16Gi`,
  );
}

function horizonOf(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined || ms === 0)
    throw usageError(`--horizon ${text}: expected a duration such as 90s, 30m or 2h30m`);
  return ms;
}

const MOST_NAMED = 6;

/** What the cluster would act on and the simulation does not; all of it stands in the result. */
function notModelledNote(texts: readonly string[]): readonly string[] {
  if (texts.length === 0) return [];
  const more = texts.length > MOST_NAMED ? ` and ${texts.length - MOST_NAMED} more` : '';
  return [`not modelled: ${texts.slice(0, MOST_NAMED).join(', ')}${more}`];
}
