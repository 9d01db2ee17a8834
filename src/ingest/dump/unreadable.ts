import type { Position } from '../diagnostic.ts';

/** Why a list cannot be read one item after the other. */
export class Unreadable extends Error {
  /** As of a diagnostic. */
  readonly code: 'syntax' | 'limit';
  /** Where that shows; undefined: where the reader is. */
  readonly position: Position | undefined;

  constructor(code: Unreadable['code'], message: string, position?: Position) {
    super(message);
    this.name = 'Unreadable';
    this.code = code;
    this.position = position;
  }
}
