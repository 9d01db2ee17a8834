/**
 * Images on machines: which node has which, and how long a pull takes. Pulls of a node go one after the other, or a
 * few at a time, as its kubelet is configured (pkg/kubelet/images).
 */
import type { Instant, Node } from '../../model/objects/index.ts';
import { Texts } from '../../record/index.ts';
import { NOT_ASKED, type WantedImage } from '../life/pod-plan.ts';
import type { MachineTiming } from '../timing.ts';
import { type ImageOnNode, ImagePlaces, NOWHERE } from './image-places.ts';
import { type PullLimits, PullQueue } from './pull-queue.ts';

const GI = 2 ** 30;

/** `nginx` is `nginx:latest`. */
export function normalizedImageName(image: string): string {
  return image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image;
}

interface Shelf {
  /** Their places, in the order of their arrival. */
  readonly images: number[];
  readonly queue: PullQueue;
}

export interface ImagesOptions {
  readonly timing: MachineTiming;
  readonly limits: PullLimits;
  /** Somebody collects images, and asks when each was last used. */
  readonly countsUse: boolean;
  /** Milliseconds of a pull before its bytes come. */
  readonly base: (node: number, image: string) => number;
}

/** Why the last pull failed that did, and when. */
export interface PullFailure {
  /** Later than now: it waits for its turn until then. */
  readonly at: Instant;
  /** `undefined`: the registry's answer is unknown. */
  readonly message?: string;
}

/** A pull that fails, or an image that may not be pulled. */
export const PULL_FAILED = -1;
export const NEVER_PULLED = -2;

export class Images {
  /** Whether registries answer. */
  registryUp = true;
  /** Of the last answer `PULL_FAILED`. */
  failure: PullFailure = { at: 0 };
  /** An image whose size is known will be there from `at` on. */
  onArrival?: (node: number, at: Instant) => void;
  private readonly names = new Texts();
  /** By names as they are written in pods: each pull asks. */
  private readonly ids = new Map<string, number>();
  private readonly bytes: number[] = [];
  private readonly shelves: Shelf[] = [];
  private readonly places = new ImagePlaces();
  private readonly timing: MachineTiming;
  private readonly limits: PullLimits;
  private readonly countsUse: boolean;
  private readonly base: ImagesOptions['base'];

  constructor({ timing, limits, countsUse, base }: ImagesOptions) {
    this.timing = timing;
    this.limits = limits;
    this.countsUse = countsUse;
    this.base = base;
  }

  /** Takes over the images of a node's status. */
  addNode(node: number, object: Node): void {
    this.shelves[node] = { images: [], queue: new PullQueue(this.limits) };
    if (object.status.images.length > 0) this.fill(node, object);
  }

  private fill(node: number, { status }: Node): void {
    const images = new Map<number, number>();
    for (const { names, sizeBytes } of status.images) {
      for (const name of names) {
        const id = this.idOf(name);
        this.bytes[id] ??= sizeBytes;
        images.set(id, sizeBytes);
      }
    }
    for (const [id, bytes] of images) this.shelves[node].images.push(this.places.add(node, id, bytes, 0, 0));
  }

  /**
   * Starts the pulls that these images need.
   *
   * @returns when the last of them is there (`now` if all are); `PULL_FAILED` or `NEVER_PULLED` if one cannot be had.
   */
  pull(node: number, wanted: readonly WantedImage[], now: Instant): Instant {
    let ready = now;
    for (let i = 0; i < wanted.length; i++) {
      const at = this.pullOne(node, wanted[i], now);
      if (at < 0) return at;
      // another pod may still be pulling it
      if (at > ready) ready = at;
    }
    return ready;
  }

  pullOne(node: number, wanted: WantedImage, now: Instant): Instant {
    if (wanted.id === NOT_ASKED) wanted.id = this.idOf(wanted.name);
    const isPlain = wanted.policy !== 'Always' && !this.countsUse;
    return isPlain && this.places.isSeen(wanted.id, node) ? now : this.look(node, wanted, now);
  }

  private look(node: number, wanted: WantedImage, now: Instant): Instant {
    const { places } = this;
    const { id, name, policy } = wanted;
    const place = places.find(id, node);
    if (place === NOWHERE) return this.pullNew(node, wanted, now);
    const isThere = places.at[place] <= now;
    if (policy === 'Never' && !isThere) return NEVER_PULLED;
    if (policy === 'Always' || !isThere) return this.pullAgain(node, place, name, policy, now);
    places.lastUsed[place] = now;
    places.see(id, node);
    return now;
  }

  private pullNew(node: number, { name, policy, id }: WantedImage, now: Instant): Instant {
    if (policy === 'Never') return NEVER_PULLED;
    if (!this.registryUp) return this.failed(now);
    const shelf = this.shelves[node];
    const start = shelf.queue.turn(now);
    if (!shelf.queue.accepts(start)) return this.throttled(start, name);
    const bytes = this.bytes[id] ?? this.timing.unknownImageBytes;
    const duration = this.base(node, name) + Math.ceil((bytes / GI) * this.timing.imagePullPerGi);
    const at = shelf.queue.occupy(start, duration);
    shelf.images.push(this.places.add(node, id, bytes, at, now));
    if (this.isSized(id)) this.onArrival?.(node, at);
    return at;
  }

  /**
   * The registry is asked whether the image is still the same, or another pod is still pulling it: that has its turn like any pull, but
   * brings no bytes. One after the other such pulls are slower than any limit on their rate, so that they count only beside one another.
   */
  private pullAgain(node: number, place: number, name: string, policy: WantedImage['policy'], now: Instant): Instant {
    if (policy === 'Always' && !this.registryUp) return this.failed(now);
    const { queue } = this.shelves[node];
    const start = queue.turn(now);
    if (!queue.isSerial && !queue.accepts(start)) return this.throttled(start, name);
    this.places.lastUsed[place] = now;
    return Math.max(this.places.at[place], start);
  }

  private throttled(at: Instant, image: string): number {
    return this.failed(at, `Failed to pull image "${image}": pull QPS exceeded`);
  }

  private failed(at: Instant, message?: string): number {
    this.failure = { at, message };
    return PULL_FAILED;
  }

  /** Whether some node's status told its size. */
  isSized(id: number): boolean {
    return this.bytes[id] !== undefined;
  }

  /** Somebody used it, up to now. */
  used(node: number, id: number, now: Instant): void {
    const { places } = this;
    const place = places.find(id, node);
    if (place !== NOWHERE) places.lastUsed[place] = Math.max(places.lastUsed[place], now);
  }

  /** All that a node holds, pulled or being pulled, in the order of their arrival. */
  on(node: number): readonly ImageOnNode[] {
    return (this.shelves[node]?.images ?? []).map((place) => this.places.read(place));
  }

  remove(node: number, id: number): void {
    const images = this.shelves[node]?.images ?? [];
    const i = images.indexOf(this.places.find(id, node));
    if (i < 0) return;
    images.splice(i, 1);
    this.places.remove(id, node);
  }

  idOf(image: string): number {
    let id = this.ids.get(image);
    if (id === undefined) {
      id = this.names.id(normalizedImageName(image));
      this.ids.set(image, id);
    }
    return id;
  }

  nameOf(id: number): string {
    return this.names.of(id);
  }
}
