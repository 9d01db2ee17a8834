/**
 * Resource quota controller: what a quota's namespace uses, counted anew when something ends or goes. What comes is
 * charged by admission (upstream pkg/controller/resourcequota).
 *
 *   quota new, hard changed ─┐
 *   pod ended, object gone ──┼─► count all of the namespace ─► status.hard, status.used
 *   every 5 minutes ─────────┘
 *
 * A pass of the five-minute period finds nothing new but the pods that hang in their deletion, so only those cause one.
 */
import { objectUsage } from '../../cluster/admission/object-usage.ts';
import { isPodResource } from '../../cluster/admission/quota-usage.ts';
import type { Cluster, Watcher } from '../../cluster/index.ts';
import { compareQuantities } from '../../model/index.ts';
import type { Instant, KubeObject, ResourceList, ResourceQuota } from '../../model/objects/index.ts';
import { ClientBudget } from '../_shared/client-budget.ts';
import { type ControllerOptions, DEFAULT_CONTROLLER_OPTIONS } from '../_shared/options.ts';
import { PassGrid } from '../_shared/pass-grid.ts';
import { Reconciler } from '../_shared/reconciler.ts';
import { PodGroups } from './pod-groups.ts';
import { recountQuota } from './recount.ts';

const NAME = 'resourcequota-controller';
/** Each quota is counted anew at least this often. */
const RESYNC_MS = 300_000;

export interface ResourceQuotaOptions extends Partial<ControllerOptions> {
  /** The passes of the five-minute period count from here. */
  readonly startedAt?: Instant;
}

export class ResourceQuotaController implements Watcher {
  private readonly cluster: Cluster;
  private readonly queue: Reconciler;
  private readonly budget: ClientBudget;
  private readonly passes: PassGrid;
  private readonly pods: PodGroups;
  /** Serials by namespace. */
  private readonly quotas = new Map<string, Set<number>>();

  constructor(cluster: Cluster, options: ResourceQuotaOptions = {}) {
    this.cluster = cluster;
    const { latency, qps, burst, startedAt = 0 } = { ...DEFAULT_CONTROLLER_OPTIONS, ...options };
    this.queue = new Reconciler(cluster, { name: NAME, latency, sync: (serial) => this.sync(serial) });
    this.budget = new ClientBudget(qps, burst);
    this.passes = new PassGrid(startedAt, RESYNC_MS);
    this.pods = new PodGroups(cluster, {
      freed: (namespace) => this.replenish(namespace, isPodResource),
      lapses: (namespace, at) => this.lookAgain(namespace, at),
    });
    cluster.watch(this);
  }

  start(): void {
    for (const { serial } of this.cluster.objects.list<ResourceQuota>('ResourceQuota')) this.queue.enqueue(serial);
  }

  stop(): void {
    this.queue.stop();
  }

  resume(): void {
    this.queue.resume();
    this.start();
  }

  objectChanged(serial: number, before: KubeObject | undefined, after: KubeObject | undefined): void {
    const object = (after ?? before) as KubeObject;
    if (object.kind === 'ResourceQuota')
      this.quotaChanged(serial, before as ResourceQuota | undefined, after as ResourceQuota | undefined);
    const { namespace } = object.metadata;
    if (namespace === '' || !this.quotas.has(namespace)) return;
    if (after === undefined || isCheaper(before, after)) {
      const usage = objectUsage(object);
      this.replenish(namespace, (resource) => usage.has(resource));
    }
  }

  private quotaChanged(serial: number, before: ResourceQuota | undefined, after: ResourceQuota | undefined): void {
    const { namespace } = ((after ?? before) as ResourceQuota).metadata;
    if (after === undefined) {
      const serials = this.quotas.get(namespace);
      serials?.delete(serial);
      if (serials?.size !== 0) return;
      this.quotas.delete(namespace);
      this.pods.untrack(namespace);
      return;
    }
    if (before === undefined) {
      const serials = this.quotas.get(namespace) ?? new Set();
      this.quotas.set(namespace, serials.add(serial));
      this.pods.track(namespace);
    }
    // the controller's own writes and those of admission change the status only
    if (before?.spec.hard !== after.spec.hard) this.queue.enqueue(serial);
  }

  /** Quotas that limit such a resource are counted anew. */
  private replenish(namespace: string, concerns: (resource: string) => boolean): void {
    for (const serial of this.quotas.get(namespace) ?? []) {
      const { hard } = (this.cluster.objects.get<ResourceQuota>(serial) as ResourceQuota).status;
      for (const resource of hard.keys()) {
        if (!concerns(resource)) continue;
        this.queue.enqueue(serial);
        break;
      }
    }
  }

  /** The first pass of the period behind this instant. */
  private lookAgain(namespace: string, at: Instant): void {
    const { now } = this.cluster;
    const pass = this.passes.after(Math.max(at, now));
    for (const serial of this.quotas.get(namespace) ?? []) this.queue.enqueueAfter(serial, pass - now);
  }

  private sync(serial: number): void {
    const { cluster } = this;
    const quota = cluster.objects.get<ResourceQuota>(serial);
    if (quota === undefined) return;
    const { spec, status, metadata } = quota;
    const { hard } = spec;
    const used = recountQuota({ spec, hard }, this.pods.of(metadata.namespace), this.charges(quota));
    if (isSame(hard, status.hard) && isSame(used, status.used)) return;
    const at = this.budget.reserve(cluster.now);
    if (at > cluster.now) {
      this.budget.giveBack();
      this.queue.enqueueAfter(serial, at - cluster.now);
      return;
    }
    cluster.objectApi.replace(serial, { ...quota, status: { ...status, hard, used } } as ResourceQuota, {
      spec: false,
    });
  }

  /** What the objects of the namespace are charged; nobody asks for it if the quota is about pods alone. */
  private charges({ spec, metadata }: ResourceQuota): ResourceList[] {
    if ([...spec.hard.keys()].every(isPodResource)) return [];
    return this.cluster.objects
      .all()
      .filter(({ object }) => object.metadata.namespace === metadata.namespace)
      .map(({ object }) => objectUsage(object));
  }
}

/** A service that needs fewer ports of nodes or of a provider, a claim that asks for less. */
function isCheaper(before: KubeObject | undefined, after: KubeObject): boolean {
  if (before === undefined || (after.kind !== 'Service' && after.kind !== 'PersistentVolumeClaim')) return false;
  const [was, is] = [objectUsage(before), objectUsage(after)];
  return !isSame(was, is);
}

function isSame(a: ResourceList, b: ResourceList): boolean {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const [name, quantity] of a) {
    const other = b.get(name);
    if (other === undefined || compareQuantities(quantity, other) !== 0) return false;
  }
  return true;
}
