/**
 * The API server's stand-in: one store, its verbs, its watches. Everything that changes the API truth goes through
 * here, appends to the record, and is then told to all watchers.
 *
 *   actor ──verb──► store ──► record ──► watchers (they only note what to do)
 */
import type { Kernel } from '../kernel/index.ts';
import { type Delay, delayOf, type Latency } from '../model/distribution.ts';
import type { Instant, KubeObject, Node } from '../model/objects/index.ts';
import type { EventRecord } from '../record/index.ts';
import { PodAdmissionChain } from './admission/index.ts';
import { Budgets } from './budgets.ts';
import { Endpoints } from './endpoints.ts';
import { EvictionApi } from './eviction.ts';
import { Instances } from './instances.ts';
import { Leases } from './leases.ts';
import type { ContainerStatusSource } from './container-statuses.ts';
import type { MetricsApi } from './metrics.ts';
import { Namespaces } from './namespaces.ts';
import { NodeApi } from './node-api.ts';
import { Nodes } from './nodes.ts';
import { ObjectApi } from './object-api.ts';
import { ObjectStore } from './objects.ts';
import { PodApi } from './pod-api.ts';
import { PodClasses } from './pod-classes.ts';
import { PodWatchers } from './pod-watchers.ts';
import { Pods } from './pods.ts';
import { uidOf } from './uid.ts';
import type { Watcher } from './watch.ts';

export interface ClusterOptions {
  readonly kernel: Kernel;
  readonly record: EventRecord;
  /** Milliseconds since the Unix epoch at the start of the scenario; whole seconds. */
  readonly epoch: number;
  /** What a request takes that the server itself answers in steps: an eviction reads a budget and writes it. Default 8 ms. */
  readonly apiLatency?: Latency;
}

const DEFAULT_API_LATENCY_MS = 8;

export class Cluster {
  readonly kernel: Kernel;
  readonly record: EventRecord;
  readonly epoch: number;
  /** Milliseconds of one request, from its being read to its being written. */
  readonly apiLatency: Delay;
  readonly pods: Pods;
  readonly nodes = new Nodes();
  readonly leases = new Leases();
  readonly instances = new Instances();
  readonly objects = new ObjectStore();
  readonly classes = new PodClasses();
  readonly podAdmission: PodAdmissionChain;
  readonly podApi: PodApi;
  readonly nodeApi: NodeApi;
  readonly objectApi: ObjectApi;
  readonly namespaces: Namespaces;
  readonly endpoints: Endpoints;
  readonly budgets: Budgets;
  readonly evictionApi: EvictionApi;
  /** Who knows how containers stand. */
  containerStatuses?: ContainerStatusSource;
  /** What pods use, as the metrics APIs tell it. */
  readonly metrics: MetricsApi = {};
  /** Those that hear of pods, of nodes, of other objects; each in the order of registration. */
  private readonly podWatchers: PodWatchers;
  private readonly nodeWatchers: Watcher[] = [];
  private readonly objectWatchers: Watcher[] = [];
  /** Those of them that hear of a kind, once there was one of it. */
  private readonly objectWatchersOf = new Map<string, readonly Watcher[]>();
  private nextSerial = 1;
  private stamped: Instant = 0;
  private telling = false;

  constructor(options: ClusterOptions) {
    if (options.epoch % 1000 !== 0) throw new RangeError('a scenario starts at a whole second');
    this.kernel = options.kernel;
    this.record = options.record;
    this.epoch = options.epoch;
    const { apiLatency = DEFAULT_API_LATENCY_MS } = options;
    this.apiLatency = delayOf(apiLatency, () => options.kernel.random.stream('api-latency:eviction'));
    this.podWatchers = new PodWatchers(this.objects);
    this.pods = new Pods({
      namespaceOf: (classId) => this.classes.list[classId].namespace,
      kindOf: (owner) => this.podWatchers.kindOf(owner),
    });
    this.podAdmission = new PodAdmissionChain(this);
    this.podApi = new PodApi(this);
    this.nodeApi = new NodeApi(this);
    this.objectApi = new ObjectApi(this);
    this.namespaces = new Namespaces(this);
    this.endpoints = new Endpoints(this);
    this.budgets = new Budgets(this);
    this.evictionApi = new EvictionApi(this);
  }

  get now(): Instant {
    return this.kernel.now;
  }

  /** The present as the API writes it down: cut to whole seconds, as `metav1.Time` is. */
  stamp(): Instant {
    const { now } = this.kernel;
    // a second has many stamps
    if (now < this.stamped || now >= this.stamped + 1000) this.stamped = Math.floor(now / 1000) * 1000;
    return this.stamped;
  }

  /** Registers a watcher; it hears of changes from now on, after all watchers registered before. */
  watch(watcher: Watcher): void {
    if (watcher.podChanged !== undefined) this.podWatchers.add(watcher);
    if (watcher.nodeChanged !== undefined) this.nodeWatchers.push(watcher);
    if (watcher.objectChanged === undefined) return;
    this.objectWatchers.push(watcher);
    this.objectWatchersOf.clear();
  }

  /** A watcher asks for these changes of pods, too, from now on. */
  widenInterest(watcher: { podInterest: number }, changes: number): void {
    if ((watcher.podInterest & changes) === changes) return;
    watcher.podInterest |= changes;
    this.interestChanged();
  }

  /** What a watcher wants to hear of is something else from now on. */
  interestChanged(): void {
    this.podWatchers.interestChanged();
  }

  /** UID of a pod or another object, by serial. */
  uid(serial: number): string {
    return uidOf(this.kernel.random.seed, serial);
  }

  /** A Kubernetes Event about an object (or, with `pod`, about a pod). */
  event(object: number, reason: string, message: string, pod = -1): void {
    const { texts } = this.record;
    this.record.append('event', this.now, object, texts.id(reason), texts.id(message), pod);
  }

  /** For the verbs only. */
  takeSerial(): number {
    return this.nextSerial++;
  }

  /** Guards the rule of `watch.ts`; called by every verb. */
  beginVerb(): void {
    if (this.telling) throw new Error('a watcher called a verb; it must only note what to do');
  }

  /** For the verbs only. */
  tellPod(row: number, change: number, oldClass: number): void {
    this.telling = true;
    this.podWatchers.tell(row, change, oldClass, this.pods.ownerKind[row]);
    this.telling = false;
  }

  /** For the verbs only. */
  tellNode(node: number, change: number, before: Node | undefined): void {
    this.telling = true;
    for (const watcher of this.nodeWatchers) watcher.nodeChanged?.(node, change, before);
    this.telling = false;
  }

  /** For the verbs only. */
  tellObject(serial: number, before: KubeObject | undefined, after: KubeObject | undefined): void {
    const { kind } = (after ?? before) as KubeObject;
    const watchers = this.objectWatchersOf.get(kind) ?? this.findObjectWatchers(kind);
    this.telling = true;
    for (let i = 0; i < watchers.length; i++) watchers[i].objectChanged?.(serial, before, after);
    this.telling = false;
  }

  private findObjectWatchers(kind: string): readonly Watcher[] {
    const found = this.objectWatchers.filter(({ objectKinds }) => objectKinds?.includes(kind) ?? true);
    this.objectWatchersOf.set(kind, found);
    return found;
  }
}
