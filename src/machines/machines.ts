/**
 * The physical truth: machines with power and a network, a kubelet each, and the pods that really run there.
 *
 *   bound ──watch──► seen ──pull──► images there ──start──► Running ──probe──► Ready ──run──► ended
 *                                                                                  │
 *   deletionTimestamp ──watch──► terminating ──SIGTERM … grace──► Failed|Succeeded ──► object removed
 *
 * The gap to the API truth is the point: a machine that is `dark` runs nothing and reports nothing; one that is `cut
 * off` runs on and reports nothing; the API learns of neither until a lease is missed. What happened meanwhile is
 * reported when the machine is back.
 */
import { type Cluster, MIRROR, NONE, POD_BOUND, POD_DELETED, POD_DELETION, type Watcher } from '../cluster/index.ts';
import * as watch from '../cluster/index.ts';
import type { EventKind } from '../kernel/index.ts';
import type { Condition, Instant } from '../model/objects/index.ts';
import { FAILED, RUNNING, SUCCEEDED } from '../record/index.ts';
import { Images } from './images.ts';
import { LifeTable, STATE } from './life-table.ts';
import { DEFAULT_TIMING, type MachineTiming, PodBehaviour } from './timing.ts';

export interface MachinesOptions {
  readonly timing?: Partial<MachineTiming>;
  /** Instant in each lease period at which a node renews; default: drawn per node. */
  readonly leaseOffset?: (node: number) => number;
}

/** Exit codes of a container ended by a signal: SIGKILL, SIGTERM. */
const KILLED = 137;
const TERMINATED = 143;
const CRASH_BACKOFF_BASE = 10_000;
const CRASH_BACKOFF_MAX = 300_000;

export class Machines implements Watcher {
  readonly timing: MachineTiming;
  private readonly cluster: Cluster;
  private readonly images: Images;
  private readonly life = new LifeTable();
  private readonly numbers = new OwnerCounts();
  private readonly behaviours: (PodBehaviour | undefined)[] = [];
  private readonly leaseOffset: (node: number) => number;
  /** By node. */
  private readonly powered: boolean[] = [];
  private readonly connected: boolean[] = [];
  private readonly kinds: Readonly<Record<'see' | 'start' | 'ready' | 'end' | 'restart' | 'stop' | 'stopped' | 'boot' | 'post', EventKind>>;

  constructor(cluster: Cluster, options: MachinesOptions = {}) {
    this.cluster = cluster;
    this.timing = { ...DEFAULT_TIMING, ...options.timing };
    this.images = new Images(this.timing);
    const { kernel } = cluster;
    this.leaseOffset = options.leaseOffset ?? ((node) => kernel.random.stream(`lease:${cluster.nodes.names[node]}`).below(this.timing.leasePeriod));
    const on = (name: string, step: (row: number) => void): EventKind =>
      kernel.on(`kubelet/${name}`, (serial) => this.withPod(serial, step));
    this.kinds = {
      see: on('see', (row) => this.see(row)),
      start: on('start', (row) => this.started(row)),
      ready: on('ready', (row) => this.becameReady(row)),
      end: on('end', (row) => this.containerEnded(row)),
      restart: on('restart', (row) => this.restarted(row)),
      stop: on('stop', (row) => this.stop(row)),
      stopped: on('stopped', (row) => this.stopped(row)),
      boot: kernel.on('machine/boot', (node) => this.connect(node)),
      post: kernel.on('kubelet/post', (node) => this.postStatus(node)),
    };
    cluster.watch(this);
  }

  // ---- what the kubelets watch ----

  podChanged(row: number, change: number): void {
    const { pods, kernel } = this.cluster;
    const serial = pods.serial[row];
    if ((change & POD_DELETED) !== 0) {
      // whatever still ran is killed; nobody hears of it
      this.life.cancel(row, kernel);
      this.life.drop(row);
      return;
    }
    if ((pods.flags[row] & MIRROR) !== 0) return;
    if ((change & POD_BOUND) !== 0) kernel.after(this.timing.watch, this.kinds.see, serial);
    if ((change & POD_DELETION) !== 0 && pods.node[row] !== NONE) kernel.after(this.timing.watch, this.kinds.stop, serial);
  }

  nodeChanged(node: number, change: number): void {
    if ((change & watch.NODE_CREATED) !== 0) this.addMachine(node);
    if ((change & watch.NODE_DELETED) !== 0) this.removeMachine(node);
  }

  // ---- switches: what faults do to machines ----

  /** Power is cut: containers die, nothing is reported. */
  powerOff(node: number): void {
    if (!this.powered[node]) return;
    this.powered[node] = false;
    this.cutOff(node);
    for (const row of this.cluster.pods.byNode.rows(node)) this.killSilently(row);
    this.recordState(node, 'dark');
  }

  /** Power is back: after `boot` the kubelet runs, reports, and starts the pods that are still bound here. */
  powerOn(node: number): void {
    if (this.powered[node]) return;
    this.powered[node] = true;
    this.recordState(node, 'booting');
    this.cluster.kernel.after(this.timing.boot, this.kinds.boot, node);
  }

  /** The kubelet is silent, its pods run on: no lease, no status, nothing that happens to a pod becomes visible. */
  cutOff(node: number): void {
    if (!this.connected[node]) return;
    this.connected[node] = false;
    if (this.cluster.nodes.exists(node)) this.cluster.nodeApi.stopLease(node);
    if (this.powered[node]) this.recordState(node, 'cut off');
  }

  /** The kubelet talks to the API again: lease and status at once, then what became of its pods. */
  connect(node: number): void {
    if (!this.powered[node] || this.connected[node] || !this.cluster.nodes.exists(node)) return;
    this.connected[node] = true;
    this.recordState(node, 'up');
    this.cluster.nodeApi.startLease(node, this.leaseOffset(node), this.timing.leasePeriod);
    this.cluster.kernel.after(this.timing.statusPost, this.kinds.post, node);
  }

  /** The kubelet itself says whether it is ready (`KubeletNotReady`); leases and pods go on. */
  postReady(node: number, ready: boolean): void {
    const { cluster } = this;
    const now = cluster.stamp();
    const condition: Condition = {
      type: 'Ready',
      status: ready ? 'True' : 'False',
      reason: ready ? 'KubeletReady' : 'KubeletNotReady',
      message: ready ? 'kubelet is posting ready status' : 'kubelet is not ready',
      lastHeartbeatTime: now,
      lastTransitionTime: now,
    };
    cluster.nodeApi.setConditions(node, [condition]);
  }

  isUp(node: number): boolean {
    return this.powered[node] && this.connected[node];
  }

  // ---- a machine ----

  private addMachine(node: number): void {
    this.images.addNode(node, this.cluster.nodes.object(node));
    this.powered[node] = true;
    this.connected[node] = false;
    this.cluster.kernel.after(0, this.kinds.boot, node);
  }

  private removeMachine(node: number): void {
    this.powered[node] = false;
    this.connected[node] = false;
    this.cluster.leases.stop(node, this.cluster.now);
  }

  /** Status after registration or return, then the pods: those deleted meanwhile end, the others are reported anew. */
  private postStatus(node: number): void {
    const { cluster } = this;
    if (!this.isUp(node) || !cluster.nodes.exists(node)) return;
    this.postReady(node, true);
    for (const row of cluster.pods.byNode.rows(node)) {
      if (cluster.pods.isTerminating(row)) this.stop(row);
      else if (!this.life.isAlive(row)) this.see(row);
      else this.report(row);
    }
  }

  private recordState(node: number, state: string): void {
    const { record, now } = this.cluster;
    record.append('machine-state', now, node, record.texts.id(state));
  }

  // ---- a pod's life ----

  private withPod(serial: number, step: (row: number) => void): void {
    const row = this.cluster.pods.rowOf(serial);
    if (row !== NONE) step(row);
  }

  private behaviour(row: number): PodBehaviour {
    const { pods, classes, objects } = this.cluster;
    const classId = pods.class[row];
    let behaviour = this.behaviours[classId];
    if (behaviour === undefined) {
      const { spec, annotations } = classes.list[classId];
      const isJob = objects.identity(pods.owner[row])?.kind === 'Job';
      behaviour = new PodBehaviour(spec, annotations, isJob, this.timing);
      this.behaviours[classId] = behaviour;
    }
    return behaviour;
  }

  private see(row: number): void {
    const { pods, podApi, kernel } = this.cluster;
    const node = pods.node[row];
    const phase = pods.phase[row];
    const state = this.life.stateOf(row);
    if (!this.isUp(node) || (state !== STATE.none && state !== STATE.lost) || phase === SUCCEEDED || phase === FAILED) return;
    if (pods.isTerminating(row)) {
      this.stop(row);
      return;
    }
    const behaviour = this.behaviour(row);
    if (phase === RUNNING && state === STATE.none) {
      this.adopt(row);
      return;
    }
    if (phase === RUNNING) podApi.setReady(row, false);
    else podApi.setStartTime(row);
    this.life.begin(row, behaviour.varies ? this.numbers.next(pods.owner[row], pods.ordinal[row]) : 0);
    const images = this.images.pull(node, behaviour.images, kernel.now);
    const at = images + behaviour.startAfter(this.life.numberOf(row));
    this.life.enter(row, STATE.starting, kernel.at(at, this.kinds.start, pods.serial[row]));
  }

  /** A pod that ran before the scenario began goes on as it was. */
  private adopt(row: number): void {
    const { pods } = this.cluster;
    this.life.begin(row, 0);
    this.run(row);
    if (!pods.isReady(row)) return;
    this.life.cancelReady(row, this.cluster.kernel);
    this.life.enter(row, STATE.ready, this.life.stepOf(row));
  }

  private started(row: number): void {
    const { pods, podApi } = this.cluster;
    // a pod that had run before its machine went down starts again in its place
    if (pods.phase[row] === RUNNING && this.isUp(pods.node[row])) podApi.addRestart(row, 'MachineBooted');
    this.life.enter(row, STATE.running, NONE);
    this.report(row);
    this.run(row);
  }

  /** Containers run: readiness comes, and for what ends by itself the end. */
  private run(row: number): void {
    const { pods, kernel } = this.cluster;
    const serial = pods.serial[row];
    const behaviour = this.behaviour(row);
    const n = this.life.numberOf(row);
    const runs = behaviour.runFor(n);
    const readyAfter = behaviour.readyAfter(n);
    const becomesReady = !behaviour.neverReady && readyAfter < runs;
    this.life.awaitReady(row, becomesReady ? kernel.after(readyAfter + this.timing.report, this.kinds.ready, serial) : NONE);
    this.life.enter(row, STATE.running, runs === Infinity ? NONE : kernel.after(runs, this.kinds.end, serial));
  }

  private becameReady(row: number): void {
    this.life.awaitReady(row, NONE);
    this.life.enter(row, STATE.ready, this.life.stepOf(row));
    this.report(row);
  }

  private containerEnded(row: number): void {
    const { pods, kernel } = this.cluster;
    const behaviour = this.behaviour(row);
    const code = behaviour.exitCode(this.life.numberOf(row));
    this.life.cancel(row, kernel);
    if (behaviour.restartAlways || (code !== 0 && !behaviour.restartNever)) {
      const wait = crashDelay(this.life.countEnd(row));
      this.life.enter(row, STATE.waiting, kernel.after(wait, this.kinds.restart, pods.serial[row]));
    } else {
      this.life.finish(row, code);
    }
    this.report(row);
  }

  private restarted(row: number): void {
    const { pods, podApi } = this.cluster;
    if (this.isUp(pods.node[row])) podApi.addRestart(row, 'Restarted');
    this.run(row);
  }

  /** The kubelet sees the deletion: SIGTERM, and at the latest after the grace period SIGKILL. */
  private stop(row: number): void {
    const { pods, kernel } = this.cluster;
    if (!this.isUp(pods.node[row]) || !pods.isTerminating(row)) return;
    const grace = pods.deletionGrace[row];
    const state = this.life.stateOf(row);
    if (state === STATE.terminating && grace >= this.life.terminationGrace(row)) return;
    this.life.cancel(row, kernel);
    const runs = state === STATE.running || state === STATE.ready || state === STATE.terminating;
    if (state === STATE.none) this.life.begin(row, 0);
    const wanted = runs ? this.behaviour(row).terminationFor(this.life.numberOf(row)) : 0;
    this.life.setTermination(row, grace, wanted > grace * 1000 ? KILLED : TERMINATED);
    const lasts = Math.min(wanted, grace * 1000) + (runs ? this.timing.cleanup : 0);
    this.life.enter(row, STATE.terminating, kernel.after(lasts, this.kinds.stopped, pods.serial[row]));
  }

  private stopped(row: number): void {
    const { pods, podApi } = this.cluster;
    if (!this.isUp(pods.node[row])) return;
    podApi.setPhase(row, FAILED, { exitCode: this.life.exitCodeOf(row) });
    this.life.drop(row);
    podApi.remove(row, 'kubelet');
  }

  /** Tells the API how the pod stands; says nothing while the machine cannot be heard. */
  private report(row: number): void {
    const { pods, podApi } = this.cluster;
    if (!this.isUp(pods.node[row])) return;
    const state = this.life.stateOf(row);
    if (state === STATE.finished) {
      const exitCode = this.life.exitCodeOf(row);
      podApi.setPhase(row, exitCode === 0 ? SUCCEEDED : FAILED, { exitCode });
      return;
    }
    if (state === STATE.starting) return;
    podApi.setPhase(row, RUNNING);
    podApi.setReady(row, state === STATE.ready);
  }

  /** Power is cut: a finished pod stays finished, everything else starts over at the next boot. */
  private killSilently(row: number): void {
    this.life.cancel(row, this.cluster.kernel);
    if (this.life.stateOf(row) !== STATE.finished) this.life.lose(row);
  }
}

/** How many pods of an owner (and index) have begun, for behaviours that differ from pod to pod. */
class OwnerCounts {
  private readonly counts = new Map<string, number>();

  next(owner: number, ordinal: number): number {
    const key = `${owner}/${ordinal}`;
    const n = this.counts.get(key) ?? 0;
    this.counts.set(key, n + 1);
    return n;
  }
}

/** Delay before the restart after the `n`-th end (from 1): 0, 10, 20, 40 … 300 s. */
export function crashDelay(n: number): Instant {
  return n <= 1 ? 0 : Math.min(CRASH_BACKOFF_BASE * 2 ** (n - 2), CRASH_BACKOFF_MAX);
}
