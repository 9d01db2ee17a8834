/** What an answer file provides. */
import type { JsonObject } from '../compare.ts';

/** Turns a case's `input` into what has the form of its `want`, or `{unsupported: why}`. */
export type Answer = (input: JsonObject) => unknown;

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
