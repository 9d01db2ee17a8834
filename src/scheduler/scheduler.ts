/**
 * kube-scheduler as an actor: watch in, bindings and nominations out. One pod at a time goes through a scheduling cycle;
 * bindings run beside it.
 *
 *   watch ──► queue ──pop──► decide ──┬─ a node ──► assume ──► binding cycle ──► bound
 *               ▲                     └─ none ──► PostFilter: victims deleted ─┐
 *               └──────── returned, nomination, event, status ◄────────────────┘ (the loop waits for its writes)
 *
 * Changes are noted in the queue at once; an idle loop looks at it `watchMs` later. Decisions are made on the cluster as
 * it is when the pod is popped. Upstream: pkg/scheduler/{scheduler,schedule_one}.go.
 */
import type { Cluster, Watcher } from '../cluster/index.ts';
import { POD_DELETED, POD_NOMINATED } from '../cluster/watch.ts';
import type { EventHandle, EventKind } from '../kernel/index.ts';
import { type Delay, delayOf } from '../model/distribution.ts';
import type { Instant } from '../model/objects/index.ts';
import type { KubeSchedulerConfiguration } from '../model/objects/config.ts';
import { ApiRequests, type ClientLimits, clientLimitsOf } from './actor/api-requests.ts';
import { BindingCycles } from './actor/binding-cycles.ts';
import { type Failure, FailureHandler } from './actor/failure-handler.ts';
import { type PreemptionOrder, PreemptionRequests } from './actor/preemption-requests.ts';
import { createProfiles, type SchedulerProfile } from './actor/profiles.ts';
import { DEFAULT_TIMING, type SchedulerTiming } from './actor/timing.ts';
import { CompiledPods } from './compiled/index.ts';
import { NO_NODES } from './cycle/index.ts';
import type { Decision, Diagnosis } from './engine.ts';
import { type PluginHandle, type PodRef, podRefOf, type PostFilterOutcome, ReadPod } from './framework/index.ts';
import {
  DEFAULT_QUEUE_OPTIONS,
  EventHandlers,
  FlushTimers,
  HEARD_KINDS,
  IN_FLIGHT,
  Nominator,
  QueueProfiles,
  SchedulingQueue,
} from './queue/index.ts';
import type { Remedies } from './remedies/index.ts';
import { Snapshot } from './snapshot/index.ts';

const NONE = -1;
const AT_ONCE: Delay = () => 0;
const DEFAULT_CONFIGURATION: KubeSchedulerConfiguration = { profiles: [] };

export interface SchedulerOptions {
  /** Default: one profile, `default-scheduler`, with the default plugins. */
  readonly config?: KubeSchedulerConfiguration;
  readonly timing?: Partial<SchedulerTiming>;
  /** Among nodes with equal scores: a seeded draw (default), or the first in search order. */
  readonly ties?: 'seeded' | 'first';
  /** Default: those of the configuration, or 50 requests a second and bursts of 100. */
  readonly clientLimits?: ClientLimits;
  /** `--pod-max-in-unschedulable-pods-duration`, ms; default: 5 minutes. */
  readonly maxUnschedulableMs?: number;
  /** Other engines than those of the configuration. */
  readonly createProfiles?: (handle: PluginHandle) => readonly SchedulerProfile[];
}

/** One attempt as it was decided: for explanations of what has happened. */
export interface Inspected {
  readonly at: Instant;
  /** Every node as it stood then. */
  readonly diagnosis: Diagnosis;
  readonly decision: Decision;
}

/** Asked before each decision; true: this one is to be kept. Told of the decisions that were asked for. */
export interface Inspector {
  wants(pod: PodRef): boolean;
  note(pod: PodRef, inspected: Inspected): void;
}

/** A pod on its way through the scheduling cycle: one at a time, and one object for all of them. */
class Attempt {
  isUnderWay = false;
  readonly pod = new ReadPod();
  profile!: SchedulerProfile;
  decision!: Decision;
  /** What preemption found, if the pod fits nowhere. */
  postFilter: PostFilterOutcome | undefined;
  /** What is left to be asked for before the failure is told. */
  order: PreemptionOrder | undefined;
}

export class Scheduler implements Watcher {
  readonly podInterest: number;
  readonly objectKinds = HEARD_KINDS;
  readonly queue: SchedulingQueue;
  readonly snapshot: Snapshot;
  readonly nominator = new Nominator();
  private readonly cluster: Cluster;
  private readonly timing: SchedulerTiming;
  private readonly watchMs: Delay;
  private readonly profiles: readonly SchedulerProfile[];
  private readonly handlers: EventHandlers;
  private readonly timers: FlushTimers;
  private readonly requests: ApiRequests;
  private readonly failures: FailureHandler;
  private readonly bindings: BindingCycles;
  private readonly preemptions: PreemptionRequests;
  private readonly loopKind: EventKind;
  /** The loop's next step; undefined while it waits for an active pod. */
  private next: EventHandle | undefined;
  private readonly attempt = new Attempt();
  /** Nobody looks, as a rule: a diagnosis costs as much as a thousand decisions. */
  inspector: Inspector | undefined;
  private isRunning = false;
  private isInStep = false;

  constructor(cluster: Cluster, options: SchedulerOptions = {}) {
    const { config = DEFAULT_CONFIGURATION, ties = 'seeded' } = options;
    const timing = { ...DEFAULT_TIMING, ...options.timing };
    this.cluster = cluster;
    this.timing = timing;
    this.watchMs = delayOf(timing.watchMs, () => cluster.kernel.random.stream('watch-latency:scheduler'));
    const compiled = new CompiledPods(cluster.classes.list);
    this.snapshot = new Snapshot(cluster, compiled);
    const handle = { cluster, snapshot: this.snapshot, compiled, nominated: this.nominator };
    const draws = ties === 'seeded' ? cluster.kernel.random.stream('scheduler:ties') : undefined;
    this.profiles = options.createProfiles?.(handle) ?? createProfiles(config, handle, draws);
    const queueProfiles = this.profiles.map(({ schedulerName, framework: { plugins } }) => ({
      schedulerName,
      plugins,
    }));
    this.queue = new SchedulingQueue(cluster, new QueueProfiles(cluster, queueProfiles), queueOptions(config, options));
    this.handlers = new EventHandlers(cluster, this.queue, {
      isAssumed: (row) => this.snapshot.isAssumed(row),
      onNoted: () => this.noted(),
    });
    this.podInterest = this.handlers.podInterest;
    this.timers = new FlushTimers(cluster.kernel, this.queue, {
      driftMs: timing.driftMs,
      onFlushed: () => this.wake(AT_ONCE),
    });
    const { queue, nominator, snapshot } = this;
    this.requests = new ApiRequests(
      cluster.kernel,
      timing.requestMs,
      options.clientLimits ?? clientLimitsOf(config.clientConnection),
    );
    this.failures = new FailureHandler({ cluster, queue, nominator, requests: this.requests });
    this.bindings = new BindingCycles({
      cluster,
      snapshot,
      queue,
      nominator,
      requests: this.requests,
      failures: this.failures,
      profileOf: (classId) => this.profiles[queue.profiles.of(classId)],
    });
    this.preemptions = new PreemptionRequests(cluster, this.requests);
    this.loopKind = cluster.kernel.on('scheduler/cycle', () => this.step());
    cluster.watch(this);
  }

  /** Begins to schedule. `at`: when the process started, if that was before the scenario. */
  start(at: Instant = this.cluster.now): void {
    this.isRunning = true;
    this.handlers.isOn = true;
    this.requests.reset();
    for (const row of this.listPending()) {
      this.queue.add(row);
      this.nominator.set(this.cluster.pods.serial[row], this.cluster.pods.nominated[row]);
    }
    this.timers.startAt(at);
    this.noted();
  }

  /** The process dies: queue and assumptions are lost, writes that are not done never will be. */
  stop(): void {
    this.isRunning = false;
    this.handlers.isOn = false;
    if (this.next !== undefined) this.cluster.kernel.cancel(this.next);
    this.next = undefined;
    this.attempt.isUnderWay = false;
    this.timers.stop();
    this.bindings.clear();
    this.preemptions.clear();
    this.failures.clear();
    this.queue.clear();
    this.nominator.clear();
    for (const { engine } of this.profiles) engine.restart?.();
  }

  /** A new process: it lists every pod anew. */
  resume(): void {
    if (!this.isRunning) this.start();
  }

  restart(): void {
    this.stop();
    this.resume();
  }

  /** One pending pod against every node as things are. Changes nothing. */
  diagnose(row: number): Diagnosis {
    return this.profileOf(row).engine.diagnose(podRefOf(this.cluster, row));
  }

  /** What would let a pod in that, by its diagnosis, fits nowhere. Changes nothing. */
  remedies(row: number, diagnosis: Diagnosis): Remedies | undefined {
    return this.profileOf(row).remedies?.(podRefOf(this.cluster, row), diagnosis);
  }

  private profileOf(row: number): SchedulerProfile {
    return this.profiles[this.queue.profiles.of(this.cluster.pods.class[row])] ?? this.profiles[0];
  }

  podChanged(row: number, change: number, oldClass: number): void {
    if (!this.isRunning) return;
    if ((change & POD_DELETED) !== 0) this.bindings.podGone(row);
    if ((change & POD_NOMINATED) !== 0) this.noteNomination(row);
    this.handlers.podChanged(row, change, oldClass);
    const { pods } = this.cluster;
    if (pods.node[row] !== NONE || (change & POD_DELETED) !== 0 || pods.hasFinished(row)) {
      this.nominator.delete(pods.serial[row]);
      this.bindings.noteChange();
    }
  }

  nodeChanged(...change: Parameters<EventHandlers['nodeChanged']>): void {
    this.handlers.nodeChanged(...change);
  }

  objectChanged(...change: Parameters<EventHandlers['objectChanged']>): void {
    if (!this.isRunning) return;
    this.handlers.objectChanged(...change);
    this.bindings.noteChange();
  }

  /** Pods whose attempt runs are left alone: they will be nominated, or not, by its outcome. */
  private noteNomination(row: number): void {
    const { pods } = this.cluster;
    const isOurs = this.queue.profiles.of(pods.class[row]) !== NONE;
    if (isOurs && this.queue.place(row) !== IN_FLIGHT && !this.snapshot.isAssumed(row))
      this.nominator.set(pods.serial[row], pods.nominated[row]);
  }

  /** Pending pods of ours, in the order in which the API lists them. */
  private listPending(): number[] {
    const { pods, classes } = this.cluster;
    const keyOf = (row: number): string => `${classes.list[pods.class[row]].namespace}/${pods.name(row)}`;
    const rows: { readonly row: number; readonly key: string }[] = [];
    for (const row of pods.live()) {
      if (pods.node[row] !== NONE || pods.hasFinished(row) || this.queue.profiles.of(pods.class[row]) === NONE)
        continue;
      rows.push({ row, key: keyOf(row) });
    }
    rows.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    return rows.map(({ row }) => row);
  }

  private noted(): void {
    // most changes of pods come while nobody waits
    if (this.queue.isIdle()) return;
    this.timers.arm();
    this.wake(this.watchMs);
  }

  /** Makes an idle loop look at the queue. */
  private wake(delay: Delay): void {
    if (this.isInStep || this.next !== undefined || !this.queue.hasActive()) return;
    this.next = this.cluster.kernel.after(delay(), this.loopKind);
  }

  /** Runs the loop until it has to wait for something. */
  private step(): void {
    this.next = undefined;
    this.isInStep = true;
    const until = this.run();
    this.isInStep = false;
    this.timers.arm();
    if (until !== Infinity) this.next = this.cluster.kernel.at(until, this.loopKind);
  }

  /** @returns when to go on; Infinity: when a pod becomes active */
  private run(): Instant {
    const { cluster, timing } = this;
    for (;;) {
      if (this.attempt.isUnderWay) {
        const until = this.proceed(this.attempt);
        if (until > cluster.now) return until;
        continue;
      }
      const row = this.queue.pop();
      if (row === NONE) return Infinity;
      this.begin(row, this.attempt);
      if (this.attempt.isUnderWay && timing.cycleMs > 0) return cluster.now + timing.cycleMs;
    }
  }

  /** Decides, unless the pod needs no scheduling. */
  private begin(row: number, attempt: Attempt): void {
    const { cluster, snapshot, inspector } = this;
    const { pods } = cluster;
    const pod = attempt.pod.read(cluster, row);
    if (pods.isTerminating(row)) {
      cluster.event(
        NONE,
        'FailedScheduling',
        `skip schedule deleting pod: ${pod.class.namespace}/${pod.name}`,
        pod.serial,
      );
      this.queue.done(pod.serial);
      return;
    }
    if (snapshot.isAssumed(row)) {
      this.queue.done(pod.serial);
      return;
    }
    const profile = this.profiles[this.queue.profiles.of(pod.class.id)];
    const diagnosis = inspector?.wants(pod) === true ? profile.engine.diagnose(pod) : undefined;
    const decision = profile.engine.decide(pod);
    if (diagnosis !== undefined) inspector?.note(pod.copy(), { at: cluster.now, diagnosis, decision: { ...decision } });
    attempt.isUnderWay = true;
    attempt.profile = profile;
    attempt.decision = decision;
    attempt.postFilter = decision.fitError === undefined ? undefined : profile.engine.postFilter(pod, decision);
    attempt.order = attempt.postFilter === undefined ? undefined : this.preemptions.order(attempt.postFilter);
  }

  /** The next part of an attempt. @returns when the loop is free again */
  private proceed(attempt: Attempt): Instant {
    const { pod, profile, order } = attempt;
    const { node } = attempt.decision;
    const { cluster, queue } = this;
    if (node !== NONE) {
      attempt.isUnderWay = false;
      if (cluster.pods.rowOf(pod.serial) === NONE || cluster.pods.node[pod.row] !== NONE) {
        queue.done(pod.serial);
        return cluster.now;
      }
      const failure = this.bindings.start(pod, node, profile);
      return failure === undefined ? cluster.now : this.failures.handle(pod, failure);
    }
    if (order !== undefined) {
      attempt.order = undefined;
      return this.preemptions.start(pod, order);
    }
    attempt.isUnderWay = false;
    return this.failures.handle(pod, this.failureOf(attempt));
  }

  private failureOf({ decision: { fitError, error }, postFilter }: Attempt): Failure {
    if (fitError === undefined) return { rejectors: 0, pending: 0, nominate: NONE, ...wordsOf(error ?? '') };
    const { bits } = this.queue.profiles;
    return {
      rejectors: bits.ofAll(fitError.unschedulablePlugins),
      pending: bits.ofAll(fitError.pendingPlugins),
      reason: 'Unschedulable',
      message: fitError.message,
      nominate: postFilter?.nominate,
    };
  }
}

/** An empty cluster is the pod's misfortune, not the scheduler's error. */
const wordsOf = (message: string): { readonly reason: string; readonly message: string } => ({
  reason: message === NO_NODES ? 'Unschedulable' : 'SchedulerError',
  message,
});

function queueOptions(config: KubeSchedulerConfiguration, { maxUnschedulableMs }: SchedulerOptions) {
  const { podInitialBackoffSeconds, podMaxBackoffSeconds } = config;
  const { initialBackoffMs, maxBackoffMs } = DEFAULT_QUEUE_OPTIONS;
  return {
    initialBackoffMs: podInitialBackoffSeconds === undefined ? initialBackoffMs : podInitialBackoffSeconds * 1000,
    maxBackoffMs: podMaxBackoffSeconds === undefined ? maxBackoffMs : podMaxBackoffSeconds * 1000,
    maxUnschedulableMs: maxUnschedulableMs ?? DEFAULT_QUEUE_OPTIONS.maxUnschedulableMs,
  };
}
