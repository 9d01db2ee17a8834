/** Images on nodes, one place each, as columns: every pod that starts looks at some. */
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

/** Of a place: when its image is there, and when it was last used; together, as each start asks for both. */
const ARRIVAL = 0;
const LAST_USE = 1;

export class ImagePlaces {
  private times = new Float64Array(INITIAL_PLACES * 2);
  private ids = new Int32Array(INITIAL_PLACES);
  private bytes = new Float64Array(INITIAL_PLACES);
  private used = 0;
  private readonly free: number[] = [];
  /** By image, then by node. */
  private readonly places: Int32Array[] = [];

  /** The place of an image on a node, or `NOWHERE`. */
  find(id: number, node: number): number {
    const places = this.places[id];
    return places !== undefined && node < places.length ? places[node] : NOWHERE;
  }

  /** It must not be there yet. */
  add(node: number, { id, bytes, at, lastUsed }: ImageOnNode): number {
    const place = this.free.pop() ?? this.used++;
    if (place >= this.ids.length) this.grow(place * 2);
    this.ids[place] = id;
    this.bytes[place] = bytes;
    this.times[place * 2 + ARRIVAL] = at;
    this.times[place * 2 + LAST_USE] = lastUsed;
    this.put(id, node, place);
    return place;
  }

  read(place: number): ImageOnNode {
    return {
      id: this.ids[place],
      bytes: this.bytes[place],
      at: this.arrivalOf(place),
      lastUsed: this.lastUseOf(place),
    };
  }

  arrivalOf(place: number): Instant {
    return this.times[place * 2 + ARRIVAL];
  }

  lastUseOf(place: number): Instant {
    return this.times[place * 2 + LAST_USE];
  }

  use(place: number, now: Instant): void {
    this.times[place * 2 + LAST_USE] = now;
  }

  remove(id: number, node: number): void {
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
    this.times = grow(this.times, length * 2);
    this.ids = grow(this.ids, length);
    this.bytes = grow(this.bytes, length);
  }
}
