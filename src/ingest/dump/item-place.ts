/** Where an item of a list stands whose text is there only while it is read. */
import type { Path } from '../decode/index.ts';
import type { Position } from '../diagnostic.ts';
import type { Place } from '../places.ts';
import { locateJson } from '../text/json-locate.ts';
import { Lines } from '../text/lines.ts';

export class ListItemPlace implements Place {
  readonly file: string;
  readonly line: number;
  readonly #column: number;
  #text: string | undefined;

  /** @param text without it there is no place within the item */
  constructor(file: string, { line, column }: Position, text?: string) {
    this.file = file;
    this.line = line;
    this.#column = column;
    this.#text = text;
  }

  locate(path: Path, atKey: boolean): Position {
    return this.at(this.#text === undefined ? 0 : locateJson(this.#text, path, atKey));
  }

  /** @param offset in the text */
  at(offset: number): Position {
    const { line, column } = new Lines(this.#text ?? '').at(offset);
    return { line: this.line + line - 1, column: line === 1 ? this.#column + column - 1 : column };
  }

  /** For an item about which there will be nothing to say but where it begins. */
  forget(): void {
    this.#text = undefined;
  }
}
