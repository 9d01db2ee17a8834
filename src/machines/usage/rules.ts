/** From the entries of a scenario's `usage` to what the containers of a pod class use. */
import type { PodClass } from '../../cluster/index.ts';
import { compileLabelSelector, type Selector, selectorMatches } from '../../model/selector.ts';
import { amountOf } from '../eviction/pods.ts';
import type { Container, LabelSelector } from '../../model/objects/index.ts';
import type { Quantity } from '../../model/quantity.ts';
import { type Amount, constantAmount } from './amount.ts';
import { Curve, type CurvePoint } from './curve.ts';
import type { SharedDemand } from './demand.ts';
import { Noise } from './noise.ts';

/** An entry. Of each resource the first entry that selects the pod and speaks of it counts. */
export interface UsageRule {
  readonly selector: LabelSelector;
  readonly namespace?: string;
  /** Only of this container; absent: `ofRequest` of every container, amounts of the first main one. */
  readonly container?: string;
  readonly demand?: { readonly metric: string; readonly points: readonly CurvePoint[] };
  readonly cpu?: UsageParts;
  readonly memory?: UsageParts;
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

export type UsedResource = 'cpu' | 'memory';

const HOUR_MS = 3_600_000;

/** A rule, with what its pods share. */
export class CompiledRule {
  readonly rule: UsageRule;
  readonly demand?: SharedDemand;
  /** Whether it decided about any pod. */
  isUsed = false;
  private readonly selector: Selector;
  private readonly steps = new Map<UsedResource, Curve>();
  private readonly noises = new Map<UsedResource, Noise>();

  constructor(
    rule: UsageRule,
    { demand, noise }: { demand?: SharedDemand; noise: (resource: UsedResource) => Noise | undefined },
  ) {
    this.rule = rule;
    this.demand = demand;
    this.selector = compileLabelSelector(rule.selector);
    for (const resource of ['cpu', 'memory'] as const) {
      const steps = rule[resource]?.steps;
      const unit = unitOf(resource);
      if (steps !== undefined)
        this.steps.set(
          resource,
          new Curve(
            steps.map(({ atMs, value }) => ({ at: atMs, value: unit(value) })),
            'steps',
          ),
        );
      const drawn = noise(resource);
      if (drawn !== undefined) this.noises.set(resource, drawn);
    }
  }

  selects({ namespace, labels }: PodClass): boolean {
    return (this.rule.namespace ?? namespace) === namespace && selectorMatches(this.selector, labels);
  }

  /** @param isFirst whether it is the container that bears the pod's amounts. */
  amount(resource: UsedResource, parts: UsageParts, container: Container, isFirst: boolean): Amount {
    const unit = unitOf(resource);
    const ofRequest = (parts.ofRequest ?? 0) * requestOf(resource, container);
    const noise = this.noises.get(resource);
    if (!isFirst && this.rule.container === undefined) return { ...constantAmount(ofRequest), noise };
    const { base, leak, perUnit } = parts;
    return {
      base: ofRequest + (base ? unit(base) : 0) + (leak?.start ? unit(leak.start) : 0),
      leakPerMs: leak ? unit(leak.perHour) / HOUR_MS : 0,
      steps: this.steps.get(resource),
      perUnit: perUnit ? unit(perUnit) : 0,
      demand: perUnit && this.demand,
      noise,
    };
  }
}

/** Thousandths of a CPU, or bytes, with fractions where there are any. */
const unitOf =
  (resource: UsedResource) =>
  (quantity: Quantity): number =>
    resource === 'cpu' ? amountOf(quantity) * 1000 : amountOf(quantity);

export function requestOf(resource: UsedResource, { resources }: Container): number {
  const request = resources.requests.get(resource);
  if (request === undefined) return 0;
  return resource === 'cpu' ? request.milliValue : request.value;
}

/** What a container uses of a resource; without an entry that speaks of it, what it requests. */
export function amountFor(
  rules: readonly CompiledRule[],
  resource: UsedResource,
  container: Container,
  isFirst: boolean,
): Amount {
  for (const rule of rules) {
    const parts = rule.rule[resource];
    if (parts === undefined || (rule.rule.container ?? container.name) !== container.name) continue;
    rule.isUsed = true;
    return rule.amount(resource, parts, container, isFirst);
  }
  return constantAmount(requestOf(resource, container));
}
