/** Where documents stand: found when somebody asks, which nobody does for most of them. */
import type { Path } from './decode/index.ts';
import type { Position } from './diagnostic.ts';
import type { RawDocument } from './text/parse.ts';
import type { Locate } from './text/yaml-locate.ts';

export interface Source {
  readonly file: string;
  /** Of the document's first line; found when it is asked for. */
  readonly line: number;
}

/** Where a document stands; the `source` of what is made of it. */
export interface Place extends Source {
  readonly locate: Locate;
}

export class DocumentPlace implements Place {
  readonly file: string;
  readonly #document: () => RawDocument;

  constructor(document: () => RawDocument, file: string) {
    this.file = file;
    this.#document = document;
  }

  get line(): number {
    return this.#document().line();
  }

  locate(path: Path, atKey: boolean): Position {
    return this.#document().locate(path, atKey);
  }
}

/** One item of a document that is a list. */
export class ItemPlace implements Place {
  readonly #document: RawDocument;
  readonly #index: number;

  constructor(document: RawDocument, index: number) {
    this.#document = document;
    this.#index = index;
  }

  get file(): string {
    return this.#document.file;
  }

  get line(): number {
    return this.#document.item(this.#index).line();
  }

  locate(path: Path, atKey: boolean): Position {
    return this.#document.item(this.#index).locate(path, atKey);
  }
}

/** One item of a list within a list. */
export class NestedPlace implements Place {
  readonly #list: Place;
  readonly #index: number;

  constructor(list: Place, index: number) {
    this.#list = list;
    this.#index = index;
  }

  get file(): string {
    return this.#list.file;
  }

  get line(): number {
    return this.locate([], false).line;
  }

  locate(path: Path, atKey: boolean): Position {
    return this.#list.locate(['items', this.#index, ...path], atKey);
  }
}
