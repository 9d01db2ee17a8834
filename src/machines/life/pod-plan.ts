/**
 * What the pods of one class do, worked out once. Most classes are plain: their containers start, serve and end as one,
 * and a pod costs a few events. The others are followed container by container.
 */
import type { Container, Instant, PodSpec, StringMap } from '../../model/objects/index.ts';
import { type PodRank, isCriticalPod, isMirrorPod } from '../kubelet/critical.ts';
import type { Durations } from '../durations.ts';
import type { MachineTiming } from '../timing.ts';
import { Behaviour, namesContainers, nth, type Values } from './behaviour.ts';
import { type ContainerPlan, containerPlans } from './container-plan.ts';
import { firstTick, type HeldProbers, succeedsAt } from './probes.ts';

export type PullPolicy = 'Always' | 'IfNotPresent' | 'Never';

export interface WantedImage {
  readonly name: string;
  readonly policy: PullPolicy;
  /** Its number in `Images`, by which pulls ask for it; NOT_ASKED until one has. */
  id: number;
}

export const NOT_ASKED = -1;

/** Of a plain pod, milliseconds and a code: as the methods of these names say. */
interface Course {
  readonly startAfter: number;
  readonly answersAfter: number;
  readonly runFor: number;
  readonly exitCode: number;
}

export class PodPlan implements PodRank {
  readonly spec: PodSpec;
  readonly annotations: StringMap;
  readonly priority: number;
  readonly priorityClassName?: string;
  readonly containers: readonly ContainerPlan[];
  readonly isPlain: boolean;
  readonly restartAlways: boolean;
  readonly restartNever: boolean;
  /** The API's picture of a pod that a file on the machine made. */
  readonly isMirror: boolean;
  readonly isCritical: boolean;
  /** Something outside of the kubelet has to say that the pod is ready too. */
  readonly isGated: boolean;
  readonly images: readonly WantedImage[];
  /** Whether the pods of one owner differ in anything. */
  readonly varies: boolean;
  readonly graceSeconds: number;
  /** Milliseconds; Infinity for none. */
  readonly deadline: number;
  readonly sandbox: Values;
  readonly containerStart: number;
  /** An annotation says how long it starts. */
  readonly isStartGiven: boolean;
  /** Milliseconds; 0 without probes. */
  readonly longestProbePeriod: number;
  /** Whether a program is asked before it counts as ready. */
  readonly isProbed: boolean;
  private readonly relist: number;
  private readonly asOne: ContainerPlan;
  /** What becomes of the n-th pod of an owner, once one was there; from the `longest`-th on all are alike, mostly from the first. */
  private readonly courses: (Course | undefined)[] = [];
  private readonly longest: number;

  constructor(spec: PodSpec, annotations: StringMap, isJob: boolean, timing: MachineTiming) {
    this.spec = spec;
    this.annotations = annotations;
    this.priority = spec.priority ?? 0;
    this.priorityClassName = spec.priorityClassName;
    this.containers = containerPlans(spec, annotations, isJob ? timing.jobRun : Infinity, timing);
    this.asOne = this.containers[this.containers.length - 1] as ContainerPlan;
    this.restartAlways = (spec.restartPolicy ?? 'Always') === 'Always';
    this.restartNever = spec.restartPolicy === 'Never';
    this.isMirror = isMirrorPod({ annotations });
    this.isCritical = isCriticalPod(this);
    this.isGated = spec.readinessGates.length > 0;
    this.images = wantedImages(spec);
    this.graceSeconds = spec.terminationGracePeriodSeconds ?? 30;
    this.deadline = spec.activeDeadlineSeconds === undefined ? Infinity : spec.activeDeadlineSeconds * 1000;
    const start = new Behaviour(annotations, '', true).seconds('start-seconds', Number.NaN);
    this.isStartGiven = !start.some(Number.isNaN);
    const isDrawn = timing.drawn?.podStartup !== undefined;
    this.containerStart = this.isStartGiven || isDrawn ? 0 : timing.containerStart;
    this.sandbox = this.isStartGiven ? start : [timing.sandbox];
    this.relist = timing.relist;
    const probes = this.containers.flatMap(({ startup, readiness, liveness }) => [startup, readiness, liveness]);
    this.longestProbePeriod = probes.reduce((longest, probe) => Math.max(longest, probe?.period ?? 0), 0);
    this.isProbed = this.containers.some(({ startup, readiness }) => (startup ?? readiness) !== undefined);
    this.varies = this.sandbox.length > 1 || this.containers.some(({ varies }) => varies);
    this.isPlain = this.isOne();
    const lists = this.containers.flatMap(({ ready, run, exitCodes }) => [ready, run, exitCodes]);
    this.longest = [this.sandbox, ...lists].reduce((longest, { length }) => Math.max(longest, length), 1);
  }

  private courseOf(n: number): Course {
    const { asOne } = this;
    return {
      startAfter: nth(this.sandbox, n) + this.containers.length * this.containerStart,
      answersAfter: this.containers.reduce(
        (latest, { neverReady, ready }) => Math.max(latest, neverReady ? Infinity : nth(ready, n)),
        0,
      ),
      runFor: nth(asOne.run, n),
      exitCode: nth(asOne.exitCodes, n),
    };
  }

  private course(n: number): Course {
    const i = n < this.longest ? n : this.longest - 1;
    return (this.courses[i] ??= this.courseOf(i));
  }

  private isOne(): boolean {
    const { containers, deadline, annotations, isGated } = this;
    if (containers.some(({ role, isEventful }) => role !== 'app' || isEventful)) return false;
    if (deadline !== Infinity || isGated || containers.length === 0) return false;
    return containers.length === 1 || (this.asOne.run[0] === Infinity && !namesContainers(annotations));
  }

  /** Of a plain pod: milliseconds from the images' being there to Running, for the `n`-th pod (from 0) of its owner. */
  startAfter(n: number): number {
    return this.course(n).startAfter;
  }

  /**
   * Of a plain pod: when all its containers are ready that run since `startedAt`; Infinity for never.
   *
   * @param registeredAt when the kubelet took the pod on: the anchor of its probers.
   */
  readyAt(registeredAt: Instant, startedAt: Instant, n: number, held?: HeldProbers): Instant {
    if (!this.isProbed) return startedAt + this.answersAfter(n);
    let latest = startedAt;
    for (const plan of this.containers) {
      const at = plan.neverReady ? Infinity : readyAt(plan, registeredAt, startedAt, n, this.relist, held);
      if (at > latest) latest = at;
    }
    return latest;
  }

  /** Of a plain pod: milliseconds from the start of its containers until all its programs answer. */
  answersAfter(n: number): number {
    return this.course(n).answersAfter;
  }

  /** Of a plain pod; Infinity for what runs until it is told to end. */
  runFor(n: number): number {
    return this.course(n).runFor;
  }

  exitCode(n: number): number {
    return this.course(n).exitCode;
  }

  terminationFor(n: number, row: number, durations: Durations): number {
    const { termination, isTerminationGiven, container } = this.asOne;
    const fixed = nth(termination, n);
    return isTerminationGiven ? fixed : durations.termination(row, container.name, fixed);
  }

  terminationCode(n: number): number {
    return nth(this.asOne.terminationCodes, n);
  }

  /** What a look at a readiness probe costs when a plain pod ceases to answer, or answers again. */
  get readiness() {
    return this.probed?.readiness;
  }

  /** A tick of the prober of `readiness`. */
  readinessAnchor(registeredAt: Instant, startedAt: Instant, n: number, held?: HeldProbers): Instant {
    const { probed, relist } = this;
    return probed === undefined ? startedAt + relist : asksFrom(probed, registeredAt, startedAt, n, relist, held);
  }

  private get probed(): ContainerPlan | undefined {
    return this.containers.find(({ readiness }) => readiness !== undefined);
  }
}

/** Started, then ready, as a container's probes tell it if its program answers after its time. */
function readyAt(
  plan: ContainerPlan,
  registeredAt: Instant,
  startedAt: Instant,
  n: number,
  relist: number,
  held: HeldProbers | undefined,
): Instant {
  const answersAt = startedAt + nth(plan.ready, n);
  const { startup, readiness } = plan;
  // without a probe nobody asks the program
  if (readiness === undefined) return startup ? startedUpAt(plan, registeredAt, startedAt, n, held) : answersAt;
  const anchor = asksFrom(plan, registeredAt, startedAt, n, relist, held);
  return succeedsAt(readiness, { anchor, startedAt }, answersAt);
}

/** When its startup probe has succeeded; without one at once. `registeredAt`: when the kubelet took the pod on. */
export function startedUpAt(
  { startup, ready }: ContainerPlan,
  registeredAt: Instant,
  startedAt: Instant,
  n: number,
  held?: HeldProbers,
): Instant {
  if (startup === undefined) return startedAt;
  const anchor = firstTick(registeredAt, startup, held);
  return succeedsAt(startup, { anchor, startedAt }, startedAt + nth(ready, n));
}

/** A tick of the readiness prober: a started container is asked at once, when its kubelet looks, if the prober has begun. */
function asksFrom(
  plan: ContainerPlan,
  registeredAt: Instant,
  startedAt: Instant,
  n: number,
  relist: number,
  held: HeldProbers | undefined,
): Instant {
  const at = plan.startup ? startedUpAt(plan, registeredAt, startedAt, n, held) : startedAt + relist;
  if (held === undefined || plan.readiness === undefined) return at;
  return Math.max(at, firstTick(registeredAt, plan.readiness, held));
}

export const wantedImage = (container: Container): WantedImage => ({
  name: container.image,
  policy: pullPolicy(container),
  id: NOT_ASKED,
});

function wantedImages(spec: PodSpec): WantedImage[] {
  const wanted = new Map<string, WantedImage>();
  for (const container of [...spec.initContainers, ...spec.containers]) {
    const image = wantedImage(container);
    wanted.set(`${image.policy} ${image.name}`, image);
  }
  return [...wanted.values()];
}

/** The API server sets the policy when a pod is made; without one of its own a `latest` is always asked for. */
export function pullPolicy({ image, imagePullPolicy }: Container): PullPolicy {
  if (imagePullPolicy !== undefined) return imagePullPolicy;
  const isLatest = image.endsWith(':latest') || image.lastIndexOf(':') <= image.lastIndexOf('/');
  return isLatest && !image.includes('@') ? 'Always' : 'IfNotPresent';
}
