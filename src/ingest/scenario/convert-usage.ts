/** One entry of `usage` as it was parsed → as it is used. */
import type { Quantity } from '../../model/quantity.ts';
import type { Path, Problem } from '../decode/session.ts';
import type { ParsedScenario } from './schema.ts';
import type { ResourceUsage, UsageRule } from './types.ts';

export interface UsageContext {
  readonly file: string;
  readonly problems: Problem[];
  readonly lineOf: (path: Path) => number;
}

type ParsedRule = NonNullable<ParsedScenario['spec']['usage']>[number];
type ParsedResource = NonNullable<ParsedRule['cpu']>;

const DEFAULT_NOISE_PERIOD_MS = 60_000;

export function convertUsage(rule: ParsedRule, path: Path, context: UsageContext): UsageRule {
  const { selector, namespace, container, demand } = rule;
  const complain = (below: Path, message: string): void => {
    context.problems.push({ code: 'value', path: [...path, ...below], message });
  };
  const cpu = rule.cpu === undefined ? undefined : convertResource(rule.cpu, ['cpu'], complain);
  const memory = rule.memory === undefined ? undefined : convertResource(rule.memory, ['memory'], complain);
  const cpuPerUnit = demand?.cpuPerUnit;
  if (cpuPerUnit !== undefined && cpu?.perUnit !== undefined)
    complain(['cpu', 'perUnit'], 'is given twice: demand.cpuPerUnit says the same');
  for (const [resource, usage] of [['cpu', cpu] as const, ['memory', memory] as const])
    if (usage?.perUnit !== undefined && demand === undefined)
      complain([resource, 'perUnit'], 'needs a demand, whose units these are');
  if (cpu === undefined && memory === undefined && demand === undefined)
    complain([], 'Required value: cpu, memory or demand');
  return {
    selector,
    namespace,
    container,
    demand: demand && { file: { path: demand.file, base: context.file }, column: demand.column },
    cpu: withPerUnit(cpu, cpuPerUnit),
    memory,
    line: context.lineOf(path),
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
