/** The result document as bytes: the same for the same scenario, seed and version. */
import { canonicalJson, RESULT_API_VERSION, type Result, type Sweep } from '../record/index.ts';

/** Ends with a line break. */
export const renderJson = (result: Result): string => canonicalText(result);

/** Any of our documents. */
export const canonicalText = (document: Result | Sweep): string => `${canonicalJson(document)}\n`;

/** @throws an Error that says what is wrong, if the text is no result of this version. */
export function parseResult(text: string): Result {
  const value: unknown = JSON.parse(text);
  const head = value as { readonly apiVersion?: unknown; readonly kind?: unknown } | null;
  if (typeof head !== 'object' || head === null || head.kind !== 'Result')
    throw new Error('this is no Result of seatrial');
  if (head.apiVersion !== RESULT_API_VERSION) {
    throw new Error(`this Result is of version ${String(head.apiVersion)}; ${RESULT_API_VERSION} is understood`);
  }
  return value as Result;
}
