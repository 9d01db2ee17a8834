/**
 * `kubectl drain`, as an actor (kubectl pkg/cmd/drain/drain.go, pkg/drain/drain.go).
 *
 *   cordon all nodes ─► one node after the other:
 *     list, filter ─► an error: nothing is evicted
 *                 └─► every pod at once:  evict ─► 201: wait until it is gone, asked for once a second
 *                                               ─► 429: again 5 s later, for ever or until the timeout
 *                                               ─► anything else: this pod failed, the others go on
 *
 * Waiting costs nothing: a pod that goes wakes its drain at the second at which it would have been missed.
 */
import {
  type Cluster,
  type EvictionAnswer,
  type EvictionClient,
  NONE,
  POD_DELETED,
  type Watcher,
} from '../../cluster/index.ts';
import type { EventKind } from '../../kernel/index.ts';
import { formatDuration, type Selector } from '../../model/index.ts';
import type { Instant } from '../../model/objects/index.ts';
import { DELETION_POLL_MS, type DrainOptions, EVICTION_RETRY_MS, planDrain } from './filters.ts';
import { type ListedPod, listPods } from './pods.ts';

export interface DrainCommand extends DrainOptions {
  /** Absent: each pod's own. */
  readonly gracePeriodSeconds?: number;
  /** For evicting and waiting on one node, ms; 0: no end. */
  readonly timeoutMs: number;
  /** Deletes instead of evicting: budgets are not asked. */
  readonly disableEviction: boolean;
  readonly podSelector?: Selector;
  /** Who drains, as the record names him. */
  readonly by: string;
}

/** One invocation of the command. */
interface Run {
  readonly command: DrainCommand;
  readonly nodes: readonly number[];
  /** Of `nodes`. */
  at: number;
  deadline: Instant;
  open: number;
  readonly errors: string[];
  given: boolean;
}

interface Task {
  readonly run: Run;
  readonly pod: ListedPod;
  state: 'evicting' | 'waiting' | 'done';
  /** The first look whether it is gone; later ones follow every second. */
  waitsFrom: Instant;
  /** Retries that client-go makes on its own, where the answer says when; counted for each request of kubectl's. */
  quietRetries: number;
  /** Its namespace was found to be ending: the pod is read again before the next try. */
  isReadAgain: boolean;
}

/** Between cordoning and the first eviction: the pods and their owners are looked up. */
const LIST_MS = 30;
const MOST_QUIET_RETRIES = 10;

export class Drainer implements Watcher, EvictionClient {
  readonly podInterest = POD_DELETED;
  private readonly cluster: Cluster;
  private readonly runs: Run[] = [];
  private readonly tasks: Task[] = [];
  private readonly waiting = new Map<number, number[]>();
  private readonly kinds: Readonly<Record<'list' | 'evict' | 'resend' | 'look' | 'deadline', EventKind>>;

  constructor(cluster: Cluster) {
    this.cluster = cluster;
    const { kernel } = cluster;
    this.kinds = {
      list: kernel.on('drain/list', (run) => this.drainNode(this.runs[run])),
      evict: kernel.on('drain/evict', (task) => this.evict(task)),
      resend: kernel.on('drain/resend', (task) => this.send(task)),
      look: kernel.on('drain/look', (task) => this.look(this.tasks[task])),
      deadline: kernel.on('drain/deadline', (run, at) => this.expire(this.runs[run], at)),
    };
    cluster.watch(this);
  }

  /** Cordons all the nodes, then empties one after the other. Returns the run's number. */
  start(nodes: readonly number[], command: DrainCommand): number {
    const { cluster } = this;
    const id = this.runs.push({ command, nodes, at: 0, deadline: Infinity, open: 0, errors: [], given: false }) - 1;
    for (const node of nodes) if (cluster.nodes.exists(node)) cluster.nodeApi.setUnschedulable(node, true);
    cluster.kernel.after(LIST_MS, this.kinds.list, id);
    return id;
  }

  /** The command is interrupted: nothing more is evicted or waited for. */
  giveUp(id: number): void {
    const run = this.runs[id];
    if (run.given || run.at >= run.nodes.length) return;
    run.given = true;
    this.record(run, false, 'interrupted');
  }

  podChanged(row: number): void {
    if (this.waiting.size === 0) return;
    const serial = this.cluster.pods.serial[row];
    for (const task of this.waiting.get(serial) ?? []) this.lookAgain(task, this.cluster.now);
    this.waiting.delete(serial);
  }

  // ---- one node ----

  private drainNode(run: Run): void {
    const { cluster } = this;
    if (run.given) return;
    const node = run.nodes[run.at];
    const listed = cluster.nodes.exists(node) ? listPods(cluster, node, run.command.podSelector) : [];
    const hasDaemonSet = (namespace: string, name: string): boolean =>
      cluster.objects.find('DaemonSet', namespace, name) !== NONE;
    const { pods, warnings, errors } = planDrain(listed, run.command, hasDaemonSet, cluster.now);
    const which = run.command.podSelector === undefined ? NONE : cluster.record.texts.id('selected');
    cluster.record.append('drain-started', cluster.now, node, pods.length, which);
    run.errors.push(...errors);
    if (errors.length > 0) {
      this.endNode(run);
      return;
    }
    for (const warning of warnings) this.warn(node, warning);
    this.evictAll(run, pods);
  }

  private evictAll(run: Run, pods: readonly ListedPod[]): void {
    const { kernel } = this.cluster;
    const { timeoutMs } = run.command;
    run.deadline = timeoutMs > 0 ? kernel.now + timeoutMs : Infinity;
    run.open = pods.length;
    if (pods.length === 0) {
      this.endNode(run);
      return;
    }
    if (timeoutMs > 0) kernel.at(run.deadline, this.kinds.deadline, this.runs.indexOf(run), run.at);
    const first = this.tasks.length;
    for (const pod of pods)
      this.tasks.push({ run, pod, state: 'evicting', waitsFrom: NONE, quietRetries: 0, isReadAgain: false });
    for (let task = first; task < this.tasks.length; task++) {
      if (run.command.disableEviction) this.delete(task);
      else this.evict(task);
    }
  }

  private endNode(run: Run): void {
    this.record(run, run.errors.length === 0, aggregate(run.errors));
    run.errors.length = 0;
    run.at++;
    if (run.at < run.nodes.length) this.cluster.kernel.after(LIST_MS, this.kinds.list, this.runs.indexOf(run));
  }

  // ---- one pod ----

  private evict(id: number): void {
    const { run, pod } = this.tasks[id];
    if (run.given) return;
    // noticed only here: between two attempts kubectl sleeps
    if (this.cluster.now >= run.deadline) {
      const timeout = formatDuration(run.command.timeoutMs);
      this.finish(
        this.tasks[id],
        `error when evicting pods/"${pod.name}" -n "${pod.namespace}": global timeout reached: ${timeout}`,
      );
      return;
    }
    this.tasks[id].quietRetries = 0;
    this.send(id);
  }

  private send(id: number): void {
    const { run, pod } = this.tasks[id];
    if (run.given) return;
    const { gracePeriodSeconds, by } = run.command;
    this.cluster.evictionApi.request(pod.serial, { by, gracePeriodSeconds }, this, id);
  }

  evictionAnswered(id: number, answer: EvictionAnswer): void {
    const task = this.tasks[id];
    const { run, pod } = task;
    const { kernel } = this.cluster;
    if (run.given) return;
    const isClosing = answer.causeType === 'NamespaceTerminating';
    if (answer.code === 201 || (isClosing && this.isKnownToEnd(task))) {
      this.wait(id);
    } else if (answer.code === 404) {
      this.finish(task);
    } else if (answer.code === 429 || isClosing) {
      const { retryAfterSeconds = 0 } = answer;
      if (retryAfterSeconds > 0 && task.quietRetries++ < MOST_QUIET_RETRIES) {
        kernel.after(retryAfterSeconds * 1000, this.kinds.resend, id);
        return;
      }
      task.isReadAgain = isClosing;
      this.recordBlocked(task, answer);
      kernel.after(EVICTION_RETRY_MS, this.kinds.evict, id);
    } else {
      this.finish(task, `error when evicting pods/"${pod.name}" -n "${pod.namespace}": ${answer.message}`);
    }
  }

  /** As kubectl last read the pod. */
  private isKnownToEnd({ pod, isReadAgain }: Task): boolean {
    const row = this.cluster.pods.rowOf(pod.serial);
    return pod.isTerminating || (isReadAgain && row !== NONE && this.cluster.pods.isTerminating(row));
  }

  private delete(id: number): void {
    const { run, pod } = this.tasks[id];
    const { pods, podApi } = this.cluster;
    const row = pods.rowOf(pod.serial);
    if (row !== NONE) podApi.delete(row, { by: run.command.by, gracePeriodSeconds: run.command.gracePeriodSeconds });
    this.wait(id);
  }

  private wait(id: number): void {
    const task = this.tasks[id];
    task.state = 'waiting';
    task.waitsFrom = this.cluster.now;
    if (!this.isSeenOff(task)) {
      if (this.cluster.now >= task.run.deadline) {
        this.giveUpWaiting(task);
        return;
      }
      const { serial } = task.pod;
      this.waiting.set(serial, [...(this.waiting.get(serial) ?? []), id]);
      this.awaitSkip(id);
      return;
    }
    // finishing here and now would end the node while its other pods are still being asked
    this.cluster.kernel.after(0, this.kinds.look, id);
  }

  /** The look at which kubectl no longer waits for a pod that is terminating for too long. */
  private awaitSkip(id: number): void {
    const { run, pod } = this.tasks[id];
    const row = this.cluster.pods.rowOf(pod.serial);
    const { skipWaitForDeleteTimeoutSeconds: seconds } = run.command;
    if (seconds <= 0 || row === NONE) return;
    this.lookAgain(id, this.cluster.pods.deletionAt[row] + (seconds + 1) * 1000);
  }

  /** Looks at the next whole second of waiting, counted from when waiting began, that is not before `instant`. */
  private lookAgain(id: number, instant: Instant): void {
    const { waitsFrom } = this.tasks[id];
    const looks = Math.max(0, Math.ceil((instant - waitsFrom) / DELETION_POLL_MS));
    this.cluster.kernel.at(Math.max(this.cluster.now, waitsFrom + looks * DELETION_POLL_MS), this.kinds.look, id);
  }

  private look(task: Task): void {
    if (task.state === 'waiting' && !task.run.given && this.isSeenOff(task)) this.finish(task);
  }

  private isSeenOff({ run, pod }: Task): boolean {
    const { pods, now } = this.cluster;
    const row = pods.rowOf(pod.serial);
    if (row === NONE) return true;
    const { skipWaitForDeleteTimeoutSeconds: seconds } = run.command;
    return seconds > 0 && pods.isTerminating(row) && Math.trunc((now - pods.deletionAt[row]) / 1000) > seconds;
  }

  /** The time is over for those that wait; those that are being evicted notice at their next attempt. */
  private expire(run: Run, at: number): void {
    if (run.given || run.at !== at) return;
    for (const task of this.tasks) if (task.run === run && task.state === 'waiting') this.giveUpWaiting(task);
  }

  private giveUpWaiting(task: Task): void {
    const { name, namespace } = task.pod;
    const { disableEviction } = task.run.command;
    const prefix = disableEviction
      ? ''
      : `error when waiting for pod "${name}" in namespace "${namespace}" to terminate: `;
    this.finish(task, `${prefix}context deadline exceeded`);
  }

  private finish(task: Task, error?: string): void {
    if (task.state === 'done') return;
    const { run } = task;
    task.state = 'done';
    if (error !== undefined) run.errors.push(error);
    if (--run.open === 0) this.endNode(run);
  }

  // ---- the record ----

  private recordBlocked({ run, pod }: Task, { budget, cause, message }: EvictionAnswer): void {
    const { record, now } = this.cluster;
    record.append('drain-blocked', now, run.nodes[run.at], pod.serial, budget, record.texts.id(cause ?? message));
  }

  private record(run: Run, succeeded: boolean, message: string): void {
    const { record, now } = this.cluster;
    record.append(
      'drain-ended',
      now,
      run.nodes[run.at],
      succeeded ? 1 : 0,
      message === '' ? NONE : record.texts.id(message),
    );
  }

  private warn(node: number, warning: string): void {
    const { record, now } = this.cluster;
    record.append('node-event', now, node, record.texts.id('DrainWarning'), record.texts.id(warning));
  }
}

/** Several errors as kubectl prints them: each text once, in brackets if there are two or more (apimachinery `NewAggregate`). */
function aggregate(errors: readonly string[]): string {
  const texts = [...new Set(errors)];
  return texts.length > 1 ? `[${texts.join(', ')}]` : (texts[0] ?? '');
}
