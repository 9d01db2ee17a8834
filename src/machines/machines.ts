/**
 * The physical truth: machines with power and a network, a kubelet each, and the pods that really run there.
 *
 *   bound ──watch──► seen ──admitted──► pulled, started, probed ──► ended ──► reported
 *                                              ▲
 *        faults' switches: power, network, kubelet, registry, crashes, …
 *
 * This file is the door for everybody else; the work is done in `node/` (machines), `life/` (pods), `images/`.
 */
import {
  type Cluster,
  NONE,
  POD_BOUND,
  POD_CREATED,
  POD_DELETED,
  POD_DELETION,
  type Watcher,
} from '../cluster/index.ts';
import * as watch from '../cluster/index.ts';
import type { EventKind } from '../kernel/index.ts';
import type { Instant, KubeletConfiguration } from '../model/objects/index.ts';
import { RUNNING } from '../record/index.ts';
import { Durations } from './durations.ts';
import { imageGcPolicy } from './images/image-gc.ts';
import { ImageKeeping } from './images/image-keeping.ts';
import { Images } from './images/images.ts';
import { pullLimits } from './images/pull-queue.ts';
import { type LifeContext, OwnerCounts, PodPlans } from './life/context.ts';
import { type Crash, Crashing } from './life/crashing.ts';
import { MirrorPods } from './kubelet/mirror-pods.ts';
import { drawnPhase, drawnProberPart } from './kubelet/phase.ts';
import { PodAdmission } from './kubelet/pod-admission.ts';
import { Lives } from './life/lives.ts';
import { MachineTable } from './node/machine-table.ts';
import { NodeMachines } from './node/node-machines.ts';
import { shutdownPeriods } from './node/shutdown-groups.ts';
import { Shutdowns } from './node/shutdowns.ts';
import { DEFAULT_TIMING, type MachineTiming } from './timing.ts';
import { managesResources, ResourceManagers } from './topology/resource-managers.ts';
import { MAY_SHARE, Usage, type UsageRule } from './usage/index.ts';

export interface MachinesOptions {
  readonly timing?: Partial<MachineTiming>;
  /** Instant in each lease period at which a node renews; default: drawn per node. */
  readonly leaseOffset?: (node: number) => Instant;
  /** Instant in each period at which a kubelet looks for pressure and posts its status; default: drawn per node. */
  readonly kubeletOffset?: (node: number) => Instant;
  /** For which part of its period a prober of a young kubelet waits, in [0, 1); default: drawn per pod. */
  readonly proberPart?: (row: number) => number;
  /** Of every kubelet; what is absent has its default. */
  readonly kubelet?: Partial<KubeletConfiguration>;
  /** Kubelets are stand-ins, as in a recorded control plane: they take every pod that is bound to them and have none of their own. */
  readonly standIns?: boolean;
  /** What pods really use; absent: nobody asks, and nothing is ever short. */
  readonly usage?: readonly UsageRule[];
  /** Milliseconds between two samples of use for the record; default: a minute. */
  readonly usageSamplePeriod?: number;
}

export class Machines implements Watcher {
  /** What kubelets watch for; where pods share a demand, more matters. */
  readonly podInterest: number;
  readonly timing: MachineTiming;
  private readonly cluster: Cluster;
  private readonly table = new MachineTable();
  private readonly durations: Durations;
  private readonly images: Images;
  private readonly lives: Lives;
  private readonly nodes: NodeMachines;
  private readonly admission: PodAdmission;
  private readonly shutdowns: Shutdowns;
  private readonly mirrors: MirrorPods;
  /** Where a KubeletConfiguration asks for one. */
  private readonly managers?: ResourceManagers;
  /** Stand-ins for kubelets tell no images. */
  private readonly imageKeeping?: ImageKeeping;
  private readonly standIns: boolean;
  /** What pods use, where the scenario says it. */
  readonly usage?: Usage;
  private readonly kinds: Readonly<Record<'see' | 'stop', EventKind>>;
  private readonly crashing: Crashing;
  private servingListener?: (row: number) => void;

  constructor(cluster: Cluster, options: MachinesOptions = {}) {
    this.cluster = cluster;
    this.timing = { ...DEFAULT_TIMING, ...options.timing };
    const { timing } = this;
    this.standIns = options.standIns ?? false;
    this.podInterest = POD_BOUND | POD_DELETION | POD_DELETED | (options.usage === undefined ? 0 : MAY_SHARE);
    const { kernel } = cluster;
    this.durations = new Durations(cluster, timing);
    this.images = new Images({
      timing,
      limits: pullLimits(options.kubelet),
      countsUse: options.usage !== undefined || imageGcPolicy(options.kubelet ?? {}).maximumAge > 0,
      base: (node, image) => this.durations.pullBase(node, image),
    });
    this.kinds = {
      see: kernel.on('kubelet/see', (serial) => {
        const row = cluster.pods.rowOf(serial);
        if (row !== NONE) this.see(row);
      }),
      stop: kernel.on('kubelet/stop', (serial) => {
        const row = cluster.pods.rowOf(serial);
        if (row !== NONE) this.stop(row);
      }),
    };
    this.crashing = new Crashing(cluster, (row, { exitCode, container }) => this.crash(row, exitCode, container));
    const context = this.lifeContext(options);
    this.lives = new Lives(context);
    this.managers = this.resourceManagers(context, options.kubelet);
    this.admission = this.podAdmission(context, options);
    if (options.usage !== undefined) {
      const { usage: rules, kubelet = {}, kubeletOffset: offsetOf, usageSamplePeriod: samplePeriod = 60_000 } = options;
      this.usage = new Usage({ context, lives: this.lives, rules, kubelet, offsetOf, samplePeriod });
    }
    if (!this.standIns) {
      const { kubelet = {}, kubeletOffset: offsetOf } = options;
      this.imageKeeping = new ImageKeeping({ context, lives: this.lives, kubelet, disk: this.usage?.disk, offsetOf });
      this.usage?.setImageKeeping(this.imageKeeping);
    }
    this.nodes = this.nodeMachines(options);
    this.nodes.onKubelet((node, isRunning) => {
      if (!isRunning) this.admission.forgetKubelet(node);
      this.usage?.kubelet(node, isRunning);
      this.imageKeeping?.kubelet(node, isRunning);
    });
    this.shutdowns = new Shutdowns({
      cluster,
      plans: context.plans,
      lives: this.lives,
      nodes: this.nodes,
      periods: shutdownPeriods(options.kubelet ?? {}),
      isUp: (node) => this.table.isUp(node),
    });
    this.mirrors = new MirrorPods({
      cluster,
      watch: (node) => this.durations.watch(node),
      isUp: (node) => this.table.isUp(node),
    });
    cluster.watch(this);
  }

  private podAdmission({ cluster, plans }: LifeContext, { usage }: MachinesOptions): PodAdmission {
    return new PodAdmission({
      cluster,
      plans,
      lives: this.lives,
      managers: this.managers,
      underPressure: usage === undefined ? undefined : (row) => this.usage?.evictions.refusal(row),
      shuttingDown: (node) => this.shutdowns.refusal(node),
      admitted: (row) => this.lives.accept(row),
      look: (serial) => void cluster.kernel.after(0, this.kinds.see, serial),
    });
  }

  private resourceManagers(
    { cluster, plans }: LifeContext,
    kubelet: Partial<KubeletConfiguration> = {},
  ): ResourceManagers | undefined {
    if (this.standIns || !managesResources(kubelet)) return undefined;
    return new ResourceManagers({ cluster, plans, lives: this.lives, kubelet });
  }

  private lifeContext({ proberPart = drawnProberPart(this.cluster) }: MachinesOptions): LifeContext {
    const { cluster, timing, durations, images, standIns, table: machines } = this;
    const plans = new PodPlans(cluster, timing);
    return {
      cluster,
      timing,
      durations,
      machines,
      images,
      standIns,
      plans,
      numbers: new OwnerCounts(),
      ends: new Map(),
      heldProbers(row) {
        const kubeletAge = machines.kubeletAge(cluster.pods.node[row], cluster.now);
        return kubeletAge < plans.of(row).longestProbePeriod ? { part: proberPart(row), kubeletAge } : undefined;
      },
      touched: (node) => this.touched(node),
      ending: (row, i) => this.usage?.ending(row, i),
      serving: (row) => this.servingChanged(row),
      over: (row) => {
        this.usage?.over(row);
        this.over(row);
      },
    };
  }

  private nodeMachines({ leaseOffset }: MachinesOptions): NodeMachines {
    const { cluster, timing, durations, lives, table: machines } = this;
    return new NodeMachines({
      cluster,
      timing,
      durations,
      machines,
      lives,
      leaseOffset: leaseOffset ?? drawnPhase(cluster, 'lease', timing.leasePeriod),
      meet: (row) => this.see(row),
      end: (row) => this.stop(row),
      readmit: (node) => this.admission.readmit(node),
      pressuresOf: (node) => this.usage?.evictions.conditionsOf(node) ?? [],
    });
  }

  // ---- what the kubelets watch ----

  podChanged(row: number, change: number): void {
    const { pods, kernel } = this.cluster;
    const serial = pods.serial[row];
    if (this.usage !== undefined) this.usage.podChanged(row, change);
    if ((change & POD_DELETED) !== 0) {
      if (!this.standIns) this.mirrors.gone(row);
      this.imageKeeping?.gone(row);
      this.lives.drop(row);
      this.over(row);
      return;
    }
    if ((change & POD_CREATED) !== 0 && (change & POD_BOUND) !== 0) this.admission.doubt(pods.node[row]);
    if ((change & POD_BOUND) !== 0) kernel.after(this.durations.watch(pods.node[row]), this.kinds.see, serial);
    if ((change & POD_DELETION) !== 0 && pods.node[row] !== NONE)
      kernel.after(this.durations.watch(pods.node[row]), this.kinds.stop, serial);
  }

  nodeChanged(node: number, change: number): void {
    if ((change & watch.NODE_CREATED) !== 0) {
      this.images.addNode(node, this.cluster.nodes.object(node));
      this.nodes.add(node);
    } else this.admission.nodeChanged(node, change);
    if ((change & watch.NODE_DELETED) !== 0) {
      this.shutdowns.forget(node);
      this.managers?.forget(node);
      this.nodes.remove(node);
      for (const row of this.cluster.pods.byNode.rows(node)) this.servingChanged(row);
    }
  }

  private see(row: number): void {
    const { pods } = this.cluster;
    if (!this.table.isUp(pods.node[row]) || !this.lives.isAwaited(row) || pods.hasFinished(row)) return;
    if (pods.isTerminating(row)) this.stop(row);
    else if (!this.admission.isHeld(row) && this.isAdmitted(row)) this.lives.accept(row);
  }

  /** A pod that ran when the scenario began had been admitted before. */
  private isAdmitted(row: number): boolean {
    if (this.standIns) return true;
    if (this.cluster.pods.phase[row] === RUNNING && !this.lives.isLost(row)) {
      this.admission.adopt(row);
      return true;
    }
    return this.admission.admit(row) === 'admitted';
  }

  /** A pod's end: the next group of a shutdown. */
  private over(row: number): void {
    this.usage?.evictions.over(row);
    this.shutdowns.over(row);
  }

  private stop(row: number): void {
    const { pods } = this.cluster;
    if (!this.table.isUp(pods.node[row]) || !pods.isTerminating(row)) return;
    if (!this.standIns && this.mirrors.isMirror(row)) this.mirrors.letGo(row);
    else this.lives.stop(row);
  }

  // ---- switches: what faults do to machines ----

  /** Power is cut: containers die, nothing is reported. */
  powerOff(node: number): void {
    this.shutdowns.forget(node);
    this.nodes.powerOff(node);
  }

  /** Power is back: after `boot` the kubelet runs, reports, and starts the pods that are still bound here. */
  powerOn(node: number): void {
    if (!this.shutdowns.rebootAfter(node)) this.nodes.powerOn(node);
  }

  /** Power off and on again. */
  reboot(node: number): void {
    this.powerOff(node);
    this.powerOn(node);
  }

  /**
   * The machine is told to shut down. Its kubelet ends the pods in the order of their priority first, if it is configured to
   * (`shutdownGracePeriod`); then the power goes, and with `reboots` comes back.
   */
  shutDown(node: number, reboots = false): void {
    this.shutdowns.begin(node, reboots);
  }

  /** The kubelet is silent, its pods run on: no lease, no status, nothing that happens to a pod becomes visible. */
  cutOff(node: number): void {
    this.nodes.cutOff(node);
  }

  /** The kubelet talks to the API again: lease and status at once, then what became of its pods. */
  connect(node: number): void {
    this.nodes.connect(node);
  }

  /** The kubelet ends and is back after a moment: containers run on, probes and back-offs start anew. */
  restartKubelet(node: number): void {
    this.nodes.restartKubelet(node);
  }

  /** The kubelet itself says whether it is ready (`KubeletNotReady`); leases and pods go on. */
  postReady(node: number, ready: boolean): void {
    this.nodes.postReady(node, ready);
  }

  /** Registries answer, or every pull fails. What is being pulled comes through. */
  setRegistry(up: boolean): void {
    this.images.registryUp = up;
  }

  /** Containers of a pod end with `exitCode`: the named one, or all. Returns whether any ran. */
  crash(row: number, exitCode: number, container?: string): boolean {
    return this.lives.kill(row, container, exitCode, 'Error');
  }

  /** From now on they end as soon as they start, too; `undefined`: no longer. */
  setCrashing(serial: number, crash: Crash | undefined): void {
    this.crashing.set(serial, crash);
  }

  private touched(node: number): void {
    if (this.usage !== undefined) this.usage.touch(node);
    this.crashing.touched(node);
  }

  /** A pod's programs cease to answer their readiness probes, or answer again. */
  setUnready(row: number, unready: boolean): void {
    this.lives.setMute(row, unready);
  }

  private servingChanged(row: number): void {
    this.usage?.servingChanged(row);
    this.servingListener?.(row);
  }

  // ---- views ----

  /** Hears of pods whose programs may answer from other instants on, or until others; one that is gone is not told. */
  onServing(listener: (row: number) => void): void {
    this.servingListener = listener;
  }

  /** From when on a pod's programs answer a request, as things stand; Infinity where they do not run. */
  servesFrom(row: number): Instant {
    const node = this.cluster.pods.node[row];
    return node !== NONE && this.table.isPowered(node) ? this.lives.servesFrom(row) : Infinity;
  }

  /** Until when they answer, as far as that is settled; Infinity while nothing ends them. */
  servesUntil(row: number): Instant {
    return this.lives.servesUntil(row);
  }

  isUp(node: number): boolean {
    return this.table.isUp(node);
  }
}
