/**
 * HorizontalPodAutoscaler: sets the replicas of its target by metrics (upstream pkg/controller/podautoscaler/horizontal.go).
 *
 *   created ──one period──► scale ─► metrics ─► proposals ─► stabilised, limited ─► new scale, status ──one period──► …
 *
 * An autoscaler passes once a period whatever happens in between; a change of its own does not bring the next pass forward.
 */
import { type Cluster, NONE, type Watcher } from '../../cluster/index.ts';
import { medianOf } from '../../model/distribution.ts';
import type { HorizontalPodAutoscaler, KubeObject } from '../../model/objects/index.ts';
import { type ControllerOptions, DEFAULT_CONTROLLER_OPTIONS } from '../_shared/options.ts';
import { Reconciler } from '../_shared/reconciler.ts';
import { recordConditions } from '../_shared/status-rows.ts';
import { Selecting } from './ambiguity.ts';
import { fullBehavior } from './behavior.ts';
import { combineProposals, type Proposal, replicasWithoutMetrics } from './combine.ts';
import { type HpaConditionType, sameConditions, withCondition } from './conditions.ts';
import { type HpaHistory, initialHistory, withScaleEvent } from './history.ts';
import { type HpaCondition, normalizeReplicas } from './normalize.ts';
import { HPA_DEFAULTS, type HpaOptions } from './options.ts';
import { proposalOf } from './proposals.ts';
import { rowsOf } from './samples.ts';
import { type Scale, scaleOf, writeScale } from './scale.ts';

const NAME = 'horizontal-pod-autoscaler';

export interface HpaControllerOptions extends Partial<ControllerOptions> {
  /** Flags that differ from their defaults. */
  readonly hpa?: Partial<HpaOptions>;
}

type Status = HorizontalPodAutoscaler['status'];

/** What a pass wants. `undefined` as replicas: leave the target alone, it cannot be told. */
interface Wanted {
  readonly replicas: number | undefined;
  readonly reason: string;
}

export class HpaController implements Watcher {
  readonly objectKinds = ['HorizontalPodAutoscaler'];
  private readonly cluster: Cluster;
  private readonly flags: HpaOptions;
  private readonly queue: Reconciler;
  private readonly selecting: Selecting;
  private readonly histories = new Map<number, HpaHistory>();
  private readonly requestMs: number;
  /** Its own status writes ask for no pass. */
  private writing = false;
  private stopped = false;
  /** Of the pass that runs: conditions so far, and requests made. */
  private conditions: Status['conditions'] = [];
  private requests = 0;

  constructor(cluster: Cluster, options: HpaControllerOptions = {}) {
    const { latency, requestMs } = { ...DEFAULT_CONTROLLER_OPTIONS, ...options };
    this.cluster = cluster;
    this.flags = { ...HPA_DEFAULTS, ...options.hpa };
    this.requestMs = medianOf(requestMs);
    this.selecting = new Selecting(cluster);
    this.queue = new Reconciler(cluster, { name: NAME, latency, sync: (serial) => this.pass(serial) });
    cluster.watch(this);
  }

  start(): void {
    for (const { serial, object } of this.cluster.objects.list<HorizontalPodAutoscaler>('HorizontalPodAutoscaler'))
      this.note(serial, object);
  }

  stop(): void {
    this.stopped = true;
    this.queue.stop();
    this.selecting.clear();
    this.histories.clear();
  }

  resume(): void {
    this.stopped = false;
    this.queue.resume();
    this.start();
  }

  objectChanged(serial: number, before: KubeObject | undefined, after: KubeObject | undefined): void {
    if ((after ?? before)?.kind !== 'HorizontalPodAutoscaler' || this.writing || this.stopped) return;
    if (after !== undefined) this.note(serial, after);
    else this.selecting.remove(serial);
  }

  private note(serial: number, { metadata }: KubeObject): void {
    this.queue.enqueueAfter(serial, this.flags.syncPeriodMs);
    this.selecting.add(serial, metadata.namespace, metadata.name);
  }

  private pass(serial: number): void {
    const autoscaler = this.cluster.objects.get<HorizontalPodAutoscaler>(serial);
    if (autoscaler === undefined) {
      this.histories.delete(serial);
      return;
    }
    this.conditions = autoscaler.status.conditions;
    this.requests = 0;
    this.reconcile(serial, autoscaler);
    this.queue.enqueueAfter(serial, this.flags.syncPeriodMs + this.requests * this.requestMs);
  }

  private reconcile(serial: number, autoscaler: HorizontalPodAutoscaler): void {
    const scale = this.findScale(serial, autoscaler);
    if (scale === undefined) {
      this.writeStatus(serial, autoscaler, autoscaler.status);
      return;
    }
    const current = scale.specReplicas;
    if (!this.histories.has(serial)) this.histories.set(serial, initialHistory(current, this.cluster.now));
    const { replicas, reason } = this.wanted(serial, autoscaler, scale);
    const { status } = autoscaler;
    if (replicas === undefined) {
      this.writeStatus(serial, autoscaler, { ...status, currentReplicas: current }, scale.serial);
      // upstream writes the status first, then says why
      this.event(serial, 'FailedComputeMetricsReplicas', reason);
      return;
    }
    const isRescaled = replicas !== current;
    if (isRescaled) this.rescale(serial, autoscaler, scale, { replicas, reason });
    const lastScaleTime = isRescaled ? this.cluster.stamp() : status.lastScaleTime;
    const next = { ...status, currentReplicas: current, desiredReplicas: replicas, lastScaleTime };
    this.writeStatus(serial, autoscaler, next, scale.serial);
  }

  private findScale(serial: number, { spec, metadata }: HorizontalPodAutoscaler): Scale | undefined {
    this.requests++;
    try {
      const scale = scaleOf(this.cluster, metadata.namespace, spec.scaleTargetRef);
      this.set('AbleToScale', {
        status: 'True',
        reason: 'SucceededGetScale',
        message: "the HPA controller was able to get the target's current scale",
      });
      return scale;
    } catch (error) {
      if (!(error instanceof Error) || error.constructor !== Error) throw error;
      this.event(serial, 'FailedGetScale', error.message);
      const message = `the HPA controller was unable to get the target's current scale: ${error.message}`;
      this.set('AbleToScale', { status: 'False', reason: 'FailedGetScale', message });
      return undefined;
    }
  }

  private wanted(serial: number, autoscaler: HorizontalPodAutoscaler, scale: Scale): Wanted {
    const { minReplicas = 1, maxReplicas, behavior } = autoscaler.spec;
    const currentReplicas = scale.specReplicas;
    const simple = replicasWithoutMetrics(currentReplicas, minReplicas, maxReplicas);
    if (simple?.reason === 'ScalingDisabled') {
      const message = 'scaling is disabled since the replica count of the target is zero';
      this.set('ScalingActive', { status: 'False', reason: simple.reason, message });
    }
    if (simple !== undefined) return simple;
    const proposed = this.proposed(serial, autoscaler, scale);
    if (proposed.replicas === undefined) return proposed;
    const wantedReplicas = proposed.replicas;
    const outcome = normalizeReplicas({
      minReplicas,
      maxReplicas,
      behavior,
      currentReplicas,
      wantedReplicas,
      history: this.histories.get(serial) as HpaHistory,
      now: this.cluster.now,
      options: this.flags,
    });
    this.histories.set(serial, outcome.history);
    this.set('AbleToScale', outcome.ableToScale);
    this.set('ScalingLimited', outcome.scalingLimited);
    return { replicas: outcome.replicas, reason: reasonOf(wantedReplicas, currentReplicas, proposed.reason) };
  }

  /** The highest proposal; as `reason` the metric that made it, or what went wrong. */
  private proposed(serial: number, autoscaler: HorizontalPodAutoscaler, scale: Scale): Wanted {
    const { cluster, flags: options } = this;
    const { namespace } = autoscaler.metadata;
    if (scale.selector.canonical === '') {
      const message = "the HPA target's scale is missing a selector";
      return this.refused(serial, 'SelectorRequired', 'selector is required', {
        reason: 'InvalidSelector',
        message,
      });
    }
    const classes = this.selecting.select(serial, namespace, scale.selector).ids();
    const autoscalers = this.selecting.of(namespace, classes);
    if (autoscalers.length > 1) {
      const message = `pods by selector ${scale.selector.canonical} are controlled by multiple HPAs: [${autoscalers.join(' ')}]`;
      return this.refused(serial, 'AmbiguousSelector', message, { reason: 'AmbiguousSelector', message });
    }
    const question = { cluster, autoscaler, scale, rows: rowsOf(cluster, classes), options };
    const proposals = autoscaler.spec.metrics.map((spec) => proposalOf(question, spec));
    this.tellFailures(serial, proposals);
    const { replicas, metric = '', scalingActive, error = '' } = combineProposals(proposals, scale.specReplicas);
    this.set('ScalingActive', scalingActive);
    return { replicas, reason: replicas === undefined ? error : metric };
  }

  private refused(
    serial: number,
    eventReason: string,
    error: string,
    condition: { readonly reason: string; readonly message: string },
  ): Wanted {
    this.event(serial, eventReason, error);
    this.set('ScalingActive', { status: 'False', ...condition });
    return { replicas: undefined, reason: error };
  }

  private tellFailures(serial: number, proposals: readonly Proposal[]): void {
    for (const proposal of proposals) if ('error' in proposal) this.event(serial, proposal.reason, proposal.cause);
  }

  private rescale(
    serial: number,
    { spec }: HorizontalPodAutoscaler,
    scale: Scale,
    { replicas, reason }: { readonly replicas: number; readonly reason: string },
  ): void {
    this.requests++;
    writeScale(this.cluster, scale, replicas, serial);
    const message = `the HPA controller was able to update the target scale to ${replicas}`;
    this.set('AbleToScale', { status: 'True', reason: 'SucceededRescale', message });
    this.event(serial, 'SuccessfulRescale', `New size: ${replicas}; reason: ${reason}`);
    if (spec.behavior === undefined) return;
    const history = this.histories.get(serial) as HpaHistory;
    const rules = fullBehavior(spec.behavior, this.flags);
    this.histories.set(serial, withScaleEvent(history, rules, scale.specReplicas, replicas, this.cluster.now));
  }

  private set(type: HpaConditionType, condition: HpaCondition): void {
    this.conditions = withCondition(this.conditions, type, condition, this.cluster.stamp());
  }

  private event(serial: number, reason: string, message: string): void {
    this.cluster.event(serial, reason, message);
  }

  private writeStatus(serial: number, autoscaler: HorizontalPodAutoscaler, next: Status, target = NONE): void {
    const { status: before } = autoscaler;
    const status: Status = { ...next, conditions: this.conditions };
    const isSame =
      status.currentReplicas === before.currentReplicas &&
      status.desiredReplicas === before.desiredReplicas &&
      status.lastScaleTime === before.lastScaleTime &&
      sameConditions(status.conditions, before.conditions);
    if (isSame) return;
    this.requests++;
    const { record, now } = this.cluster;
    const { currentReplicas, desiredReplicas } = status;
    if (currentReplicas !== before.currentReplicas || desiredReplicas !== before.desiredReplicas)
      record.append('autoscaler-status', now, serial, target, currentReplicas, desiredReplicas);
    recordConditions(this.cluster, serial, before.conditions, status.conditions);
    this.writing = true;
    this.cluster.objectApi.replace(serial, { ...autoscaler, status } as KubeObject, { spec: false });
    this.writing = false;
  }
}

function reasonOf(wanted: number, current: number, metric: string): string {
  if (wanted > current) return `${metric} above target`;
  return wanted < current ? 'All metrics below target' : '';
}
