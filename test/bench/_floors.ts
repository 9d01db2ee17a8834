/** The floors, and how far above them a measurement is. */
import { readFileSync } from 'node:fs';
import type { Size } from './_benchmark.ts';
import type { Report } from './_child.ts';

/** Rates are lower bounds, the others upper bounds. */
const RATES = ['decisionsPerSecond', 'podsPerSecond', 'runsPerSecond'] as const;
const COSTS = ['nanoseconds', 'seconds', 'megabytes', 'exponent'] as const;
/** The same on every machine. */
const UNCALIBRATED: readonly string[] = ['megabytes', 'exponent'];
export type Quantity = (typeof RATES)[number] | (typeof COSTS)[number];
export const QUANTITIES: readonly Quantity[] = [...RATES, ...COSTS];

export type Bounds = { readonly [quantity in Quantity]?: number };

export interface Floors {
  /** Steps a second of the calibration loop on the machine for which the floors were set, undisturbed. */
  readonly calibration: number;
  readonly full: Readonly<Record<string, Bounds>>;
  /** What small inputs reached on that machine: a third of it fails `npm test`. */
  readonly small: Readonly<Record<string, Bounds>>;
}

export const FLOORS = JSON.parse(readFileSync(new URL('floors.json', import.meta.url), 'utf8')) as Floors;

export interface Verdict {
  readonly quantity: Quantity;
  readonly measured: number;
  readonly bound: number;
  /** 1: just reached; more is better. As measured, and as it would be on the machine of the floors. */
  readonly ratio: number;
  readonly calibrated: number;
}

/** One for each bound; `measured` NaN for what was not measured at all, which reaches nothing. */
export function judge(report: Report, bounds: Bounds, calibration = FLOORS.calibration): readonly Verdict[] {
  const speed = report.calibration / calibration;
  return QUANTITIES.flatMap((quantity) => {
    const bound = bounds[quantity];
    if (bound === undefined) return [];
    const measured = report[quantity] ?? Number.NaN;
    const isRate = (RATES as readonly string[]).includes(quantity);
    const ratio = isRate ? measured / bound : bound / measured;
    const calibrated = UNCALIBRATED.includes(quantity) ? ratio : ratio / speed;
    return [{ quantity, measured, bound, ratio, calibrated }];
  });
}

/** How far a small input may fall behind what it reached: small ones measure the compiler, too. */
const SMALL_MARGIN = 3;

export function verdictsOn(name: string, size: Size, report: Report): readonly Verdict[] {
  const margin = size === 'small' ? SMALL_MARGIN : 1;
  return judge(report, FLOORS[size][name] ?? {}, FLOORS.calibration * margin);
}

export const isReached = ({ calibrated }: Verdict): boolean => calibrated >= 1;
