/**
 * Where the proxies send requests to one Service (pkg/proxy/topology.go, without topology and local policies): to any of its ready endpoints; if
 * there are none, to any that still serves while it terminates; else nowhere.
 */
import { ENDPOINT_READY, ENDPOINT_SERVING, ENDPOINT_TERMINATING } from '../cluster/index.ts';

const LEAVING = ENDPOINT_SERVING | ENDPOINT_TERMINATING;

/** Endpoints of a kind: how many, and how many of them answer. */
interface Count {
  all: number;
  answering: number;
}

export class ServiceRoutes {
  /** Conditions by serial of the pod, as the proxies know them. */
  readonly known = new Map<number, number>();
  private readonly answers = new Set<number>();
  private readonly ready: Count = { all: 0, answering: 0 };
  private readonly leaving: Count = { all: 0, answering: 0 };

  /** An endpoint is new, or has other conditions. */
  set(pod: number, conditions: number, answers: boolean): void {
    this.remove(pod);
    this.known.set(pod, conditions);
    if (answers) this.answers.add(pod);
    this.count(pod, conditions, 1);
  }

  remove(pod: number): void {
    const conditions = this.known.get(pod);
    if (conditions === undefined) return;
    this.count(pod, conditions, -1);
    this.known.delete(pod);
    this.answers.delete(pod);
  }

  /** The program of one of its pods begins or ceases to answer. */
  setAnswering(pod: number, answers: boolean): void {
    const conditions = this.known.get(pod);
    if (conditions !== undefined) this.set(pod, conditions, answers);
  }

  /** Endpoints among which a request finds its way, each as likely as the others. */
  get usable(): number {
    return this.inUse.all;
  }

  /** Those of them that answer. */
  get answering(): number {
    return this.inUse.answering;
  }

  /** Whether requests are sent to this pod, and whether it answers. */
  isUsable(pod: number): boolean {
    const conditions = this.known.get(pod) ?? 0;
    return this.ready.all > 0 ? (conditions & ENDPOINT_READY) !== 0 : isLeaving(conditions);
  }

  isAnswering(pod: number): boolean {
    return this.answers.has(pod);
  }

  private get inUse(): Count {
    return this.ready.all > 0 ? this.ready : this.leaving;
  }

  private count(pod: number, conditions: number, by: number): void {
    const answers = this.answers.has(pod) ? by : 0;
    if ((conditions & ENDPOINT_READY) !== 0) {
      this.ready.all += by;
      this.ready.answering += answers;
    }
    if (isLeaving(conditions)) {
      this.leaving.all += by;
      this.leaving.answering += answers;
    }
  }
}

const isLeaving = (conditions: number): boolean => (conditions & LEAVING) === LEAVING;
