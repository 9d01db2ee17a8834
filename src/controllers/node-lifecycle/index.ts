/**
 * Node lifecycle controller: notices silent nodes and taints them (upstream pkg/controller/nodelifecycle).
 *
 *   pass, every 5 s ─► register new nodes ─► each node: silent? Unknown ─► NoExecute: queue | swap | clear ─► pods not ready
 *                  └─► zones: Normal | Partial | Full ─► rates of their queues;  all Full ─► master disruption mode
 *   10 times a second ─► queues: as many nodes as there are tokens get their NoExecute taint
 *   node changes ─► NoSchedule taints, labels with two names
 *
 * A pass is an event only while some node is unsettled; see `known-nodes.ts` for the closed form of all the others.
 * A pass that must wait for the client's rate limit takes longer, and the next one begins a period after its end.
 */
import {
  CONTAINERS_READY,
  type Cluster,
  NODE_CONDITIONS,
  NODE_CREATED,
  NODE_DELETED,
  NODE_LABELS,
  NODE_LEASE,
  NODE_TAINTS,
  NODE_UNSCHEDULABLE,
  NONE,
  type Watcher,
} from '../../cluster/index.ts';
import type { EventHandle, EventKind } from '../../kernel/index.ts';
import type { Condition, Instant, Node } from '../../model/objects/index.ts';
import { type NodeLifecycleFlags, type NodeLifecycleSettings, settingsOf } from './flags.ts';
import {
  afterMarkedUnknown,
  KUBELET_CONDITIONS,
  NEVER_POSTED,
  type NodeHealth,
  observeNode,
  STOPPED_POSTING,
} from './health.ts';
import { KnownNodes, readyCondition } from './known-nodes.ts';
import { changesNoExecute, NoExecuteTaints } from './no-execute.ts';
import { NoScheduleTaints } from './no-schedule.ts';
import { PassGrid } from '../_shared/pass-grid.ts';
import { type Job, Workers } from './workers.ts';
import { type Disruption, disruptionAfterPass, type Zones, zoneKey } from './zones.ts';

export type { NodeLifecycleFlags } from './flags.ts';

const NAME = 'node-lifecycle-controller';
const PASS_WORKERS = 8;
const UNSETTLING = NODE_CREATED | NODE_DELETED | NODE_LABELS | NODE_CONDITIONS | NODE_LEASE;
const TAINTING = NODE_CREATED | NODE_CONDITIONS | NODE_LABELS | NODE_TAINTS | NODE_UNSCHEDULABLE;

export class NodeLifecycleController implements Watcher {
  private readonly cluster: Cluster;
  private readonly settings: NodeLifecycleSettings;
  private readonly known: KnownNodes;
  private readonly workers: Workers;
  private readonly noExecute: NoExecuteTaints;
  private readonly noSchedule: NoScheduleTaints;
  private readonly passKind: EventKind;
  private grid: PassGrid;
  private zones: Zones = new Map();
  private nextPass: EventHandle | undefined;
  /** Start of the last pass that was an event. */
  private passedAt: Instant = -Infinity;
  private passing = false;
  private running = false;
  /** Nodes that have changed while this pass was looking. */
  private readonly changed = new Set<number>();

  constructor(cluster: Cluster, flags: NodeLifecycleFlags = {}) {
    this.cluster = cluster;
    this.settings = settingsOf(flags);
    const { startedAt, latency } = this.settings;
    this.known = new KnownNodes(cluster);
    this.grid = this.passGrid(startedAt);
    this.workers = new Workers(cluster.kernel, NAME, PASS_WORKERS, this.settings);
    this.noExecute = new NoExecuteTaints(cluster, NAME, this.tickGrid(startedAt), this.workers);
    this.noSchedule = new NoScheduleTaints(cluster, NAME, latency, this.workers);
    this.passKind = cluster.kernel.on(`${NAME}/pass`, () => this.pass());
    cluster.watch(this);
  }

  /** To a controller that has been running for a while, the nodes are old acquaintances; to a new one all are new. */
  start(): void {
    const { nodes, now } = this.cluster;
    this.running = true;
    const lastPass = this.grid.atOrBefore(now - 1);
    for (const node of nodes.live()) {
      this.known.unsettled.add(node);
      this.noSchedule.check(node);
      if (lastPass !== -Infinity) this.recall(node, lastPass);
    }
    if (lastPass !== -Infinity) {
      this.judgeZones();
      this.setRates();
    }
    this.awaitPass();
  }

  stop(): void {
    if (this.nextPass !== undefined) this.cluster.kernel.cancel(this.nextPass);
    this.nextPass = undefined;
    this.running = false;
    this.passing = false;
    this.known.clear();
    this.workers.stop();
    this.noSchedule.stop();
    this.noExecute.stop();
    this.zones = new Map();
  }

  resume(): void {
    const { now } = this.cluster;
    this.grid = this.passGrid(now);
    this.passedAt = -Infinity;
    this.noExecute.resume(this.tickGrid(now));
    this.noSchedule.resume();
    this.start();
  }

  nodeChanged(node: number, change: number, before: Node | undefined): void {
    if (!this.running) return;
    const object = this.cluster.nodes.object(node);
    if ((change & NODE_DELETED) === 0 && (change & TAINTING) !== 0) this.noSchedule.check(node);
    const isTaintOfOurs = (change & NODE_TAINTS) !== 0 && before !== undefined && changesNoExecute(before, object);
    if ((change & UNSETTLING) !== 0 || isTaintOfOurs) this.unsettle(node, readyCondition(before ?? object));
  }

  // ---- passes ----

  private passGrid(origin: Instant): PassGrid {
    return new PassGrid(origin, this.settings.rules.monitorPeriodMs + this.settings.passMs);
  }

  private tickGrid(origin: Instant): PassGrid {
    return new PassGrid(origin, this.settings.taintTickMs);
  }

  private recall(node: number, lastPass: Instant): void {
    const ready = readyCondition(this.cluster.nodes.object(node));
    this.known.register(node);
    this.known.health[node] = { probeAt: lastPass, ready, leaseRenewTime: undefined };
    this.addZone(node);
    this.known.count(node, ready?.status);
  }

  /** The next pass must look at this node, whose condition Ready was `ready` until now. */
  private unsettle(node: number, ready: Condition | undefined): void {
    const { now } = this.cluster;
    if (!this.known.unsettled.has(node)) {
      const isPassed = this.passing || this.passedAt === now;
      this.known.catchUp(node, ready, this.grid, isPassed ? this.passedAt : this.grid.atOrBefore(now - 1));
      this.known.unsettled.add(node);
    }
    this.changed.add(node);
    this.awaitPass();
  }

  private awaitPass(): void {
    if (this.nextPass !== undefined || this.passing || !this.running || this.known.unsettled.size === 0) return;
    const { now, kernel } = this.cluster;
    const at = this.passedAt === now ? this.grid.after(now) : this.grid.atOrAfter(now);
    this.nextPass = kernel.at(at, this.passKind);
  }

  private pass(): void {
    this.nextPass = undefined;
    this.passing = true;
    this.passedAt = this.cluster.now;
    this.changed.clear();
    const nodes = [...this.known.unsettled].sort((a, b) => a - b);
    const here = nodes.filter((node) => this.cluster.nodes.exists(node) || this.dismiss(node));
    this.workers.run(this.visits(here), () => this.concludePass(here));
  }

  /** Each begins when a worker takes it: not even the objects of all of them are there at once. */
  private *visits(nodes: readonly number[]): Generator<Job> {
    for (const node of nodes) yield this.visit(node);
  }

  private concludePass(visited: readonly number[]): void {
    const change = this.judgeZones();
    if (change === 'enters') {
      this.workers.run([this.spareAll()], () => this.endPass(visited));
      return;
    }
    if (change === 'leaves') this.refreshAll();
    this.setRates();
    this.endPass(visited);
  }

  private endPass(visited: readonly number[]): void {
    const { now, nodes } = this.cluster;
    const { known } = this;
    for (const node of visited) {
      if (!this.changed.has(node) && nodes.exists(node) && known.isQuiet(node)) known.unsettled.delete(node);
    }
    if (now > this.passedAt) this.moveGrid();
    this.passing = false;
    this.awaitPass();
  }

  /** The pass took long: the next one comes a period after its end. The settled nodes' memory is brought up to it. */
  private moveGrid(): void {
    const { nodes, now } = this.cluster;
    for (const node of nodes.live()) {
      if (!this.known.unsettled.has(node))
        this.known.catchUp(node, readyCondition(nodes.object(node)), this.grid, this.passedAt);
    }
    this.grid = this.passGrid(now + this.grid.step);
  }

  // ---- one node ----

  /** It is gone. */
  private dismiss(node: number): false {
    if (this.known.isRegistered(node))
      this.tellOfNode(node, 'RemovingNode', (name) => `Node ${name} event: Removing Node ${name} from Controller`);
    this.known.forget(node);
    return false;
  }

  private *visit(node: number): Job {
    const { nodes, pods } = this.cluster;
    if (!this.known.isRegistered(node)) {
      this.register(node);
      yield* this.noExecute.clear(node);
    }
    if (!nodes.exists(node)) return;
    const observed = readyCondition(nodes.object(node))?.status;
    const isSilent = this.isSilent(node);
    if (isSilent && observed !== 'Unknown') yield* this.markSilent(node);
    if (!nodes.exists(node)) return;
    this.addZone(node);
    const current = isSilent ? 'Unknown' : observed;
    this.known.count(node, current);
    if (current === undefined) return;
    const isLost = observed === 'True' && current !== 'True';
    const serials = isLost ? pods.byNode.rows(node).map((row) => pods.serial[row]) : [];
    // v1.32 decides by the status before this pass: a silent node is queued one pass later
    yield* this.noExecute.process(node, observed ?? 'Unknown');
    if (!isLost) return;
    this.tellOfNode(node, 'NodeNotReady', (name) => `Node ${name} status is now: NodeNotReady`);
    yield* this.markPodsNotReady(serials);
  }

  private register(node: number): void {
    this.tellOfNode(node, 'RegisteredNode', (name) => `Node ${name} event: Registered Node ${name} in Controller`);
    this.known.register(node);
    this.addZone(node);
  }

  /** Looks for signs of life, and remembers them. */
  private isSilent(node: number): boolean {
    const { known } = this;
    const { health, isSilent } = observeNode(
      known.health[node],
      known.signs(node),
      this.cluster.now,
      this.settings.rules,
    );
    known.health[node] = health;
    return isSilent;
  }

  private *markSilent(node: number): Job {
    const { nodes } = this.cluster;
    const seen = this.known.signs(node);
    const health = this.known.health[node] as NodeHealth;
    yield;
    if (!nodes.exists(node)) return;
    this.markUnknown(node);
    this.known.health[node] = { ...afterMarkedUnknown(health, seen), ready: readyCondition(nodes.object(node)) };
  }

  /**
   * The conditions that the kubelet owns. All are made up for a kubelet that never posted a status; one that did has posted all of
   * them, and pressures that are not written down are False and stay so.
   */
  private markUnknown(node: number): void {
    const { nodes, nodeApi } = this.cluster;
    const { status, metadata } = nodes.object(node);
    const lastTransitionTime = this.cluster.stamp();
    const hasPosted = status.conditions.some(({ type }) => type === 'Ready');
    const next: Condition[] = [];
    for (const type of KUBELET_CONDITIONS) {
      const old = status.conditions.find((condition) => condition.type === type);
      if (old !== undefined && old.status !== 'Unknown')
        next.push({ ...old, status: 'Unknown', ...STOPPED_POSTING, lastTransitionTime });
      if (old === undefined && !hasPosted) {
        next.push({
          type,
          status: 'Unknown',
          ...NEVER_POSTED,
          lastHeartbeatTime: metadata.creationTimestamp,
          lastTransitionTime,
        });
      }
    }
    nodeApi.setConditions(node, next);
  }

  /** Condition Ready alone; ContainersReady stays as it is. */
  private *markPodsNotReady(serials: readonly number[]): Job {
    const { pods, podApi } = this.cluster;
    for (const serial of serials) {
      let row = pods.rowOf(serial);
      if (row === NONE || !pods.isReady(row)) continue;
      yield;
      row = pods.rowOf(serial);
      if (row === NONE) continue;
      podApi.setReady(row, false, (pods.flags[row] & CONTAINERS_READY) !== 0);
      this.cluster.event(NONE, 'NodeNotReady', 'Node is not ready', serial);
      this.workers.sendEvent();
    }
  }

  private tellOfNode(node: number, reason: string, words: (name: string) => string): void {
    const { record, now, nodes } = this.cluster;
    record.append('node-event', now, node, record.texts.id(reason), record.texts.id(words(nodes.names[node])));
    this.workers.sendEvent();
  }

  // ---- zones ----

  private addZone(node: number): void {
    const zone = zoneKey(this.cluster.nodes.object(node).metadata.labels);
    this.noExecute.queues.addZone(zone, this.settings.rules.evictionRate);
  }

  private judgeZones(): Disruption['masterDisruption'] {
    const { zones, masterDisruption } = disruptionAfterPass(this.zones, this.known.counts(), this.settings.rules);
    this.zones = zones;
    return masterDisruption;
  }

  private setRates(): void {
    for (const [zone, { rate }] of this.zones) this.noExecute.queues.setRate(zone, rate);
  }

  /** Everything is down, so it is probably the control plane that is cut off: nobody is evicted. */
  private *spareAll(): Job {
    const { nodes } = this.cluster;
    for (const node of nodes.live()) {
      yield* this.noExecute.clear(node);
      // the next pass puts what is down back into its queue
      if (nodes.exists(node)) this.unsettle(node, readyCondition(nodes.object(node)));
    }
    this.setRates();
  }

  /** The grace periods of all nodes begin afresh. */
  private refreshAll(): void {
    const { nodes, now } = this.cluster;
    for (const node of nodes.live()) {
      const health = this.known.health[node];
      if (health === undefined) continue;
      const { ready, leaseRenewTime } = this.known.unsettled.has(node) ? health : this.known.signs(node);
      this.known.health[node] = { probeAt: now, ready, leaseRenewTime };
    }
  }
}
