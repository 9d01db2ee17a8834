/** room: controllers – desired against seen: watch in; create, delete, evict out; every loop with its real periods and limits. */
import type { Cluster } from '../cluster/index.ts';
import type { Instant } from '../model/objects/index.ts';
import { type ControllerOptions, DEFAULT_CONTROLLER_OPTIONS } from './_shared/options.ts';
import { CloudNodeLifecycleController } from './cloud-node-lifecycle/index.ts';
import { CronJobController } from './cron-job/index.ts';
import { DaemonSetController } from './daemon-set/index.ts';
import { DeploymentController } from './deployment/index.ts';
import { DisruptionController } from './disruption/index.ts';
import { EndpointSliceController } from './endpoint-slice/index.ts';
import { GarbageCollector } from './garbage-collector/index.ts';
import { HpaController, type HpaControllerOptions } from './hpa/index.ts';
import { JobController } from './job/index.ts';
import { NamespaceController } from './namespace/index.ts';
import { NodeLifecycleController, type NodeLifecycleFlags } from './node-lifecycle/index.ts';
import { PodGcController, type PodGcFlags } from './pod-gc/index.ts';
import { ReplicaSetController } from './replica-set/index.ts';
import { REPLICATION_CONTROLLER } from './replica-set/kinds.ts';
import { ResourceQuotaController } from './resource-quota/index.ts';
import { StatefulSetController } from './stateful-set/index.ts';
import { TaintEvictionController } from './taint-eviction/index.ts';
import { TtlAfterFinishedController } from './ttl-after-finished/index.ts';

export type { HpaOptions } from './hpa/options.ts';

/** A loop of the controller manager. */
export interface Controller {
  /** Begins; whatever exists is looked at. */
  start(): void;
  /** Lost its lease: forgets everything it had in memory and does nothing more. */
  stop(): void;
  /** A new leader: begins again with an empty memory. */
  resume(): void;
}

export interface ControllerManagerOptions extends Partial<ControllerOptions> {
  /**
   * When the manager started: periodic loops count from here. May be negative – it was running before the scenario.
   * Default: drawn from the seed, up to a minute before the start, so that runs differ in the phase of the loops.
   */
  readonly startedAt?: Instant;
  readonly nodeLifecycle?: NodeLifecycleFlags;
  readonly podGC?: PodGcFlags;
  /** Flags of the horizontal pod autoscaler. */
  readonly hpa?: HpaControllerOptions['hpa'];
}

/** What a controller's maker is given: every option has a value. */
interface Settings extends Required<Omit<ControllerManagerOptions, keyof ControllerOptions>>, ControllerOptions {}

/**
 * All controllers, in the order in which they hear of a change (and number their events). Owners come before what they
 * own, so that one change runs down its chain in the order in which a reader expects it.
 */
const CONTROLLERS: readonly ((cluster: Cluster, settings: Settings) => Controller)[] = [
  (cluster, { nodeLifecycle, ...rest }) => new NodeLifecycleController(cluster, { ...nodeLifecycle, ...rest }), // taints nodes
  (cluster, settings) => new CloudNodeLifecycleController(cluster, settings), // deletes those whose instances are gone
  (cluster, settings) => new TaintEvictionController(cluster, settings), // evicts from what that has tainted
  (cluster, { podGC, ...rest }) => new PodGcController(cluster, { ...podGC, ...rest }), // removes what no kubelet will
  (cluster, settings) => new HpaController(cluster, settings), // sizes what the next ones make
  (cluster, settings) => new DeploymentController(cluster, settings), // makes ReplicaSets
  (cluster, settings) => new ReplicaSetController(cluster, settings), // makes pods of them
  (cluster, settings) => new ReplicaSetController(cluster, settings, REPLICATION_CONTROLLER),
  (cluster, settings) => new StatefulSetController(cluster, settings),
  (cluster, settings) => new DaemonSetController(cluster, settings),
  (cluster, settings) => new CronJobController(cluster, settings), // makes Jobs
  (cluster, settings) => new JobController(cluster, settings),
  (cluster, settings) => new TtlAfterFinishedController(cluster, settings), // deletes those that are done
  (cluster, settings) => new ResourceQuotaController(cluster, settings), // counts what has ended or gone
  (cluster, settings) => new DisruptionController(cluster, settings), // counts what the ones above have made
  (cluster, settings) => new NamespaceController(cluster, settings), // empties namespaces that end
  (cluster, settings) => new EndpointSliceController(cluster, settings), // tells where they can be reached
  (cluster, settings) => new GarbageCollector(cluster, settings), // takes what they have left
];

/** Phases further back than this differ in nothing that a run could tell. */
const LONGEST_HEAD_START_MS = 60_000;

export class ControllerManager implements Controller {
  private readonly controllers: readonly Controller[];

  constructor(cluster: Cluster, options: ControllerManagerOptions = {}) {
    const headStart = cluster.kernel.random.stream('controller-manager').below(LONGEST_HEAD_START_MS);
    const settings: Settings = {
      latency: options.latency ?? DEFAULT_CONTROLLER_OPTIONS.latency,
      qps: options.qps ?? DEFAULT_CONTROLLER_OPTIONS.qps,
      burst: options.burst ?? DEFAULT_CONTROLLER_OPTIONS.burst,
      requestMs: options.requestMs ?? DEFAULT_CONTROLLER_OPTIONS.requestMs,
      startedAt: options.startedAt ?? -1 - headStart,
      nodeLifecycle: options.nodeLifecycle ?? {},
      podGC: options.podGC ?? {},
      hpa: options.hpa ?? {},
    };
    this.controllers = CONTROLLERS.map((make) => make(cluster, settings));
  }

  start(): void {
    for (const controller of this.controllers) controller.start();
  }

  stop(): void {
    for (const controller of this.controllers) controller.stop();
  }

  resume(): void {
    for (const controller of this.controllers) controller.resume();
  }
}
