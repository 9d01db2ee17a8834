/** Resource lists as the API server stores them (`pkg/apis/core/v1/defaults.go`). */
import type { ResourceList } from '../../model/objects/meta.ts';
import { type Quantity, quantityFromMilli } from '../../model/quantity.ts';

const NEEDS_ROUNDING = (quantity: Quantity): boolean => quantity.parts.exponent < -3;

/** Amounts finer than a thousandth are rounded up to it. The same list where nothing is to be rounded. */
export function roundedResources(list: ResourceList): ResourceList {
  let needed = false;
  for (const quantity of list.values()) needed ||= NEEDS_ROUNDING(quantity);
  if (!needed) return list;
  return new Map(
    [...list].map(([name, quantity]) => [
      name,
      NEEDS_ROUNDING(quantity) ? quantityFromMilli(quantity.milliValue) : quantity,
    ]),
  );
}

/** What `list` lacks is taken from `fallback`. */
export function filledResources(list: ResourceList, fallback: ResourceList): ResourceList {
  let missing = false;
  for (const name of fallback.keys()) missing ||= !list.has(name);
  if (!missing) return list;
  const filled = new Map(list);
  for (const [name, quantity] of fallback) if (!filled.has(name)) filled.set(name, quantity);
  return filled;
}
