/**
 * Preemption tried out on one node, for pods that nothing but nodes themselves can refuse. With CPU, memory, storage and the
 * number of pods it is arithmetic; whatever else counts – host ports, other resources, pods that were promised the node – is
 * tried out on copies.
 *
 *   without the pods of lower priority: room? ─► bring them back while there is room ─► who stays out is a victim
 */
import type { Cluster } from '../../cluster/index.ts';
import type { CompiledPod, CompiledPods } from '../compiled/index.ts';
import { CycleState, type PodRef, type PreemptionCandidate, type Status } from '../framework/index.ts';
import { byImportance, NO_VICTIMS, priorityOf, selectVictims } from '../preemption/index.ts';
import type { NodeInfo } from '../snapshot/index.ts';
import type { BudgetWatch } from './budget-watch.ts';
import type { NodeRunner } from './node-runner.ts';
import type { StaticSignature } from './static-signature.ts';

export interface DryRunParts {
  readonly cluster: Cluster;
  readonly compiled: CompiledPods;
  readonly budgets: BudgetWatch;
  readonly signature: StaticSignature;
  readonly runner: NodeRunner;
  readonly pod: CompiledPod;
  /** Whether room is a matter of CPU, memory, storage and the number of pods. */
  readonly isArithmetic: boolean;
}

/** Nobody has anything to prepare. */
const NO_STATE = new CycleState();

/** Room on a node, as pods come and go. */
class Room {
  private milliCPU = 0;
  private memory = 0;
  private ephemeralStorage = 0;
  private pods = 0;

  /** @param info the node as it is */
  read({ allocatable, requestedMilliCPU, requestedMemory, requestedEphemeralStorage, podCount }: NodeInfo): void {
    this.milliCPU = allocatable.milliCPU - requestedMilliCPU;
    this.memory = allocatable.memory - requestedMemory;
    this.ephemeralStorage = allocatable.ephemeralStorage - requestedEphemeralStorage;
    this.pods = allocatable.pods - podCount;
  }

  add({ requests }: CompiledPod, sign: 1 | -1): void {
    this.milliCPU -= sign * requests.milliCPU;
    this.memory -= sign * requests.memory;
    this.ephemeralStorage -= sign * requests.ephemeralStorage;
    this.pods -= sign;
  }

  fits({ requests, requestsNothing }: CompiledPod): boolean {
    if (this.pods <= 0) return false;
    if (requestsNothing) return true;
    return (
      requests.milliCPU <= Math.max(0, this.milliCPU) &&
      requests.memory <= Math.max(0, this.memory) &&
      requests.ephemeralStorage <= Math.max(0, this.ephemeralStorage)
    );
  }
}

export class DryRun {
  private readonly parts: DryRunParts;
  private readonly room = new Room();

  constructor(parts: DryRunParts) {
    this.parts = parts;
  }

  /** Rows of the pods that may be preempted. */
  lowerOn(info: NodeInfo): readonly number[] {
    const { cluster, pod } = this.parts;
    return info.pods.filter((row) => priorityOf(cluster, row) < pod.class.priority);
  }

  /**
   * The candidate that the node is, or why it is none.
   * @param isPromised whether other pods are nominated to the node
   */
  on(info: NodeInfo, pod: PodRef, lower: readonly number[], isPromised: boolean): PreemptionCandidate | Status {
    const { cluster, budgets, runner } = this.parts;
    const known = isPromised ? undefined : this.calculate(info, lower);
    return known ?? selectVictims({ cluster, input: { pod, state: NO_STATE, runner }, budgets: budgets.list() }, info);
  }

  /** Undefined: this takes more than arithmetic. */
  private calculate(info: NodeInfo, lower: readonly number[]): PreemptionCandidate | Status | undefined {
    if (lower.length === 0) return NO_VICTIMS;
    const { cluster, compiled, pod, isArithmetic, signature } = this.parts;
    if (!isArithmetic) return undefined;
    if (!signature.passesAt(info.position)) return undefined;
    const { room } = this;
    const podOf = (row: number): CompiledPod => compiled.at(cluster.pods.class[row]);
    room.read(info);
    for (const row of lower) room.add(podOf(row), -1);
    if (!room.fits(pod)) return undefined;
    const { violating, others } = this.splitByBudgets(byImportance(cluster, lower));
    const isVictim = (row: number): boolean => {
      room.add(podOf(row), 1);
      if (room.fits(pod)) return false;
      room.add(podOf(row), -1);
      return true;
    };
    const violations = violating.filter(isVictim);
    const victims = [...violations, ...others.filter(isVictim)];
    if (victims.length === 0) return undefined;
    const isMixed = violating.length > 0 && others.length > 0;
    return {
      node: info,
      victims: isMixed ? byImportance(cluster, victims) : victims,
      budgetViolations: violations.length,
    };
  }

  /** As `splitByBudgets` of `preemption/`, with the budgets of each class known. */
  private splitByBudgets(rows: readonly number[]) {
    const { budgets, cluster } = this.parts;
    const { pods } = cluster;
    const list = budgets.list();
    const left: number[] = [];
    const violating: number[] = [];
    const others: number[] = [];
    for (const row of rows) {
      let isViolated = false;
      for (const place of budgets.of(pods.class[row])) {
        const { disrupted, disruptionsAllowed } = list[place];
        if (disrupted.size > 0 && disrupted.has(pods.name(row))) continue;
        left[place] = (left[place] ?? disruptionsAllowed) - 1;
        if (left[place] < 0) isViolated = true;
      }
      (isViolated ? violating : others).push(row);
    }
    return { violating, others };
  }
}
