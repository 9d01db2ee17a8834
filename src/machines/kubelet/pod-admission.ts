/**
 * Kubelets admit pods, or reject them (pkg/kubelet/kubelet.go `canAdmitPod`):
 *
 *   under pressure? ──► managers ──► predicates ──(critical, short of room)──► others are preempted, the pod waits for their end
 *                                         └──► machine shutting down? ──► admitted
 *
 * A scheduler that did its work has seen to the predicates, so they are looked at only where something else may have come
 * between: a pod that named its node itself, a node whose labels, room or NoExecute taints changed.
 */
import { grow } from '../../cluster/columns.ts';
import { type Cluster, NODE_ALLOCATABLE, NODE_LABELS, NODE_TAINTS, NONE } from '../../cluster/index.ts';
import { hostPorts } from '../../model/host-port.ts';
import { compileRequiredNodeAffinity } from '../../model/node-selector.ts';
import { podRequestVector, resourceVector } from '../../model/pod-requests.ts';
import { FAILED, SUCCEEDED } from '../../record/index.ts';
import type { Rejection } from '../eviction/admission.ts';
import type { PodPlans } from '../life/context.ts';
import type { Lives } from '../life/lives.ts';
import type { ResourceManagers } from '../topology/resource-managers.ts';
import { isStaticPod } from './critical.ts';
import { type AdmittedPod, admissionFailures, operatingSystemRejection, rejectionFor } from './predicates.ts';
import { type AdmissionFailure, preemptForCritical } from './preemption.ts';
import { Preemptions } from './preemptions.ts';

/** How long after a change a scheduler's decision may rest on what was before. */
const DOUBTFUL_FOR_MS = 60_000;
/** Grace of a running pod that a restarted kubelet does not admit again: it belongs to nobody. */
const ORPHAN_GRACE_SECONDS = 1;

export type Verdict = 'admitted' | 'rejected' | 'waits';

export interface PodAdmissionOptions {
  readonly cluster: Cluster;
  readonly plans: PodPlans;
  readonly lives: Lives;
  /** The first say: what the eviction manager objects to. */
  readonly underPressure?: (row: number) => Rejection | undefined;
  /** The second: CPUs and memory that it gives to certain pods alone. */
  readonly managers?: ResourceManagers;
  /** The last say: the machine is going down. */
  readonly shuttingDown?: (node: number) => Rejection | undefined;
  /** A pod for which room was made is taken on. */
  readonly admitted: (row: number) => void;
  /** A pod that came meanwhile is looked at, by serial. */
  readonly look: (serial: number) => void;
}

export class PodAdmission {
  private readonly options: PodAdmissionOptions;
  private readonly cluster: Cluster;
  /** By node: 1 while nothing is known that makes it look at the predicates. */
  private isCalm = new Uint8Array(0);
  /** By node: until when a change of it makes it look. */
  private doubtfulUntil = new Float64Array(0);
  private readonly byClass: AdmittedPod[] = [];
  private readonly preemptions: Preemptions;

  constructor(options: PodAdmissionOptions) {
    const { cluster, plans, lives } = options;
    this.options = options;
    this.cluster = cluster;
    this.preemptions = new Preemptions({
      cluster,
      plans,
      lives,
      made: (serial, held) => this.roomMade(serial, held),
    });
  }

  /** What was decided about the node may have been overtaken. */
  doubt(node: number): void {
    this.reach(node);
    this.doubtfulUntil[node] = this.cluster.now + DOUBTFUL_FOR_MS;
    this.isCalm[node] = 0;
  }

  nodeChanged(node: number, change: number): void {
    if ((change & NODE_TAINTS) !== 0) this.isCalm[node] = 0;
    if ((change & (NODE_ALLOCATABLE | NODE_LABELS)) !== 0) this.doubt(node);
  }

  /** For a pod that its kubelet has not taken on yet. One that is rejected is Failed from now on. */
  admit(row: number): Verdict {
    const { pods } = this.cluster;
    const node = pods.node[row];
    const { underPressure, managers, shuttingDown } = this.options;
    const early = underPressure?.(row) ?? managers?.admit(row);
    if (early !== undefined) return this.reject(row, early);
    if (this.isDoubtful(node)) {
      const verdict = this.judge(row, node);
      if (verdict !== 'admitted') return verdict;
    }
    const late = shuttingDown?.(node);
    return late === undefined ? 'admitted' : this.reject(row, late);
  }

  /**
   * A kubelet that was restarted looks at all pods again, in the order of their creation. The pods that run and do not
   * pass are ended; room that they hold until then counts against nobody.
   */
  readmit(node: number): void {
    const { lives } = this.options;
    const { pods, nodes } = this.cluster;
    const rows = pods.byNode.rows(node).filter((row) => this.isLive(row) && !pods.isTerminating(row));
    rows.sort((a, b) => pods.createdAt[a] - pods.createdAt[b] || pods.serial[a] - pods.serial[b]);
    const passed: AdmittedPod[] = [];
    const object = nodes.object(node);
    const allocatable = resourceVector(object.status.allocatable);
    for (const row of rows) {
      const pod = this.admitted(row);
      const [failure] = admissionFailures(pod, { node: object, allocatable, others: passed });
      const rejection = this.options.managers?.admit(row) ?? (failure && rejectionFor(failure));
      if (rejection === undefined) passed.push(pod);
      else {
        const { reason, message } = rejection;
        this.tell(row, { reason, message });
        lives.end(row, ORPHAN_GRACE_SECONDS, { reason, message: `Pod was rejected: ${message}`, isFinal: true });
      }
    }
  }

  /** It ran when the scenario began: what it has of CPUs and memory is its own. */
  adopt(row: number): void {
    this.options.managers?.admit(row);
  }

  /** Whether the kubelet is busy making room, for this pod or another one: it will be looked at afterwards. */
  isHeld(row: number): boolean {
    return this.preemptions.holds(row);
  }

  /** The kubelet, or its machine, is no more. */
  forgetKubelet(node: number): void {
    this.preemptions.forget(node);
  }

  /** Room has been made for a pod: it is not judged again, but that the machine may be going down meanwhile. */
  private roomMade(serial: number, held: readonly number[]): void {
    const { lives, shuttingDown, admitted, look } = this.options;
    const { pods } = this.cluster;
    const row = pods.rowOf(serial);
    if (row !== NONE && lives.isAwaited(row) && !pods.isTerminating(row)) {
      const late = shuttingDown?.(pods.node[row]);
      if (late === undefined) admitted(row);
      else this.reject(row, late);
    }
    for (const each of held) look(each);
  }

  private isDoubtful(node: number): boolean {
    if (node < this.isCalm.length && this.isCalm[node] === 1) return false;
    this.reach(node);
    const { nodes, now } = this.cluster;
    if (this.doubtfulUntil[node] >= now) return true;
    const isEvicting = nodes.object(node).spec.taints.some(({ effect }) => effect === 'NoExecute');
    if (!isEvicting) this.isCalm[node] = 1;
    return isEvicting;
  }

  private reach(node: number): void {
    if (node < this.isCalm.length) return;
    this.isCalm = grow(this.isCalm, node * 2 + 64);
    this.doubtfulUntil = grow(this.doubtfulUntil, node * 2 + 64, -Infinity);
  }

  private judge(row: number, node: number): Verdict {
    const { nodes } = this.cluster;
    const object = nodes.object(node);
    const pod = this.admitted(row);
    const system = operatingSystemRejection(pod, object);
    if (system !== undefined) return this.reject(row, system);
    const running = this.running(node, row);
    const others = running.map((each) => this.admitted(each));
    const allocatable = resourceVector(object.status.allocatable);
    const failures = admissionFailures(pod, { node: object, allocatable, others });
    return failures.length === 0 ? 'admitted' : this.makeRoom(row, failures, running);
  }

  /** A critical pod that only lacks room takes it from others. */
  private makeRoom(row: number, failures: readonly AdmissionFailure[], running: readonly number[]): Verdict {
    const { plans } = this.options;
    // those that are ending are as good as others
    const candidates = running.map((each) => {
      const { spec, annotations, priority, priorityClassName } = plans.of(each);
      return { row: each, spec, annotations, priority, priorityClassName };
    });
    const outcome = preemptForCritical(plans.of(row), failures, candidates);
    if ('error' in outcome) {
      const message = `Unexpected error while attempting to recover from admission failure: ${outcome.error}`;
      return this.reject(row, { reason: 'UnexpectedAdmissionError', message });
    }
    if ('failures' in outcome) return this.reject(row, rejectionFor(outcome.failures[0] as AdmissionFailure));
    const victims = outcome.victims.map((victim) => victim.row);
    this.preemptions.begin(row, victims);
    return 'waits';
  }

  private reject(row: number, rejection: Rejection): Verdict {
    this.tell(row, rejection);
    const message = `Pod was rejected: ${rejection.message}`;
    this.cluster.podApi.setPhase(row, FAILED, { reason: rejection.reason, message });
    return 'rejected';
  }

  private tell(row: number, { reason, message }: Rejection): void {
    this.cluster.event(NONE, reason, message, this.cluster.pods.serial[row]);
  }

  /** Pods that hold room on the machine. */
  private running(node: number, but: number): number[] {
    return this.cluster.pods.byNode.rows(node).filter((row) => row !== but && this.isLive(row));
  }

  private isLive(row: number): boolean {
    const { lives } = this.options;
    const phase = this.cluster.pods.phase[row];
    return phase !== FAILED && phase !== SUCCEEDED && lives.isThere(row) && !lives.hasStopped(row);
  }

  private admitted(row: number): AdmittedPod {
    const { pods, classes } = this.cluster;
    const classId = pods.class[row];
    this.byClass[classId] ??= (() => {
      const { spec, labels, annotations } = classes.list[classId];
      return {
        spec,
        labels,
        requests: podRequestVector(spec),
        affinity: compileRequiredNodeAffinity(spec),
        ports: hostPorts(spec),
        isStatic: isStaticPod({ annotations }),
      };
    })();
    return this.byClass[classId];
  }
}
