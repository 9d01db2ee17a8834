/** Collects what is wrong with an object, at paths and in words as the API server has them (apimachinery `field/errors.go`). */
import type { IntOrString, StringMap } from '../../model/objects/meta.ts';
import { shown } from '../decode/describe.ts';
import type { Path, Problem } from '../decode/session.ts';

const MAX_INT32 = 2_147_483_647;

export class Check {
  readonly problems: Problem[];
  readonly path: Path;

  constructor(path: Path = [], problems: Problem[] = []) {
    this.path = path;
    this.problems = problems;
  }

  /** The same collection, further down. */
  at(...below: Path): Check {
    return new Check([...this.path, ...below], this.problems);
  }

  required(detail = ''): void {
    this.#add('required', detail === '' ? 'Required value' : `Required value: ${detail}`);
  }

  invalid(value: unknown, detail: string, suggestion?: string): void {
    this.#add('value', `Invalid value: ${goValue(value)}: ${detail}`, suggestion);
  }

  /** Where printing the value would help nobody. */
  invalidObject(detail: string): void {
    this.#add('value', `Invalid value: ${detail}`);
  }

  unsupported(value: string, supported: readonly string[]): void {
    this.#add('value', `Unsupported value: ${goValue(value)}: supported values: ${supported.map(goValue).join(', ')}`);
  }

  duplicate(value: unknown, detail = ''): void {
    this.#add('duplicate', `Duplicate value: ${goValue(value)}${detail === '' ? '' : `: ${detail}`}`);
  }

  forbidden(detail: string): void {
    this.#add('value', `Forbidden: ${detail}`);
  }

  notFound(value: string): void {
    this.#add('value', `Not found: ${goValue(value)}`);
  }

  /** Each message is one problem with the value. */
  all(value: unknown, messages: readonly string[]): void {
    for (const message of messages) this.invalid(value, message);
  }

  /** An optional int32 that counts something. */
  notNegative(value: number | undefined): void {
    if (value === undefined) return;
    if (value < 0) this.invalid(value, 'must be greater than or equal to 0');
    else if (value > MAX_INT32) this.invalid(value, `must be less than or equal to ${MAX_INT32}`);
  }

  #add(code: string, message: string, suggestion?: string): void {
    this.problems.push({ code, path: this.path, message, ...(suggestion === undefined ? {} : { suggestion }) });
  }
}

/** A value as Go prints it in such messages. */
export function goValue(value: unknown): string {
  if (typeof value === 'string') return shown(value);
  return value === undefined || value === null ? 'null' : String(value);
}

export function goStringMap(map: StringMap): { toString(): string } {
  const entries = [...map].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const text = `map[string]string{${entries.map(([key, value]) => `${goValue(key)}:${goValue(value)}`).join(', ')}}`;
  return { toString: () => text };
}

export function goIntOrString(value: IntOrString): { toString(): string } {
  const [type, int, text] = typeof value === 'number' ? [0, value, ''] : [1, 0, value];
  return { toString: () => `intstr.IntOrString{Type:${type}, IntVal:${int}, StrVal:${goValue(text)}}` };
}
