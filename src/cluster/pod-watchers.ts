/**
 * Who hears of which change of a pod. There are a dozen watchers and several changes in each pod's life; most controllers
 * care for the pods of one kind of owner only, so the lists are kept by change and by that kind.
 */
import type { ObjectStore } from './objects.ts';
import { NONE } from './pods.ts';
import { POD_ANY, POD_CHANGES, POD_OWNER, type Watcher } from './watch.ts';

/** Kinds of owners are numbers; these two are none. */
const UNKNOWN = 0;
const OWNERLESS = 1;
/** They are kept in a byte; there are never so many. */
const MOST_KINDS = 255;

export class PodWatchers {
  private readonly objects: ObjectStore;
  /** In the order of registration. */
  private readonly all: Watcher[] = [];
  /** By kind of owner, then by the bits of the change; once there was one. */
  private found: (readonly Watcher[] | undefined)[][] = [];
  private readonly kinds: string[] = ['', ''];
  private lastOwner = NONE;
  private lastKind = OWNERLESS;

  constructor(objects: ObjectStore) {
    this.objects = objects;
  }

  add(watcher: Watcher): void {
    this.all.push(watcher);
    this.found = [];
  }

  /** @param ownerKind as `kindOf` says */
  of(change: number, ownerKind: number): readonly Watcher[] {
    return this.found[ownerKind]?.[change] ?? this.find(change, ownerKind);
  }

  /** The number of the kind of a pod's controlling owner. */
  kindOf(owner: number): number {
    if (owner === NONE) return OWNERLESS;
    if (owner === this.lastOwner) return this.lastKind;
    const kind = this.objects.identity(owner)?.kind;
    if (kind === undefined) return UNKNOWN;
    this.lastOwner = owner;
    this.lastKind = this.numberOf(kind);
    return this.lastKind;
  }

  private numberOf(kind: string): number {
    const known = this.kinds.indexOf(kind);
    if (known >= 0) return known;
    return this.kinds.length > MOST_KINDS ? UNKNOWN : this.kinds.push(kind) - 1;
  }

  private find(change: number, ownerKind: number): readonly Watcher[] {
    const kind = this.kinds[ownerKind];
    // an owner that nobody knows may become known, and one that changes was somebody's before
    const everybody = ownerKind === UNKNOWN || (change & POD_OWNER) !== 0;
    const found = this.all.filter(
      ({ podInterest = POD_ANY, podOwnerKind }) =>
        (podInterest & change) !== 0 && (everybody || podOwnerKind === undefined || podOwnerKind === kind),
    );
    // as wide as can be, so that it stays an array of elements whatever comes first
    this.found[ownerKind] ??= new Array<undefined>(POD_CHANGES).fill(undefined);
    this.found[ownerKind][change] = found;
    return found;
  }
}
