/** What a seed draws: raw objects as somebody would write them, and the features that this seed knows at all. */
import type { Dice } from '../../scheduler/random/dice.ts';

export type Raw = { [field: string]: unknown };

/** A feature that is off appears nowhere: the fewer there are, the more often two of them meet. */
export const FEATURES = [
  'budgets',
  'priorities',
  'spread',
  'affinity',
  'anti-affinity',
  'selectors',
  'taints',
  'tolerations',
  'ports',
  'big-pods',
  'crashes',
  'never-ready',
  'slow-ends',
  'zero-grace',
  'probes',
  'min-ready',
  'node-flags',
  'quotas',
] as const;

export type Feature = (typeof FEATURES)[number];

export interface Pool {
  readonly name: string;
  readonly zones: readonly string[];
  readonly count: number;
}

export interface Workload {
  readonly kind: string;
  readonly name: string;
}

export interface Draft {
  readonly dice: Dice;
  readonly features: ReadonlySet<Feature>;
  readonly zones: readonly string[];
  readonly pools: Pool[];
  readonly workloads: Workload[];
  readonly objects: Raw[];
}

/** Whether this feature is drawn here, if the seed knows it. */
export const draws = ({ dice, features }: Draft, feature: Feature, probability = 0.4): boolean =>
  features.has(feature) && dice.chance(probability);
