/** One entry of `usage` as it was parsed → as it is used. */
import type { Quantity } from '../../model/quantity.ts';
import type { Path, Problem } from '../decode/session.ts';
import type { ParsedScenario } from './schema.ts';
import type { Place, ResourceUsage, UsageRule } from './types.ts';

export interface UsageContext {
  readonly file: string;
  readonly problems: Problem[];
  readonly placeOf: (path: Path) => Place;
}

type ParsedRule = NonNullable<ParsedScenario['spec']['usage']>[number];
type ParsedResource = NonNullable<ParsedRule['cpu']>;

const DEFAULT_NOISE_PERIOD_MS = 60_000;

export function convertUsage(rule: ParsedRule, path: Path, context: UsageContext): UsageRule {
  const { selector, namespace, container, demand, disk } = rule;
  const complain = (below: Path, message: string): void => {
    context.problems.push({ code: 'value', path: [...path, ...below], message });
  };
  const converted = (given: ParsedResource | undefined, ...below: string[]): ResourceUsage | undefined => {
    const usage = given && convertResource(given, below, complain);
    if (usage?.perUnit !== undefined && demand === undefined)
      complain([...below, 'perUnit'], 'needs a demand, whose units these are');
    return usage;
  };
  const cpu = converted(rule.cpu, 'cpu');
  const cpuPerUnit = demand?.cpuPerUnit;
  if (cpuPerUnit !== undefined && cpu?.perUnit !== undefined)
    complain(['cpu', 'perUnit'], 'is given twice: demand.cpuPerUnit says the same');
  if ([rule.cpu, rule.memory, disk, rule.pids, demand].every((part) => part === undefined))
    complain([], 'Required value: cpu, memory, disk, pids or demand');
  return {
    selector,
    namespace,
    container,
    demand: demand && { file: { path: demand.file, base: context.file }, column: demand.column },
    cpu: withPerUnit(cpu, cpuPerUnit),
    memory: converted(rule.memory, 'memory'),
    disk: disk && {
      writableLayer: converted(disk.writableLayer, 'disk', 'writableLayer'),
      logs: converted(disk.logs, 'disk', 'logs'),
      emptyDir: new Map(
        Object.entries(disk.emptyDir ?? {}).map(([name, usage]) => [
          name,
          converted(usage, 'disk', 'emptyDir', name) ?? {},
        ]),
      ),
      inodes: converted(disk.inodes, 'disk', 'inodes'),
    },
    pids: converted(rule.pids, 'pids'),
    ...context.placeOf(path),
  };
}

const withPerUnit = (cpu: ResourceUsage | undefined, perUnit: Quantity | undefined): ResourceUsage | undefined =>
  perUnit === undefined ? cpu : { ...cpu, perUnit };

function convertResource(
  given: ParsedResource,
  path: Path,
  complain: (below: Path, message: string) => void,
): ResourceUsage {
  if (!('steps' in given || 'noise' in given || 'leak' in given || 'ofRequest' in given || 'perUnit' in given))
    return { base: given.base };
  const { base, ofRequest, perUnit, leak, steps, noise } = given;
  steps?.forEach(({ at }, index) => {
    const before = steps[index - 1];
    if (before !== undefined && at <= before.at)
      complain([...path, 'steps', index, 'at'], 'must be later than the step before');
  });
  return {
    base,
    ofRequest,
    perUnit,
    leak,
    steps: steps?.map(({ at, value }) => ({ atMs: at, value })),
    noise: noise && {
      ratio: noise.ratio,
      everyMs: ('every' in noise ? noise.every : undefined) ?? DEFAULT_NOISE_PERIOD_MS,
    },
  };
}
