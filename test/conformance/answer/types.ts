/** What an answer file provides. */
import type { JsonObject } from '../compare.ts';

/**
 * Turns a case's `input` into what has the form of its `want`, or `{unsupported: why}`. `want` is only for kinds whose later
 * steps follow from recorded draws.
 */
export type Answer = (input: JsonObject, want?: unknown) => unknown;

/**
 * Functions of kind `pure` by their names in the cases. Arguments are the JSON of the case, typed as the author knows
 * them. What a function throws is answered as `{error: message}`.
 */
export type PureFunctions = { readonly [fn: string]: (...args: never[]) => unknown };

export interface PureGroup {
  readonly functions: PureFunctions;
}

export interface AnswerModule {
  readonly answer: Answer;
}
