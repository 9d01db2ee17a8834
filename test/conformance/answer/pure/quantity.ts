import {
  addQuantities,
  compareQuantities,
  exactValue,
  parseQuantity,
  type Quantity,
  subQuantities,
} from '../../../../src/model/quantity.ts';
import type { PureFunctions } from '../types.ts';

const described = (quantity: Quantity) => ({
  canonical: quantity.canonical,
  value: exactValue(quantity, 0)?.toString(),
  milliValue: exactValue(quantity, -3)?.toString(),
  sign: quantity.sign,
  format: quantity.format,
});

export const functions: PureFunctions = {
  'quantity.parse': (text: string) => described(parseQuantity(text)),
  'quantity.cmp': (left: string, right: string) => compareQuantities(parseQuantity(left), parseQuantity(right)),
  'quantity.add': (left: string, right: string) => described(addQuantities(parseQuantity(left), parseQuantity(right))),
  'quantity.sub': (left: string, right: string) => described(subQuantities(parseQuantity(left), parseQuantity(right))),
};
