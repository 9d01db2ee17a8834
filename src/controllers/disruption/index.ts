/**
 * Disruption controller: the status of PodDisruptionBudgets (upstream pkg/controller/disruption/disruption.go).
 *
 *   pod or budget changes ─► sync: counts by class, scales of owners ─► healthy, desired, allowed
 *                                                                  └──► cannot be told: nothing is allowed
 *
 * A pod in two budgets wakes only the first of them, so that the other's status goes stale, as in Kubernetes.
 */
import {
  type BudgetStatusFields,
  type Cluster,
  NONE,
  POD_CLASS,
  POD_CREATED,
  POD_DELETED,
  POD_DELETION,
  POD_DISRUPTION,
  POD_OWNER,
  POD_READY,
  type Watcher,
  withDisruptionAllowed,
} from '../../cluster/index.ts';
import type { Instant, KubeObject, OwnerReference, PodDisruptionBudget } from '../../model/objects/index.ts';
import { controllerOf } from '../../model/pod.ts';
import { type ControllerOptions, DEFAULT_CONTROLLER_OPTIONS } from '../_shared/options.ts';
import { Reconciler } from '../_shared/reconciler.ts';
import { type ClassCount, ClassCounts } from './class-counts.ts';
import { type FindOwner, type Owner, scaleOf } from './scale.ts';
import { selectorText } from '../_shared/selector-text.ts';
import { StaleTargets } from './stale-targets.ts';
import {
  type BudgetPod,
  type BudgetStatus,
  desiredHealthy,
  disruptionsAllowed,
  expectedScale,
  failedBudget,
  isHealthy,
  needsScale,
  pruneDisrupted,
} from './status.ts';

const NAME = 'disruption-controller';
const RELEVANT = POD_CREATED | POD_READY | POD_DELETION | POD_DELETED | POD_CLASS | POD_OWNER;

type Observed = BudgetStatus & { readonly observedGeneration: number };
type ScaledObject = KubeObject & { readonly spec?: { readonly replicas?: number } };

export class DisruptionController implements Watcher {
  /** Nobody counts pods before there is a budget. */
  podInterest = POD_DISRUPTION;
  readonly objectKinds = ['PodDisruptionBudget'];
  private readonly cluster: Cluster;
  private readonly queue: Reconciler;
  private readonly counts: ClassCounts;
  private readonly staleTargets: StaleTargets;
  /** Budgets with an Event about pods without controller, which is told once. */
  private readonly toldUnmanaged = new Set<number>();
  /** Budgets that select no pod, which is told once until they do. */
  private readonly toldNoPods = new Set<number>();
  /** When a budget's disrupted pods are looked at next. */
  private readonly rechecks = new Map<number, Instant>();
  /** Its own writes wake nobody here. */
  private writing = false;

  constructor(cluster: Cluster, options: Partial<ControllerOptions> = {}) {
    this.cluster = cluster;
    const { latency } = { ...DEFAULT_CONTROLLER_OPTIONS, ...options };
    this.queue = new Reconciler(cluster, { name: NAME, latency, sync: (serial) => this.sync(serial) });
    this.counts = new ClassCounts(cluster);
    this.staleTargets = new StaleTargets(cluster, NAME);
    cluster.watch(this);
  }

  start(): void {
    for (const { serial } of this.cluster.objects.list<PodDisruptionBudget>('PodDisruptionBudget')) this.note(serial);
  }

  stop(): void {
    this.queue.stop();
    this.rechecks.clear();
  }

  resume(): void {
    this.queue.resume();
    this.start();
  }

  podChanged(row: number, change: number): void {
    this.counts.podChanged(row, change);
    if ((change & POD_DISRUPTION) !== 0) this.staleTargets.note(row);
    if ((change & RELEVANT) === 0) return;
    const { budgets, pods, objects, classes } = this.cluster;
    const matching = budgets.matching(pods.class[row]);
    if (matching.length === 0) return;
    this.queue.enqueue(matching[0]);
    if (matching.length === 1 || (change & POD_CREATED) === 0) return;
    const { namespace } = classes.list[pods.class[row]];
    const chosen = objects.identity(matching[0])?.name;
    const message = `Pod "${namespace}"/"${pods.name(row)}" matches multiple PodDisruptionBudgets.  Chose "${chosen}" arbitrarily.`;
    this.cluster.event(NONE, 'MultiplePodDisruptionBudgets', message, pods.serial[row]);
  }

  objectChanged(serial: number, before: KubeObject | undefined, after: KubeObject | undefined): void {
    if ((after ?? before)?.kind !== 'PodDisruptionBudget' || this.writing) return;
    if (after !== undefined) this.note(serial);
    else this.forget(serial);
  }

  private note(serial: number): void {
    this.cluster.widenInterest(this, RELEVANT);
    this.queue.enqueue(serial);
  }

  private forget(serial: number): void {
    this.toldUnmanaged.delete(serial);
    this.toldNoPods.delete(serial);
    this.rechecks.delete(serial);
  }

  private sync(serial: number): void {
    const budget = this.cluster.objects.get<PodDisruptionBudget>(serial);
    if (budget === undefined) return;
    try {
      this.write(serial, budget, this.statusOf(serial, budget));
    } catch (error) {
      // the rules throw what Kubernetes says; their texts become the condition's message
      if (!(error instanceof Error) || error.constructor !== Error) throw error;
      this.cluster.event(
        serial,
        'CalculateExpectedPodCountFailed',
        `Failed to calculate the number of expected pods: ${error.message}`,
      );
      const { observedGeneration } = budget.status;
      this.write(serial, budget, { ...failedBudget(budget.status, error.message), observedGeneration });
    }
  }

  private statusOf(serial: number, { spec, status, metadata }: PodDisruptionBudget): Observed {
    const { cluster } = this;
    const counts = cluster.budgets.classesOf(serial).map((classId) => this.counts.of(classId));
    const pods = counts.reduce((sum, count) => sum + count.pods, 0);
    if (pods > 0) this.toldNoPods.delete(serial);
    else this.tellNoPods(serial);
    let expectedPods = spec.minAvailable === undefined ? 0 : pods;
    if (needsScale(spec)) {
      const { expected, unmanaged } = expectedScale(this.samples(counts), (controller) =>
        this.scaleOf(controller, metadata.namespace),
      );
      expectedPods = expected;
      if (unmanaged.length > 0) this.tellUnmanaged(serial, spec);
    }
    const desired = desiredHealthy(spec, expectedPods);
    const { kept, recheckAt } = this.prune(serial, metadata, status.disruptedPods);
    const leaving = this.leaving(kept, metadata.namespace);
    const healthy = counts.reduce((sum, count) => sum + count.healthy, 0) - leaving;
    const allowed = disruptionsAllowed(expectedPods, desired, healthy);
    if (recheckAt !== undefined) this.recheck(serial, recheckAt);
    return {
      expectedPods,
      desiredHealthy: desired,
      currentHealthy: healthy,
      disruptionsAllowed: allowed,
      disruptedPods: kept,
      condition: allowed > 0 ? SUFFICIENT : INSUFFICIENT,
      observedGeneration: metadata.generation ?? 1,
    };
  }

  /** One pod for each owner: all that the sum of scales depends on. */
  private samples(counts: readonly ClassCount[]): BudgetPod[] {
    const { pods } = this.cluster;
    const owners = new Set(counts.flatMap((count) => [...count.owners.keys()]));
    return [...owners].map((owner) => {
      const name = owner === NONE ? '' : pods.name(pods.byOwner.first(owner));
      return { name, isDeleting: false, isReady: false, controller: this.referenceTo(owner) };
    });
  }

  private referenceTo(owner: number): OwnerReference | undefined {
    if (owner === NONE) return undefined;
    const { objects } = this.cluster;
    const object = objects.get(owner);
    const identity = objects.identity(owner);
    if (identity === undefined) return undefined;
    const { kind, name } = identity;
    const uid = object?.metadata.uid ?? this.cluster.uid(owner);
    return { apiVersion: object?.apiVersion ?? API_VERSIONS.get(kind) ?? 'v1', kind, name, uid, controller: true };
  }

  private scaleOf(controller: OwnerReference, namespace: string): Owner | undefined {
    const { objects } = this.cluster;
    const find: FindOwner = (kind, name) => {
      const object = objects.get<ScaledObject>(objects.find(kind, namespace, name));
      if (object === undefined) return undefined;
      return { uid: object.metadata.uid, replicas: object.spec?.replicas ?? 1, controller: controllerOf(object) };
    };
    return scaleOf(controller, find);
  }

  /** One timer a budget, for the earliest of its disrupted pods. */
  private recheck(serial: number, at: Instant): void {
    const { now } = this.cluster;
    const pending = this.rechecks.get(serial) ?? -Infinity;
    if (pending > now && pending <= at) return;
    this.rechecks.set(serial, at);
    this.queue.enqueueAfter(serial, at - now);
  }

  private prune(serial: number, { namespace }: KubeObject['metadata'], disrupted: BudgetStatusFields['disruptedPods']) {
    const { cluster } = this;
    if (disrupted.size === 0) return { kept: disrupted, recheckAt: undefined };
    const classes = new Set(cluster.budgets.classesOf(serial));
    const views: BudgetPod[] = [];
    for (const podName of disrupted.keys()) {
      const row = cluster.pods.find(namespace, podName);
      if (row !== NONE && classes.has(cluster.pods.class[row])) views.push(this.view(row, podName));
    }
    const pruned = pruneDisrupted(views, disrupted, cluster.now);
    for (const podName of pruned.notDeleted) {
      const pod = cluster.pods.serial[cluster.pods.find(namespace, podName)];
      // the namespace twice, as Kubernetes has it
      cluster.event(
        NONE,
        'NotDeleted',
        `Pod was expected by PDB ${namespace}/${namespace} to be deleted but it wasn't`,
        pod,
      );
    }
    return pruned;
  }

  /** Healthy pods that are about to be evicted: they count no more. */
  private leaving(disrupted: BudgetStatusFields['disruptedPods'], namespace: string): number {
    const { pods, now } = this.cluster;
    let leaving = 0;
    for (const name of disrupted.keys()) {
      const row = pods.find(namespace, name);
      if (row === NONE || pods.isTerminating(row) || !pods.isReady(row)) continue;
      if (!isHealthy(this.view(row, name), disrupted, now)) leaving++;
    }
    return leaving;
  }

  private view(row: number, name: string): BudgetPod {
    const { pods } = this.cluster;
    return { name, isDeleting: pods.isTerminating(row), isReady: pods.isReady(row) };
  }

  private tellNoPods(serial: number): void {
    if (this.toldNoPods.has(serial)) return;
    this.toldNoPods.add(serial);
    this.cluster.event(serial, 'NoPods', 'No matching pods found');
  }

  private tellUnmanaged(serial: number, { selector }: PodDisruptionBudget['spec']): void {
    if (this.toldUnmanaged.has(serial)) return;
    this.toldUnmanaged.add(serial);
    const message =
      `Pods selected by this PodDisruptionBudget (selector: ${selectorText(selector)}) were found to be unmanaged. ` +
      'As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. ' +
      'To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.';
    this.cluster.event(serial, 'UnmanagedPods', message);
  }

  private write(serial: number, budget: PodDisruptionBudget, next: Observed): void {
    const { condition, ...fields } = next;
    const { observedGeneration } = fields;
    const conditions = withDisruptionAllowed(
      budget.status.conditions,
      { ...condition, observedGeneration },
      this.cluster.stamp(),
    );
    const status: BudgetStatusFields = { ...fields, conditions };
    if (isSameStatus(budget.status, status)) return;
    this.writing = true;
    this.cluster.budgets.writeStatus(serial, status);
    this.writing = false;
  }
}

const SUFFICIENT: BudgetStatus['condition'] = { status: 'True', reason: 'SufficientPods', message: '' };
const INSUFFICIENT: BudgetStatus['condition'] = { status: 'False', reason: 'InsufficientPods', message: '' };

/** Of owners that are gone: only their kind is remembered. */
const API_VERSIONS: ReadonlyMap<string, string> = new Map([
  ['Deployment', 'apps/v1'],
  ['ReplicaSet', 'apps/v1'],
  ['StatefulSet', 'apps/v1'],
  ['DaemonSet', 'apps/v1'],
  ['Job', 'batch/v1'],
]);

function isSameStatus(a: BudgetStatusFields, b: BudgetStatusFields): boolean {
  return (
    a.currentHealthy === b.currentHealthy &&
    a.desiredHealthy === b.desiredHealthy &&
    a.expectedPods === b.expectedPods &&
    a.disruptionsAllowed === b.disruptionsAllowed &&
    a.observedGeneration === b.observedGeneration &&
    a.conditions === b.conditions &&
    a.disruptedPods.size === b.disruptedPods.size &&
    [...a.disruptedPods].every(([name, at]) => b.disruptedPods.get(name) === at)
  );
}
