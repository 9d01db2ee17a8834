/** Texts as small integers, numbered in the order of their first use. */
export class Texts {
  private readonly ids = new Map<string, number>();
  private readonly list: string[] = [];
  /** The one that was asked for last: mostly it is asked for again. */
  private last = '';
  private lastId = -1;

  get size(): number {
    return this.list.length;
  }

  /** The number of a text; a new one if it was never seen. */
  id(text: string): number {
    if (text === this.last && this.lastId >= 0) return this.lastId;
    let id = this.ids.get(text);
    if (id === undefined) {
      id = this.list.push(text) - 1;
      this.ids.set(text, id);
    }
    this.last = text;
    this.lastId = id;
    return id;
  }

  /** The text of a number; '' for -1. */
  of(id: number): string {
    return id < 0 ? '' : this.list[id];
  }
}
