/**
 * Images on nodes, one place each, as columns. Every pod that starts looks for some, and nearly always they are there: that is known
 * from a bit a node, without a look at their places.
 */
import { grow } from '../../cluster/columns.ts';
import type { Instant } from '../../model/objects/index.ts';

/** An image on a node as it stands. */
export interface ImageOnNode {
  readonly id: number;
  readonly bytes: number;
  /** When it is there (0: from the start). */
  readonly at: Instant;
  readonly lastUsed: Instant;
}

export const NOWHERE = -1;
const INITIAL_PLACES = 64;

export class ImagePlaces {
  at = new Float64Array(INITIAL_PLACES);
  lastUsed = new Float64Array(INITIAL_PLACES);
  private ids = new Int32Array(INITIAL_PLACES);
  private bytes = new Float64Array(INITIAL_PLACES);
  private used = 0;
  private readonly free: number[] = [];
  /** By image, then by node. */
  private readonly places: Int32Array[] = [];
  /** By image, then a bit a node: it is known to be there. */
  private readonly seen: Int32Array[] = [];

  /** Whether somebody found the image there that had been pulled. */
  isSeen(id: number, node: number): boolean {
    const seen = this.seen[id];
    return seen !== undefined && node >> 5 < seen.length && (seen[node >> 5] & (1 << (node & 31))) !== 0;
  }

  /** It was found there. */
  see(id: number, node: number): void {
    let seen = this.seen[id] ?? new Int32Array(0);
    if (node >> 5 >= seen.length) seen = grow(seen, (node >> 4) + 1);
    seen[node >> 5] |= 1 << (node & 31);
    this.seen[id] = seen;
  }

  /** The place of an image on a node, or `NOWHERE`. */
  find(id: number, node: number): number {
    const places = this.places[id];
    return places !== undefined && node < places.length ? places[node] : NOWHERE;
  }

  /** It must not be there yet. */
  add(node: number, id: number, bytes: number, at: Instant, lastUsed: Instant): number {
    const place = this.free.pop() ?? this.used++;
    if (place >= this.ids.length) this.grow(place * 2);
    this.ids[place] = id;
    this.bytes[place] = bytes;
    this.at[place] = at;
    this.lastUsed[place] = lastUsed;
    this.put(id, node, place);
    return place;
  }

  read(place: number): ImageOnNode {
    return { id: this.ids[place], bytes: this.bytes[place], at: this.at[place], lastUsed: this.lastUsed[place] };
  }

  remove(id: number, node: number): void {
    if (this.isSeen(id, node)) this.seen[id][node >> 5] &= ~(1 << (node & 31));
    this.free.push(this.find(id, node));
    this.put(id, node, NOWHERE);
  }

  private put(id: number, node: number, place: number): void {
    let places = this.places[id] ?? new Int32Array(0);
    if (node >= places.length) places = grow(places, Math.max(node + 1, places.length * 2), NOWHERE);
    places[node] = place;
    this.places[id] = places;
  }

  private grow(length: number): void {
    this.at = grow(this.at, length);
    this.lastUsed = grow(this.lastUsed, length);
    this.ids = grow(this.ids, length);
    this.bytes = grow(this.bytes, length);
  }
}
