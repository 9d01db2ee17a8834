/**
 * The Eviction API, `POST pods/{name}/eviction` (upstream pkg/registry/core/pod/storage/eviction.go).
 *
 *   finished, Pending or terminating ─────────────────────────────► delete; no budget is asked
 *   several budgets ─► 500      none ─────────────────────────────► delete
 *   not ready, and the budget's policy lets unhealthy pods go ────► delete; the budget stays as it is
 *   budget: stale ─► 429   nothing allowed ─► 429   else ─► taken ► delete
 *
 * A request reads the budget and writes it a moment later. Of several that read it in the same state one is written;
 * the others meet a conflict and try again half a second later, inside the API server: see `request`. What is tried again is the
 * budget alone, read anew; the pod is taken for what it was at first.
 */
import type { EventKind } from '../kernel/index.ts';
import type { KubeObject, PodDisruptionBudget } from '../model/objects/index.ts';
import { FAILED, PENDING, SUCCEEDED } from '../record/index.ts';
import { ApiError } from './api-error.ts';
import { type BudgetStatusFields, withDisruptionAllowed } from './budgets.ts';
import type { Cluster } from './cluster.ts';
import type { DeleteOptions } from './pod-api.ts';
import { DISRUPTION_REASONS, NONE } from './pods.ts';

export interface EvictionOptions extends DeleteOptions {
  /** Everything is checked, nothing is done. */
  readonly dryRun?: boolean;
  readonly preconditionUid?: string;
  /** Pods have no resource version here: any that is given counts as outdated. */
  readonly preconditionResourceVersion?: string;
}

export interface EvictionAnswer {
  /** 201: the pod is being deleted. */
  readonly code: number;
  /** `metav1.StatusReason`, '' for 201 and 500. */
  readonly reason: string;
  readonly message: string;
  readonly cause?: string;
  readonly causeType?: string;
  /** The answer's `Retry-After`; 0: at once, without the header. */
  readonly retryAfterSeconds?: number;
  /** Serial of the budget that refused, or -1. */
  readonly budget: number;
}

/** Who asked with `request`. */
export interface EvictionClient {
  /** `ticket` is the number given with the request. */
  evictionAnswered(ticket: number, answer: EvictionAnswer): void;
}

interface Pending {
  readonly serial: number;
  readonly options: EvictionOptions;
  readonly client: EvictionClient;
  readonly ticket: number;
  tries: number;
  /** The one budget as it was read, to find out whether it has changed since. */
  read: KubeObject | undefined;
  /** Serial of the budget that there was a conflict about, or -1. */
  contested: number;
}

/** Entries of disruptedPods beyond which no more evictions are let through. */
const MAX_DISRUPTED_PODS = 2000;
const CONFLICT_TRIES = 20;
const CONFLICT_RETRY_MS = 500;
/** The retry's delay is longer by up to a tenth. */
const CONFLICT_JITTER_MS = 50;
const RETRY_AFTER_SECONDS = 10;
const VIOLATES = "Cannot evict pod as it would violate the pod's disruption budget.";
const SEVERAL = 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';
const SUCCESS: EvictionAnswer = { code: 201, reason: '', message: '', budget: NONE };

export class EvictionApi {
  private readonly cluster: Cluster;
  private readonly pending = new Map<number, Pending>();
  private readonly listeners: ((serial: number, answer: EvictionAnswer, by: string) => void)[] = [];
  private readonly readKind: EventKind;
  private readonly writeKind: EventKind;
  private nextRequest = 0;

  constructor(cluster: Cluster) {
    this.cluster = cluster;
    this.readKind = cluster.kernel.on('eviction/read', (id) => this.read(id));
    this.writeKind = cluster.kernel.on('eviction/write', (id) => this.write(id));
  }

  /** Hears every answer, by the pod's serial. */
  listen(listener: (serial: number, answer: EvictionAnswer, by: string) => void): void {
    this.listeners.push(listener);
  }

  /** One eviction, at once: nobody else is asking at this moment. */
  evict(row: number, options: EvictionOptions): EvictionAnswer {
    const { serial } = this.cluster.pods;
    return this.answered(serial[row], options, this.attempt(row, options, this.budgetOf(row)));
  }

  /** As `evict`, by name: 404 if there is no such pod. */
  evictNamed(namespace: string, name: string, options: EvictionOptions): EvictionAnswer {
    const row = this.cluster.pods.find(namespace, name);
    if (row !== NONE) return this.evict(row, options);
    return this.answered(NONE, options, notFound(name));
  }

  /** Sends an eviction; `client` is told the answer, at the earliest some milliseconds from now. */
  request(serial: number, options: EvictionOptions, client: EvictionClient, ticket: number): void {
    const id = this.nextRequest++;
    this.pending.set(id, { serial, options, client, ticket, tries: 0, read: undefined, contested: NONE });
    this.read(id);
  }

  private read(id: number): void {
    const pending = this.pending.get(id);
    if (pending === undefined) return;
    const { objects, pods } = this.cluster;
    pending.read =
      pending.contested === NONE ? this.budgetOf(pods.rowOf(pending.serial)) : objects.get(pending.contested);
    this.cluster.kernel.after(this.cluster.apiLatency(), this.writeKind, id);
  }

  private write(id: number): void {
    const pending = this.pending.get(id);
    if (pending === undefined) return;
    const { serial, options, client, ticket } = pending;
    const row = this.cluster.pods.rowOf(serial);
    const answer =
      row === NONE ? notFound(`pod-${serial}`) : this.attempt(row, options, pending.read, pending.contested);
    if (answer.code === 409 && answer.budget !== NONE && ++pending.tries < CONFLICT_TRIES) {
      pending.contested = answer.budget;
      const jitter = this.cluster.kernel.random.stream('eviction-retry').below(CONFLICT_JITTER_MS + 1);
      this.cluster.kernel.after(CONFLICT_RETRY_MS + jitter, this.readKind, id);
      return;
    }
    this.pending.delete(id);
    client.evictionAnswered(ticket, this.answered(serial, options, answer));
  }

  /** The budget of a pod that has exactly one. */
  private budgetOf(row: number): PodDisruptionBudget | undefined {
    if (row === NONE) return undefined;
    const { budgets, objects, pods } = this.cluster;
    const serials = budgets.matching(pods.class[row]);
    return serials.length === 1 ? objects.get<PodDisruptionBudget>(serials[0]) : undefined;
  }

  private attempt(
    row: number,
    options: EvictionOptions,
    read: KubeObject | undefined,
    contested = NONE,
  ): EvictionAnswer {
    try {
      const refused =
        contested === NONE ? this.refusal(row, options, read) : this.takePlace(row, contested, options, read);
      return refused ?? this.delete(row, options);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const { code, reason, message } = error;
      return { code, reason, message, budget: NONE };
    }
  }

  private refusal(row: number, options: EvictionOptions, read: KubeObject | undefined): EvictionAnswer | undefined {
    const { pods, budgets, objects } = this.cluster;
    const closed = this.namespaceRefusal(row);
    if (closed !== undefined) return closed;
    const phase = pods.phase[row];
    if (phase === SUCCEEDED || phase === FAILED || phase === PENDING || pods.isTerminating(row)) return undefined;
    const serials = budgets.matching(pods.class[row]);
    if (serials.length === 0) return undefined;
    if (serials.length > 1) return { code: 500, reason: '', message: SEVERAL, budget: NONE };
    const [serial] = serials;
    const current = objects.get<PodDisruptionBudget>(serial) as PodDisruptionBudget;
    if (!pods.isReady(row) && letsUnhealthyGo(current)) return undefined;
    return this.takePlace(row, serial, options, read);
  }

  /** Undefined: a place of the budget was taken, or would have been. */
  private takePlace(
    row: number,
    serial: number,
    options: EvictionOptions,
    read: KubeObject | undefined,
  ): EvictionAnswer | undefined {
    const current = this.cluster.objects.get<PodDisruptionBudget>(serial);
    if (current === undefined) return gone(this.cluster.objects.identity(serial)?.name ?? '');
    const seen = (read ?? current) as PodDisruptionBudget;
    const refused = checkBudget(seen, serial);
    if (refused !== undefined) return refused;
    if (options.dryRun === true) return undefined;
    if (seen !== current) return conflict(current.metadata.name, serial);
    this.take(serial, current, this.cluster.pods.name(row));
    return undefined;
  }

  /** New objects, evictions among them, are refused in a namespace that is being deleted. */
  private namespaceRefusal(row: number): EvictionAnswer | undefined {
    const { pods, classes, objects } = this.cluster;
    const { namespace } = classes.list[pods.class[row]];
    const object = objects.get(objects.find('Namespace', '', namespace));
    if (object?.metadata.deletionTimestamp === undefined) return undefined;
    return {
      code: 403,
      reason: 'Forbidden',
      message: `pods "${pods.name(row)}" is forbidden: unable to create new content in namespace ${namespace} because it is being terminated`,
      cause: `namespace ${namespace} is being terminated`,
      causeType: 'NamespaceTerminating',
      budget: NONE,
    };
  }

  /** One disruption less, and a note for the controller that this pod is about to go. */
  private take(serial: number, { status }: PodDisruptionBudget, podName: string): void {
    const { cluster } = this;
    const disruptionsAllowed = status.disruptionsAllowed - 1;
    const disruptedPods = new Map(status.disruptedPods).set(podName, cluster.stamp());
    let { conditions } = status;
    if (disruptionsAllowed === 0) {
      const condition = {
        status: 'False',
        reason: 'InsufficientPods',
        message: '',
        observedGeneration: status.observedGeneration,
      } as const;
      conditions = withDisruptionAllowed(conditions, condition, cluster.stamp());
    }
    const next: BudgetStatusFields = { ...status, disruptionsAllowed, disruptedPods, conditions };
    cluster.budgets.writeStatus(serial, next);
  }

  private delete(row: number, options: EvictionOptions): EvictionAnswer {
    const { pods, podApi } = this.cluster;
    const uid = this.cluster.uid(pods.serial[row]);
    const name = pods.name(row);
    if (options.dryRun === true) return SUCCESS;
    const { preconditionUid, preconditionResourceVersion } = options;
    if (preconditionUid !== undefined && preconditionUid !== uid) {
      return precondition(
        name,
        `the UID in the precondition (${preconditionUid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
      );
    }
    if (preconditionResourceVersion !== undefined) {
      return precondition(
        name,
        `the ResourceVersion in the precondition (${preconditionResourceVersion}) does not match the ResourceVersion in record. The object might have been modified`,
      );
    }
    if (pods.disruption[row] !== EVICTED)
      podApi.setDisruptionTarget(row, 'EvictionByEvictionAPI', 'Eviction API: evicting');
    podApi.delete(row, options);
    return SUCCESS;
  }

  private answered(serial: number, { by, dryRun }: EvictionOptions, answer: EvictionAnswer): EvictionAnswer {
    const { record, now } = this.cluster;
    const text = answer.cause ?? answer.message;
    const message = text === '' ? NONE : record.texts.id(text);
    // a dry run evicts nobody: it is answered, but did not happen
    if (dryRun !== true) record.append('eviction', now, serial, answer.code, record.texts.id(by), message);
    for (const listener of this.listeners) listener(serial, answer, by);
    return answer;
  }
}

const EVICTED = DISRUPTION_REASONS.indexOf('EvictionByEvictionAPI');

/** Whether a pod that is not ready may go without a place in the budget: `unhealthyPodEvictionPolicy`. */
function letsUnhealthyGo({ spec, status }: PodDisruptionBudget): boolean {
  if (spec.unhealthyPodEvictionPolicy === 'AlwaysAllow') return true;
  return status.currentHealthy >= status.desiredHealthy && status.desiredHealthy > 0;
}

function checkBudget({ metadata, status }: PodDisruptionBudget, budget: number): EvictionAnswer | undefined {
  const { name } = metadata;
  const refused = (cause: string, retryAfterSeconds: number): EvictionAnswer => ({
    code: 429,
    reason: 'TooManyRequests',
    message: VIOLATES,
    cause,
    causeType: 'DisruptionBudget',
    retryAfterSeconds,
    budget,
  });
  const forbidden = (why: string): EvictionAnswer => ({
    code: 403,
    reason: 'Forbidden',
    message: `poddisruptionbudget.policy "${name}" is forbidden: ${why}`,
    budget,
  });
  if (status.observedGeneration < (metadata.generation ?? 1)) {
    return refused(`The disruption budget ${name} is still being processed by the server.`, RETRY_AFTER_SECONDS);
  }
  if (status.disruptionsAllowed < 0) return forbidden('pdb disruptions allowed is negative');
  if (status.disruptedPods.size > MAX_DISRUPTED_PODS) {
    return forbidden('DisruptedPods map too big - too many evictions not confirmed by PDB controller');
  }
  if (status.disruptionsAllowed > 0) return undefined;
  return refused(
    `The disruption budget ${name} needs ${status.desiredHealthy} healthy pods and has ${status.currentHealthy} currently`,
    0,
  );
}

const notFound = (name: string): EvictionAnswer => ({
  code: 404,
  reason: 'NotFound',
  message: `pods "${name}" not found`,
  budget: NONE,
});

/** The budget was deleted between two tries. */
const gone = (name: string): EvictionAnswer => ({
  code: 404,
  reason: 'NotFound',
  message: `poddisruptionbudgets.policy "${name}" not found`,
  budget: NONE,
});

/**
 * After twenty tries that is what the caller is told: upstream has a 504 ready for it, but its `retry.RetryOnConflict` answers with the
 * last conflict instead of the time-out that the 504 is made from, so that no request ever gets it.
 */
const conflict = (name: string, budget: number): EvictionAnswer => ({
  code: 409,
  reason: 'Conflict',
  message: `Operation cannot be fulfilled on poddisruptionbudgets.policy "${name}": the object has been modified; please apply your changes to the latest version and try again`,
  budget,
});

const precondition = (name: string, why: string): EvictionAnswer => ({
  code: 409,
  reason: 'Conflict',
  message: `Operation cannot be fulfilled on Pod "${name}": ${why}`,
  budget: NONE,
});
