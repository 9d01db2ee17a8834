import { parseQuantity } from '../../model/quantity.ts';

/** Of an annotation's text; `undefined` for what is no quantity above zero. */
export function bytesOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  try {
    const { value } = parseQuantity(text);
    return value > 0 ? value : undefined;
  } catch {
    return undefined;
  }
}
