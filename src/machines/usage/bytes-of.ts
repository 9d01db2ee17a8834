import { parseQuantity } from '../../model/quantity.ts';

/** Of an annotation's text; 0 for what is no quantity. */
export function bytesOf(text: string): number {
  try {
    return Math.max(0, parseQuantity(text).value);
  } catch {
    return 0;
  }
}
