/**
 * Who hears of which change of a pod. There are a dozen watchers and several changes in each pod's life; most controllers
 * care for the pods of one kind of owner only, and many for nothing before there is an object of their kind. So who is to
 * be called is found once for each change and kind of owner, and again when somebody begins to care for more.
 */
import type { ObjectStore } from './objects.ts';
import { NONE } from './pods.ts';
import { NO_OWNER, POD_ANY, POD_CHANGES, POD_OWNER, SOME_OWNER, type Watcher } from './watch.ts';

/** Kinds of owners are numbers; these two are none. */
const UNKNOWN = 0;
const OWNERLESS = 1;
/** They are kept in a byte; there are never so many. */
const MOST_KINDS = 255;
/** Changes, as the verbs make them, are numbered as they come; there are fewer than so many. */
const MOST_CHANGES = 64;

/**
 * Those who hear of a change, in the order of registration, and what is called of each: to look a method up in a dozen
 * classes in turn would cost more than most of them do.
 */
interface Audience {
  readonly watchers: readonly Watcher[];
  readonly methods: readonly NonNullable<Watcher['podChanged']>[];
}

export class PodWatchers {
  private readonly objects: ObjectStore;
  /** In the order of registration. */
  private readonly all: Watcher[] = [];
  /** By kind of owner and number of the change; once there was one. */
  private audiences: (Audience | undefined)[] = [];
  /** By the bits of a change: its number, from 1. */
  private readonly numbers = new Uint8Array(POD_CHANGES);
  private changes = 0;
  private readonly kinds: string[] = ['', NO_OWNER];
  private lastOwner = NONE;
  private lastKind = OWNERLESS;

  constructor(objects: ObjectStore) {
    this.objects = objects;
  }

  add(watcher: Watcher): void {
    this.all.push(watcher);
    this.interestChanged();
  }

  /** Somebody wants to hear of more, or of less. */
  interestChanged(): void {
    this.audiences = [];
  }

  /** @param ownerKind as `kindOf` says */
  tell(row: number, change: number, oldClass: number, ownerKind: number): void {
    const { watchers, methods } =
      this.audiences[ownerKind * MOST_CHANGES + this.numbers[change]] ?? this.find(change, ownerKind);
    for (let i = 0; i < methods.length; i++) methods[i].call(watchers[i], row, change, oldClass);
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

  private find(change: number, ownerKind: number): Audience {
    if (this.numbers[change] === 0) this.numbers[change] = this.nextNumber();
    // an owner that nobody knows may become known, and one that changes was somebody's before
    const everybody = ownerKind === UNKNOWN || (change & POD_OWNER) !== 0;
    const watchers = this.all.filter(
      ({ podInterest = POD_ANY, podOwnerKind }) =>
        (podInterest & change) !== 0 && (everybody || this.isFor(podOwnerKind, ownerKind)),
    );
    const methods = watchers.map(({ podChanged }) => podChanged as NonNullable<Watcher['podChanged']>);
    const audience = { watchers, methods };
    this.audiences[ownerKind * MOST_CHANGES + this.numbers[change]] = audience;
    return audience;
  }

  private nextNumber(): number {
    if (++this.changes === MOST_CHANGES) throw new RangeError(`there are ${MOST_CHANGES} different changes of pods`);
    return this.changes;
  }

  private isFor(wanted: string | undefined, ownerKind: number): boolean {
    if (wanted === SOME_OWNER) return ownerKind !== OWNERLESS;
    return wanted === undefined || wanted === this.kinds[ownerKind];
  }
}
