/**
 * EndpointSlice controller: the endpoints of each Service follow its pods (upstream pkg/controller/endpointslice/endpointslice_controller.go).
 *
 *   a pod's readiness, end or labels ─► its Services ─► sync: the endpoints of the pods that changed
 *
 * A node that goes dark changes nothing by itself: its pods are endpoints until somebody takes their readiness away.
 */
import {
  ApiError,
  type Cluster,
  NONE,
  POD_CLASS,
  POD_CREATED,
  POD_DELETED,
  POD_DELETION,
  POD_PHASE,
  POD_READY,
  type Watcher,
} from '../../cluster/index.ts';
import type { KubeObject, Service } from '../../model/objects/index.ts';
import { PENDING } from '../../record/index.ts';
import { ClientBudget } from '../_shared/client-budget.ts';
import { type ControllerOptions, DEFAULT_CONTROLLER_OPTIONS } from '../_shared/options.ts';
import { Reconciler } from '../_shared/reconciler.ts';
import { endpointConditions } from './conditions.ts';
import { Selections } from './selections.ts';

const NAME = 'endpointslice-controller';
const MAX_RETRIES = 15;
/** Of a Service's own back-off, ms. */
const RETRY_BASE_MS = 1000;
/** As many endpoints one write carries. */
const ENDPOINTS_PER_SLICE = 100;

const RELEVANT = POD_CREATED | POD_PHASE | POD_READY | POD_DELETION | POD_DELETED | POD_CLASS;

export class EndpointSliceController implements Watcher {
  /** Nothing before there is a Service. */
  podInterest = 0;
  readonly objectKinds = ['Service'];
  private readonly cluster: Cluster;
  private readonly queue: Reconciler;
  private readonly budget: ClientBudget;
  private readonly selections: Selections;
  /** By Service, the pods that are to be looked at. */
  private readonly changed = new Map<number, Set<number>>();
  /** Services whose writes wait for the client's limit, and have been let through by now. */
  private readonly admitted = new Set<number>();
  private stopped = false;

  constructor(cluster: Cluster, options: Partial<ControllerOptions> = {}) {
    const { latency, qps, burst } = { ...DEFAULT_CONTROLLER_OPTIONS, ...options };
    this.cluster = cluster;
    this.budget = new ClientBudget(qps, burst);
    this.selections = new Selections(cluster);
    this.queue = new Reconciler(cluster, {
      name: NAME,
      latency,
      sync: (serial) => this.sync(serial),
      retryBase: RETRY_BASE_MS,
      maxRetries: MAX_RETRIES,
    });
    cluster.watch(this);
  }

  start(): void {
    for (const { serial, object } of this.cluster.objects.list<Service>('Service')) {
      this.selections.note(serial, undefined, object);
      this.noteAll(serial);
    }
  }

  stop(): void {
    this.stopped = true;
    this.queue.stop();
    this.changed.clear();
    this.admitted.clear();
  }

  resume(): void {
    this.stopped = false;
    this.queue.resume();
    this.start();
  }

  objectChanged(serial: number, before: KubeObject | undefined, after: KubeObject | undefined): void {
    if ((after ?? before)?.kind !== 'Service') return;
    if (this.selections.note(serial, before, after)) this.noteAll(serial);
  }

  podChanged(row: number, change: number, oldClass: number): void {
    if (this.stopped) return;
    const { pods } = this.cluster;
    const classId = pods.class[row];
    // a new pod has no address, unless it ran before
    if ((change & POD_CREATED) !== 0 && pods.phase[row] === PENDING) return;
    for (const service of this.selections.of(classId)) this.note(service, pods.serial[row]);
    if ((change & POD_CLASS) !== 0)
      for (const service of this.selections.of(oldClass)) this.note(service, pods.serial[row]);
  }

  private note(service: number, pod: number): void {
    let pods = this.changed.get(service);
    if (pods === undefined) {
      pods = new Set();
      this.changed.set(service, pods);
    }
    pods.add(pod);
    this.queue.enqueue(service);
  }

  /** Everything that a Service selects, and everything that it has. */
  private noteAll(service: number): void {
    this.cluster.widenInterest(this, RELEVANT);
    if (this.stopped) return;
    const { pods, endpoints } = this.cluster;
    for (const pod of endpoints.of(service).keys()) this.note(service, pod);
    for (const id of this.selections.classesOf(service))
      for (let row = pods.byClass.first(id); row !== NONE; row = pods.byClass.next(row))
        this.note(service, pods.serial[row]);
  }

  private sync(service: number): void {
    const { objects, endpoints } = this.cluster;
    const object = objects.get<Service>(service);
    if (object === undefined) {
      this.changed.delete(service);
      endpoints.remove(service);
      return;
    }
    if (object.metadata.deletionTimestamp !== undefined) {
      this.changed.delete(service);
      return;
    }
    const pods = this.changed.get(service) ?? new Set();
    const writes = this.writesOf(service, object, pods);
    if (writes.size > 0 && !this.isLetThrough(service, writes.size)) return;
    this.changed.delete(service);
    for (const [pod, conditions] of writes) endpoints.set(service, pod, conditions);
    this.retryLost(service, pods);
  }

  /** A pod on a node that the API does not know is left out, and the sync counts as failed. */
  private retryLost(service: number, looked: ReadonlySet<number>): void {
    const { pods, nodes } = this.cluster;
    const lost = [...looked].filter((pod) => {
      const row = pods.rowOf(pod);
      return row !== NONE && pods.node[row] !== NONE && !nodes.exists(pods.node[row]);
    });
    if (lost.length === 0) return;
    this.changed.set(service, new Set(lost));
    throw new ApiError(404, 'NotFound', 'node not found');
  }

  private writesOf(service: number, { spec }: Service, pods: ReadonlySet<number>): Map<number, number> {
    const known = this.cluster.endpoints.of(service);
    const writes = new Map<number, number>();
    for (const pod of pods) {
      const conditions = this.conditionsOf(service, pod, spec.publishNotReadyAddresses === true);
      if (conditions !== (known.get(pod) ?? NONE)) writes.set(pod, conditions);
    }
    return writes;
  }

  private conditionsOf(service: number, pod: number, publishNotReadyAddresses: boolean): number {
    const { pods, nodes } = this.cluster;
    const row = pods.rowOf(pod);
    if (row === NONE || !this.selections.of(pods.class[row]).includes(service)) return NONE;
    const phase = pods.phase[row];
    const node = pods.node[row];
    if (node === NONE || (!nodes.exists(node) && !publishNotReadyAddresses)) return NONE;
    const view = {
      isTerminal: pods.hasFinished(row),
      hasAddress: phase !== PENDING,
      isReady: pods.isReady(row),
      isTerminating: pods.isTerminating(row),
    };
    return endpointConditions(view, publishNotReadyAddresses) ?? NONE;
  }

  /** One write a slice; beyond the client's limit the sync comes again when its turn is there. */
  private isLetThrough(service: number, endpoints: number): boolean {
    if (this.admitted.delete(service)) return true;
    const { now } = this.cluster;
    let at = now;
    for (let i = 0; i < endpoints; i += ENDPOINTS_PER_SLICE) at = this.budget.reserve(now);
    if (at === now) return true;
    this.admitted.add(service);
    this.queue.enqueueAfter(service, at - now);
    return false;
  }
}
