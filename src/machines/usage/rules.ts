/** From the entries of a scenario's `usage` to what the containers of a pod class use. */
import type { PodClass } from '../../cluster/index.ts';
import { compileLabelSelector, type Selector, selectorMatches } from '../../model/selector.ts';
import { amountOf } from '../eviction/pods.ts';
import type { RandomStream } from '../../kernel/index.ts';
import type { Container, LabelSelector } from '../../model/objects/index.ts';
import type { Quantity } from '../../model/quantity.ts';
import { type Amount, constantAmount } from './amount.ts';
import { Curve, type CurvePoint } from './curve.ts';
import type { SharedDemand } from './demand.ts';
import { Noise } from './noise.ts';

/** An entry. Of each resource the first entry that selects the pod and speaks of it counts. */
export interface UsageRule extends Partial<Readonly<Record<UsedResource, UsageParts>>> {
  readonly selector: LabelSelector;
  readonly namespace?: string;
  /** Only of this container; absent: `ofRequest` of every container, amounts of the first main one. */
  readonly container?: string;
  readonly demand?: { readonly metric: string; readonly points: readonly CurvePoint[] };
  /** By name of the pod's volume. */
  readonly emptyDir?: ReadonlyMap<string, UsageParts>;
}

/** The parts add up. */
export interface UsageParts {
  readonly base?: Quantity;
  readonly ofRequest?: number;
  readonly perUnit?: Quantity;
  readonly leak?: { readonly start?: Quantity; readonly perHour: Quantity };
  readonly steps?: readonly { readonly atMs: number; readonly value: Quantity }[];
  readonly noise?: { readonly ratio: number; readonly everyMs: number };
}

/** Thousandths of a CPU, bytes, files, processes. */
export const USED_RESOURCES = ['cpu', 'memory', 'writableLayer', 'logs', 'inodes', 'pids'] as const;
export type UsedResource = (typeof USED_RESOURCES)[number];

/** What a container asks for of what; `undefined`: nobody asks for these. */
const REQUESTED: Readonly<Record<UsedResource, string | undefined>> = {
  cpu: 'cpu',
  memory: 'memory',
  writableLayer: 'ephemeral-storage',
  logs: 'ephemeral-storage',
  inodes: undefined,
  pids: undefined,
};

const HOUR_MS = 3_600_000;

/** Of a rule: a resource, or `emptyDir/` with a volume's name. */
type Part = UsedResource | `emptyDir/${string}`;

/** A rule, with what its pods share. */
export class CompiledRule {
  readonly rule: UsageRule;
  readonly demand?: SharedDemand;
  /** Whether it decided about any pod. */
  isUsed = false;
  private readonly usedVolumes = new Set<string>();
  private readonly selector: Selector;
  private readonly parts = new Map<Part, UsageParts>();
  private readonly steps = new Map<Part, Curve>();
  private readonly noises = new Map<Part, Noise>();

  constructor(rule: UsageRule, demand: SharedDemand | undefined, random: (part: string) => RandomStream) {
    this.rule = rule;
    this.demand = demand;
    this.selector = compileLabelSelector(rule.selector);
    for (const resource of USED_RESOURCES) this.take(resource, rule[resource], random);
    for (const [name, parts] of rule.emptyDir ?? []) this.take(`emptyDir/${name}`, parts, random);
  }

  private take(part: Part, parts: UsageParts | undefined, random: (part: string) => RandomStream): void {
    if (parts === undefined) return;
    this.parts.set(part, parts);
    const { steps, noise } = parts;
    const points = steps?.map(({ atMs, value }) => ({ at: atMs, value: inUnits(part, value) }));
    if (points !== undefined) this.steps.set(part, new Curve(points, 'steps'));
    if (noise !== undefined) this.noises.set(part, new Noise(noise.ratio, noise.everyMs, random(part)));
  }

  /** Volumes that no pod has which the entry decides about. */
  get unusedVolumes(): readonly string[] {
    return this.volumes.filter((name) => !this.usedVolumes.has(name));
  }

  get volumes(): readonly string[] {
    return [...(this.rule.emptyDir?.keys() ?? [])];
  }

  selects({ namespace, labels }: PodClass): boolean {
    return (this.rule.namespace ?? namespace) === namespace && selectorMatches(this.selector, labels);
  }

  speaksOf(resource: UsedResource, { name }: Container): boolean {
    return this.parts.has(resource) && (this.rule.container ?? name) === name;
  }

  /** @param isFirst whether it is the container that bears the pod's amounts. */
  amount(resource: UsedResource, container: Container, isFirst: boolean): Amount {
    this.isUsed = true;
    const ofRequest = (this.parts.get(resource)?.ofRequest ?? 0) * requestOf(resource, container);
    if (isFirst || this.rule.container !== undefined) return this.whole(resource, ofRequest);
    return { ...constantAmount(ofRequest), noise: this.noises.get(resource) };
  }

  volume(name: string): Amount {
    this.isUsed = true;
    this.usedVolumes.add(name);
    return this.whole(`emptyDir/${name}`, 0);
  }

  private whole(part: Part, ofRequest: number): Amount {
    const { base, leak, perUnit } = this.parts.get(part) ?? {};
    return {
      base: ofRequest + (base ? inUnits(part, base) : 0) + (leak?.start ? inUnits(part, leak.start) : 0),
      leakPerMs: leak ? inUnits(part, leak.perHour) / HOUR_MS : 0,
      steps: this.steps.get(part),
      perUnit: perUnit ? inUnits(part, perUnit) : 0,
      demand: perUnit && this.demand,
      noise: this.noises.get(part),
    };
  }
}

/** Thousandths of a CPU, or bytes, with fractions where there are any. */
function inUnits(part: Part, quantity: Quantity): number {
  const { unscaled, exponent } = quantity.parts;
  // a unit of work may cost less than a thousandth, which a quantity's own numbers round up
  const amount = exponent >= -3 ? amountOf(quantity) : Number(unscaled) / 10 ** -exponent;
  return amount * (part === 'cpu' ? 1000 : 1);
}

export function requestOf(resource: UsedResource, { resources }: Container): number {
  const name = REQUESTED[resource];
  const request = name === undefined ? undefined : resources.requests.get(name);
  if (request === undefined) return 0;
  return resource === 'cpu' ? request.milliValue : request.value;
}

/** What a container uses of a resource where no entry speaks of it: the CPU and memory that it requests, one process, no disk. */
function assumed(resource: UsedResource, container: Container): Amount {
  if (resource === 'pids') return constantAmount(1);
  return constantAmount(resource === 'cpu' || resource === 'memory' ? requestOf(resource, container) : 0);
}

export const amountFor = (
  rules: readonly CompiledRule[],
  resource: UsedResource,
  container: Container,
  isFirst: boolean,
): Amount =>
  rules.find((rule) => rule.speaksOf(resource, container))?.amount(resource, container, isFirst) ??
  assumed(resource, container);
