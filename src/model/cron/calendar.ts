/** The proleptic Gregorian calendar in integers: days since 1970-01-01 and dates. No time zone, no `Date`. */

export interface CivilDate {
  readonly year: number;
  /** 1–12. */
  readonly month: number;
  /** 1–31. */
  readonly day: number;
}

const DAYS_IN_400_YEARS = 146_097;
/** From 0000-03-01: years here begin in March, so that the leap day is the last one. */
const EPOCH_SHIFT = 719_468;
const MONTHS = 12;
const THURSDAY = 4;

/** Remainder with the sign of the divisor. */
export function floorMod(value: number, divisor: number): number {
  return value - Math.floor(value / divisor) * divisor;
}

/** Months and days out of range run over into the next or the last year or month. */
export function daysOf(year: number, month: number, day: number): number {
  const months = year * MONTHS + month - 1;
  const marchMonths = months - 2;
  const marchYear = Math.floor(marchMonths / MONTHS);
  const dayOfYear = Math.floor((153 * floorMod(marchMonths, MONTHS) + 2) / 5) + day - 1;
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  return marchYear * 365 + leapDays + dayOfYear - EPOCH_SHIFT;
}

export function dateOf(days: number): CivilDate {
  const shifted = days + EPOCH_SHIFT;
  const era = Math.floor(shifted / DAYS_IN_400_YEARS);
  const dayOfEra = shifted - era * DAYS_IN_400_YEARS;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  return {
    year: era * 400 + yearOfEra + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1,
  };
}

/** 0 is Sunday. */
export function weekdayOf(days: number): number {
  return floorMod(days + THURSDAY, 7);
}
