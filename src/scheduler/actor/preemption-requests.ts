/**
 * Preemption acted out: each victim gets its condition, then each is deleted with its own grace period, then pods of
 * lower priority lose their nomination to the node. One request after the other; the scheduler waits for all of them.
 * Upstream: pkg/scheduler/framework/preemption/preemption.go (prepareCandidate), synchronous as in v1.32.
 *
 * A victim that vanished meanwhile is passed over; upstream gives up on the whole attempt if it was patched too late.
 */
import { type Cluster, DISRUPTION_REASONS } from '../../cluster/index.ts';
import type { EventKind } from '../../kernel/index.ts';
import type { Instant } from '../../model/objects/index.ts';
import type { PodRef, PostFilterOutcome } from '../framework/index.ts';
import type { ApiRequests } from './api-requests.ts';

const NONE = -1;
const REASON = 'PreemptionByScheduler';
const REASON_CODE = DISRUPTION_REASONS.indexOf(REASON);
/** The scheduler as a client, whatever its profiles are called. */
const CLIENT = 'default-scheduler';

const PATCH = 0;
const DELETE = 1;
const CLEAR_NOMINATION = 2;

/** What a decision asks for, by serial: a row may be another pod's when it is carried out. */
export interface PreemptionOrder {
  readonly victims: readonly number[];
  /** Pods that lose their nomination. */
  readonly rivals: readonly number[];
  readonly node: number;
  readonly violatesBudget: boolean;
}

interface Plan extends PreemptionOrder {
  readonly preemptor: PodRef;
}

export class PreemptionRequests {
  private readonly cluster: Cluster;
  private readonly requests: ApiRequests;
  private readonly kind: EventKind;
  private plan: Plan | undefined;

  constructor(cluster: Cluster, requests: ApiRequests) {
    this.cluster = cluster;
    this.requests = requests;
    this.kind = cluster.kernel.on('scheduler/preempt', (serial, step) => this.perform(serial, step));
  }

  /** At the instant of the decision. Undefined: nobody is to go. */
  order({ victims = [], clearNominations = [], nominate = NONE, budgetViolations = 0 }: PostFilterOutcome) {
    if (victims.length === 0) return undefined;
    const { serial } = this.cluster.pods;
    const order: PreemptionOrder = {
      victims: victims.map((row) => serial[row]),
      rivals: clearNominations.map((row) => serial[row]),
      node: nominate,
      violatesBudget: budgetViolations > 0,
    };
    return order;
  }

  /** @returns when the last request is done */
  start(preemptor: PodRef, order: PreemptionOrder): Instant {
    const { victims, rivals } = order;
    this.plan = { preemptor, ...order };
    let at = this.cluster.now;
    for (const serial of victims) at = this.send(at, serial, PATCH);
    for (const serial of victims) at = this.send(at, serial, DELETE);
    for (const serial of rivals) at = this.send(at, serial, CLEAR_NOMINATION);
    return at;
  }

  /** Requests that were not sent yet never will be. */
  clear(): void {
    this.plan = undefined;
  }

  private send(after: Instant, serial: number, step: number): Instant {
    if (step === PATCH && this.isMarked(this.cluster.pods.rowOf(serial))) return after;
    const at = this.requests.send(after);
    if (at === this.cluster.now) this.perform(serial, step);
    else this.cluster.kernel.at(at, this.kind, serial, step);
    return at;
  }

  private perform(serial: number, step: number): void {
    const { cluster, plan } = this;
    const row = cluster.pods.rowOf(serial);
    if (plan === undefined || row === NONE) return;
    if (step === PATCH) this.mark(row, plan);
    else if (step === DELETE) this.delete(row, serial, plan);
    else cluster.podApi.nominate(row, NONE);
  }

  private isMarked(row: number): boolean {
    return row === NONE || this.cluster.pods.disruption[row] === REASON_CODE;
  }

  private mark(row: number, { preemptor }: Plan): void {
    const name = preemptor.class.spec.schedulerName ?? CLIENT;
    this.cluster.podApi.setDisruptionTarget(row, REASON, `${name}: preempting to accommodate a higher priority pod`);
  }

  private delete(row: number, serial: number, { preemptor, node, violatesBudget }: Plan): void {
    const { cluster } = this;
    cluster.podApi.delete(row, { by: CLIENT });
    const message = `Preempted by pod ${cluster.uid(preemptor.serial)} on node ${cluster.nodes.names[node]}`;
    cluster.event(NONE, 'Preempted', message, serial);
    cluster.record.append('preemption', cluster.now, preemptor.serial, serial, node, violatesBudget ? 1 : 0);
  }
}
