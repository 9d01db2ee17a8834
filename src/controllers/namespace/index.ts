/**
 * Namespace controller: a namespace that is deleted loses all that is in it, then itself (upstream pkg/controller/namespace).
 *
 *   deletion asked for, conditions written ──5 s──► delete everything ─► nothing left: the namespace goes
 *                                                                    └► conditions; again after half of what is left should take
 *
 * What of it is still there is what has a grace period or finalizers. Budgets are not asked. A try takes a while: it asks for each
 * of some sixty kinds of objects. Upstream goes through the kinds in random order; here everything goes at once.
 */
import { type Cluster, deleteObject, JOB_FINALIZER, type Watcher } from '../../cluster/index.ts';
import type { EventKind } from '../../kernel/index.ts';
import type { KubeObject, Namespace } from '../../model/objects/index.ts';
import { type ControllerOptions, DEFAULT_CONTROLLER_OPTIONS } from '../_shared/options.ts';
import { Reconciler } from '../_shared/reconciler.ts';
import { exponentialDelay } from '../_shared/work-queue.ts';
import { endingConditions, type Remains, remainsOf, remnantOf, type Remnant } from './contents.ts';

const NAME = 'namespace-controller';
/** From a change of the namespace to the try that it causes: for the API servers, if there are several, to hear of it. */
const SETTLE_MS = 5000;
/** What a try takes: the next one begins 5.2 s after it (seen: 5.2 to 5.4 s). */
const TRY_MS = 200;
/** A try that leaves what nothing holds has failed, and comes back later and later. */
const RETRY_BASE_MS = 5;
const RETRY_MAX_MS = 60_000;
const TRACKING_FINALIZER = 'batch.kubernetes.io/job-tracking';
const DEFAULT_GRACE_SECONDS = 30;

export class NamespaceController implements Watcher {
  readonly objectKinds = ['Namespace'];
  private readonly cluster: Cluster;
  private readonly queue: Reconciler;
  private readonly endOfTry: EventKind;
  /** What tries under way have left. */
  private readonly trying = new Map<number, Remains>();
  /** Tries of a namespace that failed in a row. */
  private readonly failures = new Map<number, number>();

  constructor(cluster: Cluster, options: Partial<ControllerOptions> = {}) {
    this.cluster = cluster;
    const { latency } = { ...DEFAULT_CONTROLLER_OPTIONS, ...options };
    this.queue = new Reconciler(cluster, { name: NAME, latency, sync: (serial) => this.sync(serial) });
    this.endOfTry = cluster.kernel.on(`${NAME}/end`, (serial) => this.conclude(serial));
    cluster.watch(this);
  }

  start(): void {
    for (const { serial, object } of this.cluster.objects.list<Namespace>('Namespace')) this.note(serial, object);
  }

  stop(): void {
    this.queue.stop();
    this.trying.clear();
    this.failures.clear();
  }

  resume(): void {
    this.queue.resume();
    this.start();
  }

  objectChanged(serial: number, _before: KubeObject | undefined, after: KubeObject | undefined): void {
    if (after?.kind === 'Namespace') this.note(serial, after as Namespace);
  }

  private note(serial: number, { metadata }: Namespace): void {
    if (metadata.deletionTimestamp !== undefined) this.queue.enqueueAfter(serial, SETTLE_MS);
  }

  private sync(serial: number): void {
    const namespace = this.cluster.objects.get<Namespace>(serial);
    if (namespace?.metadata.deletionTimestamp === undefined || this.trying.has(serial)) return;
    if (namespace.spec?.finalizers.length === 0) return;
    const { name, deletionTimestamp } = namespace.metadata;
    const rows = this.rowsIn(name);
    const grace = this.longestGrace(rows);
    const isOver = this.cluster.now - deletionTimestamp >= grace * 1000;
    this.deleteContents(name, rows);
    this.trying.set(serial, remainsOf(this.remnants(name), isOver ? 0 : grace));
    this.cluster.kernel.after(TRY_MS, this.endOfTry, serial);
  }

  /** The end of a try: what it has come to, and when to try again. */
  private conclude(serial: number): void {
    const remains = this.trying.get(serial);
    const namespace = this.cluster.objects.get<Namespace>(serial);
    this.trying.delete(serial);
    if (remains === undefined || namespace === undefined) return;
    this.writeConditions(serial, namespace, remains);
    const failures = this.failures.get(serial) ?? 0;
    this.failures.delete(serial);
    if (remains.unexpected.length > 0) {
      this.failures.set(serial, failures + 1);
      this.queue.enqueueAfter(serial, exponentialDelay(failures, RETRY_BASE_MS, RETRY_MAX_MS));
    } else if (remains.estimate > 0) {
      this.queue.enqueueAfter(serial, (Math.floor(remains.estimate / 2) + 1) * 1000);
    } else {
      this.cluster.objectApi.finalize(serial);
    }
  }

  private writeConditions(serial: number, namespace: Namespace, remains: Remains): void {
    const { cluster } = this;
    const { conditions } = namespace.status;
    const next = endingConditions(conditions, namespace.metadata.name, remains, cluster.stamp());
    if (next.length === conditions.length && next.every((condition) => conditions.includes(condition))) return;
    const status = { ...namespace.status, conditions: next };
    cluster.objectApi.replace(serial, { ...namespace, status } as Namespace, { spec: false });
  }

  private deleteContents(name: string, rows: readonly number[]): void {
    const { cluster } = this;
    for (const { serial } of this.objectsIn(name)) deleteObject(cluster, serial, 'Background');
    for (const row of rows) if (cluster.pods.serial[row] >= 0) cluster.podApi.delete(row, { by: NAME });
  }

  private remnants(name: string): Remnant[] {
    const { pods } = this.cluster;
    const podsLeft = this.rowsIn(name).map((row): Remnant => {
      const tracked = (pods.flags[row] & JOB_FINALIZER) !== 0 ? [TRACKING_FINALIZER] : [];
      return { kind: 'Pod', apiVersion: 'v1', finalizers: [...tracked, ...(pods.finalizers.get(row) ?? [])] };
    });
    return [...this.objectsIn(name).map(({ object }) => remnantOf(object)), ...podsLeft];
  }

  /** Seconds, of the pods that have not ended. */
  private longestGrace(rows: readonly number[]): number {
    const { pods, classes } = this.cluster;
    let longest = 0;
    for (const row of rows) {
      if (pods.hasFinished(row)) continue;
      const { terminationGracePeriodSeconds = DEFAULT_GRACE_SECONDS } = classes.list[pods.class[row]].spec;
      longest = Math.max(longest, terminationGracePeriodSeconds);
    }
    return longest;
  }

  private objectsIn(name: string) {
    return this.cluster.objects.all().filter(({ object }) => object.metadata.namespace === name);
  }

  private rowsIn(name: string): number[] {
    const { pods, classes } = this.cluster;
    return [...pods.live()].filter((row) => classes.list[pods.class[row]].namespace === name);
  }
}
