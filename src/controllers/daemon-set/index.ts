/**
 * DaemonSet controller: one pod on every node that should have one (upstream pkg/controller/daemon/daemon_controller.go).
 *
 *   sync: per node  create | keep one | delete  ─► rolling update (maxUnavailable or maxSurge) ─► status
 *
 * Pods are made for their node by an affinity to its name, and go through the scheduler like any other.
 */
import {
  ApiError,
  type Cluster,
  NODE_CREATED,
  NODE_LABELS,
  NODE_TAINTS,
  NONE,
  POD_BOUND,
  POD_CREATED,
  POD_DELETED,
  POD_DELETION,
  POD_PHASE,
  POD_READY,
  type PodClass,
  type Watcher,
} from '../../cluster/index.ts';
import { compileLabelSelector } from '../../model/index.ts';
import type { DaemonSet, KubeObject, Node } from '../../model/objects/index.ts';
import { type ControllerOptions, DEFAULT_CONTROLLER_OPTIONS } from '../_shared/options.ts';
import { PodClaims } from '../_shared/pod-claims.ts';
import { PodControl } from '../_shared/pod-control.ts';
import { Reconciler } from '../_shared/reconciler.ts';
import { recordReplicas } from '../_shared/status-rows.ts';
import { templateHash } from '../_shared/template.ts';
import { FailedPods } from './failed-pods.ts';
import { affinityForNode, compilePlacement, type DaemonPlacement, type NodeVerdict, nodeVerdict } from './placement.ts';
import { type NodePods, planNode, planRollingUpdate } from './plan.ts';
import { DaemonPods, HASH_LABEL } from './pods.ts';
import { sameStatus, statusOf } from './status.ts';
import { effectiveUpdateCounts } from './update-counts.ts';
import { withDaemonTolerations } from './tolerations.ts';

const NAME = 'daemon-set-controller';
const RELEVANT = POD_CREATED | POD_BOUND | POD_PHASE | POD_READY | POD_DELETION | POD_DELETED;
const BURST = 250;
const AVAILABILITY_SLACK_MS = 1000;

export class DaemonSetController implements Watcher {
  readonly podInterest = RELEVANT;
  readonly podOwnerKind = 'DaemonSet';
  readonly objectKinds = ['DaemonSet'];
  private readonly cluster: Cluster;
  private readonly queue: Reconciler;
  private readonly control: PodControl;
  private readonly placements = new Map<
    number,
    { readonly of: DaemonSet['spec']['template']; readonly placement: DaemonPlacement }
  >();
  /** Set → template hash → node → class. */
  private readonly classes = new Map<string, PodClass>();
  /** Nodes for which a creation is under way, by set; `createOne` takes the next. */
  private readonly wanted = new Map<number, number[]>();
  private readonly pods: DaemonPods;
  private readonly claims: PodClaims<DaemonSet>;
  private readonly failed = new FailedPods();

  constructor(cluster: Cluster, options: Partial<ControllerOptions> = {}) {
    this.cluster = cluster;
    const { latency, qps, burst, requestMs } = { ...DEFAULT_CONTROLLER_OPTIONS, ...options };
    this.queue = new Reconciler(cluster, { name: NAME, latency, sync: (serial) => this.sync(serial) });
    this.control = new PodControl(cluster, {
      name: NAME,
      qps,
      burst,
      requestMs,
      createOne: (owner) => this.createOne(owner),
      settled: (owner, refused) => (refused ? this.queue.retry(owner) : this.queue.enqueue(owner)),
    });
    this.pods = new DaemonPods(cluster);
    this.claims = new PodClaims<DaemonSet>(cluster, {
      kind: 'DaemonSet',
      selectorOf: ({ spec }) => compileLabelSelector(spec.selector),
      enqueue: (serial) => this.queue.enqueue(serial),
    });
    cluster.watch(this);
  }

  start(): void {
    this.pods.begin();
    for (const { serial } of this.cluster.objects.list<DaemonSet>('DaemonSet')) this.queue.enqueue(serial);
  }

  stop(): void {
    this.queue.stop();
    this.control.forget();
    this.wanted.clear();
    this.failed.forget();
  }

  resume(): void {
    this.queue.resume();
    this.start();
  }

  objectChanged(serial: number, before: KubeObject | undefined, after: KubeObject | undefined): void {
    if ((after ?? before)?.kind !== 'DaemonSet') return;
    this.claims.objectChanged(serial, before as DaemonSet | undefined, after as DaemonSet | undefined);
    if (after !== undefined) {
      this.queue.enqueue(serial);
      return;
    }
    this.control.forget(serial);
  }

  podChanged(row: number, change: number): void {
    const { pods, objects } = this.cluster;
    const owner = pods.owner[row];
    const set = owner === NONE ? undefined : objects.get<DaemonSet>(owner);
    if (set?.kind !== 'DaemonSet') return;
    this.queue.enqueue(owner);
    const { minReadySeconds = 0 } = set.spec;
    if ((change & POD_READY) !== 0 && minReadySeconds > 0 && pods.isReady(row)) {
      this.queue.enqueueAfter(owner, minReadySeconds * 1000 + AVAILABILITY_SLACK_MS);
    }
  }

  /** Wakes the sets for which the node's answer changed. A deleted node wakes nobody: its pods do, when they go. */
  nodeChanged(node: number, change: number, before: Node | undefined): void {
    if ((change & (NODE_CREATED | NODE_LABELS | NODE_TAINTS)) === 0) return;
    const after = this.cluster.nodes.object(node);
    for (const { serial, object } of this.cluster.objects.list<DaemonSet>('DaemonSet')) {
      const isNew = (change & NODE_CREATED) !== 0;
      const placement = this.placement(serial, object);
      if (
        isNew ||
        before === undefined ||
        !sameVerdict(nodeVerdict(placement, before), nodeVerdict(placement, after))
      ) {
        this.queue.enqueue(serial);
      }
    }
  }

  private sync(serial: number): void {
    const set = this.cluster.objects.get<DaemonSet>(serial);
    if (set === undefined || set.metadata.deletionTimestamp !== undefined) return;
    this.claims.claim(serial, set);
    const hash = templateHash(set.spec.template, 0);
    let failure: ApiError | undefined;
    if (!this.control.isWaiting(serial)) {
      failure = this.manage(serial, set, hash);
      if (failure === undefined && !this.control.isWaiting(serial)) this.update(serial, set, hash);
    }
    this.writeStatus(serial, hash);
    if (failure !== undefined) throw failure;
  }

  // ---- one pod a node ----

  private manage(serial: number, set: DaemonSet, hash: string): ApiError | undefined {
    const surge = effectiveUpdateCounts(set.spec.updateStrategy, 1).maxSurge > 0;
    const create: number[] = [];
    const remove: number[] = [];
    const byNode = this.pods.byNode(serial, hash);
    for (const node of this.cluster.nodes.live()) {
      const verdict = this.verdict(serial, set, node);
      const pods = byNode.get(node);
      byNode.delete(node);
      const plan = planNode(verdict, pods, surge, (row) => this.mayDeleteFailed(serial, set, node, row));
      if (plan.create) create.push(node);
      remove.push(...plan.remove);
    }
    // pods made for a node that vanished before they were bound: nobody else would delete them
    for (const { all } of byNode.values()) remove.push(...all.filter((row) => this.cluster.pods.node[row] === NONE));
    return this.carryOut(serial, create, remove);
  }

  private carryOut(serial: number, create: readonly number[], remove: readonly number[]): ApiError | undefined {
    try {
      if (create.length > 0) {
        this.wanted.set(serial, create.slice(0, BURST));
        this.control.create(serial, Math.min(create.length, BURST));
      }
      return undefined;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return error;
    } finally {
      if (remove.length > 0) this.control.delete(serial, remove.slice(0, BURST));
    }
  }

  private createOne(serial: number): void {
    const { cluster } = this;
    const set = cluster.objects.get<DaemonSet>(serial);
    const node = this.wanted.get(serial)?.shift();
    if (set === undefined || node === undefined || !cluster.nodes.exists(node)) return;
    cluster.podApi.create({
      class: this.classFor(set, node),
      generateName: `${set.metadata.name}-`,
      owner: serial,
      ordinal: node,
    });
  }

  private classFor(set: DaemonSet, node: number): PodClass {
    const { template } = set.spec;
    const hash = templateHash(template, 0);
    const name = this.cluster.nodes.names[node];
    const key = `${set.metadata.uid}/${hash}/${name}/${this.cluster.podAdmission.version}`;
    let podClass = this.classes.get(key);
    if (podClass === undefined) {
      const labels = new Map(template.metadata.labels).set(HASH_LABEL, hash);
      const spec = {
        ...template.spec,
        affinity: affinityForNode(template.spec.affinity, name),
        tolerations: withDaemonTolerations(template.spec.tolerations, template.spec.hostNetwork ?? false),
      };
      const { namespace } = set.metadata;
      podClass = this.cluster.podAdmission.classOf({
        namespace,
        labels,
        annotations: template.metadata.annotations,
        spec,
        name: `${set.metadata.name}-`,
      });
      this.classes.set(key, podClass);
    }
    return podClass;
  }

  private mayDeleteFailed(serial: number, set: DaemonSet, node: number, row: number): boolean {
    const wait = this.failed.wait(`${serial}/${set.metadata.generation ?? 1}/${node}`, this.cluster.now);
    if (wait > 0) {
      this.queue.enqueueAfter(serial, wait);
      return false;
    }
    const name = `${set.metadata.namespace}/${this.cluster.pods.name(row)}`;
    this.cluster.event(
      serial,
      'FailedDaemonPod',
      `Found failed daemon pod ${name} on node ${this.cluster.nodes.names[node]}, will try to kill it`,
    );
    return true;
  }

  // ---- rolling update ----

  private update(serial: number, set: DaemonSet, hash: string): void {
    if (set.spec.updateStrategy.type === 'OnDelete') return;
    const byNode = this.pods.byNode(serial, hash);
    const nodes: { readonly node: number; readonly verdict: NodeVerdict; readonly pods: NodePods | undefined }[] = [];
    for (const node of this.cluster.nodes.live()) {
      nodes.push({ node, verdict: this.verdict(serial, set, node), pods: byNode.get(node) });
    }
    const desired = nodes.filter(({ verdict }) => verdict.shouldRun).length;
    const plan = planRollingUpdate(nodes, effectiveUpdateCounts(set.spec.updateStrategy, desired), desired);
    this.carryOut(serial, plan.create, plan.remove);
  }

  // ---- views ----

  private placement(serial: number, set: DaemonSet): DaemonPlacement {
    const known = this.placements.get(serial);
    if (known !== undefined && known.of === set.spec.template) return known.placement;
    const placement = compilePlacement(set.spec.template.spec);
    this.placements.set(serial, { of: set.spec.template, placement });
    return placement;
  }

  private verdict(serial: number, set: DaemonSet, node: number): NodeVerdict {
    return nodeVerdict(this.placement(serial, set), this.cluster.nodes.object(node));
  }

  // ---- status ----

  private writeStatus(serial: number, hash: string): void {
    const { cluster } = this;
    const set = cluster.objects.get<DaemonSet>(serial);
    if (set === undefined) return;
    const shouldRun = (node: number): boolean => this.verdict(serial, set, node).shouldRun;
    const status = statusOf(cluster, this.pods, { serial, set, hash, shouldRun });
    if (sameStatus(set.status, status)) return;
    cluster.objectApi.replace(serial, { ...set, status } as DaemonSet, { spec: false });
    const { desiredNumberScheduled, numberReady, numberAvailable } = status;
    recordReplicas(cluster, serial, {
      desired: desiredNumberScheduled,
      ready: numberReady,
      available: numberAvailable,
    });
  }
}

const sameVerdict = (a: NodeVerdict, b: NodeVerdict): boolean =>
  a.shouldRun === b.shouldRun && a.shouldContinueRunning === b.shouldContinueRunning;
