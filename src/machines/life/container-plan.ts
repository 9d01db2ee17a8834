/** What the containers of a class do, worked out once: roles, probes, hooks and how their programs behave. */
import { isSidecar } from '../../model/pod-requests.ts';
import type { Container, Handler, PodSpec, StringMap } from '../../model/objects/index.ts';
import type { MachineTiming } from '../timing.ts';
import { Behaviour, nth, type Values } from './behaviour.ts';
import { type ProbeNumbers, probeNumbers } from './probes.ts';

/** Regular init containers run one after the other, sidecars as long as the pod, before and beside the apps. */
export type ContainerRole = 'init' | 'sidecar' | 'app';

export class ContainerPlan {
  readonly container: Container;
  readonly role: ContainerRole;
  readonly startup?: ProbeNumbers;
  readonly readiness?: ProbeNumbers;
  readonly liveness?: ProbeNumbers;
  readonly neverReady: boolean;
  readonly hasPreStop: boolean;
  /** Each is one value for all pods, or one for each pod of an owner. Milliseconds. */
  readonly ready: Values;
  readonly live: Values;
  readonly run: Values;
  readonly exitCodes: Values;
  readonly termination: Values;
  /** An annotation says how long it ends. */
  readonly isTerminationGiven: boolean;
  readonly terminationCodes: Values;
  readonly postStart: Values;
  readonly preStop: Values;
  /** What is not 0 is a hook that fails. */
  readonly postStartCodes: Values;
  readonly preStopCodes: Values;
  /** A hook that outlasts its container fails, unless the kubelet itself sleeps. */
  readonly isPreStopSleep: boolean;

  constructor(
    container: Container,
    role: ContainerRole,
    annotations: StringMap,
    jobRun: number,
    timing: MachineTiming,
  ) {
    const behaviour = new Behaviour(annotations, container.name, role === 'app');
    this.container = container;
    this.role = role;
    this.startup = container.startupProbe && probeNumbers(container.startupProbe);
    this.readiness = container.readinessProbe && probeNumbers(container.readinessProbe);
    this.liveness = container.livenessProbe && probeNumbers(container.livenessProbe);
    this.neverReady = behaviour.isTrue('never-ready');
    this.ready = behaviour.seconds('ready-seconds', timing.ready);
    const live = behaviour.seconds('live-seconds', Number.NaN);
    this.live = live.some(Number.isNaN) ? this.ready : live;
    const inits = role === 'init' ? new Behaviour(annotations, container.name, true) : undefined;
    const runs = { init: timing.initContainerRun, sidecar: Infinity, app: jobRun }[role];
    this.run = behaviour.seconds('run-seconds', Number.NaN).some(Number.isNaN)
      ? (inits?.seconds('init-seconds', runs) ?? [runs])
      : behaviour.seconds('run-seconds', runs);
    this.exitCodes = behaviour.numbers(
      'exit-code',
      inits === undefined ? 0 : nth(inits.numbers('init-exit-code', 0), 0),
    );
    this.isTerminationGiven = behaviour.has('termination-seconds');
    this.termination = behaviour.seconds('termination-seconds', timing.termination);
    this.terminationCodes = behaviour.numbers('termination-exit-code', TERMINATED);
    const { postStart, preStop } = container.lifecycle ?? {};
    this.postStart = postStart === undefined ? [0] : behaviour.seconds('post-start-seconds', hookMs(postStart));
    this.hasPreStop = preStop !== undefined;
    this.preStop = preStop === undefined ? [0] : behaviour.seconds('pre-stop-seconds', hookMs(preStop));
    this.postStartCodes = postStart === undefined ? [0] : behaviour.numbers('post-start-exit-code', 0);
    this.preStopCodes = preStop === undefined ? [0] : behaviour.numbers('pre-stop-exit-code', 0);
    this.isPreStopSleep = preStop?.type === 'sleep';
  }

  /** Whether the pods of one owner may differ. */
  get varies(): boolean {
    const lists = [this.ready, this.live, this.run, this.exitCodes, this.termination, this.terminationCodes];
    return [...lists, this.postStart, this.preStop, this.postStartCodes, this.preStopCodes].some(
      (values) => values.length > 1,
    );
  }

  /** Whether its probes can end it, or its hooks hold anything up: such a container has a life of its own. */
  get isEventful(): boolean {
    if (this.hasPreStop || this.container.lifecycle?.postStart !== undefined) return true;
    const { startup, liveness, live, ready } = this;
    const latest = Math.max(...live, ...ready);
    const outlasts = (probe: ProbeNumbers): boolean =>
      probe.initialDelay + (probe.failureThreshold - 1) * probe.period > latest;
    return (startup !== undefined && !outlasts(startup)) || (liveness !== undefined && !outlasts(liveness));
  }
}

/** Exit codes of a container ended by a signal: SIGKILL, SIGTERM. */
export const KILLED = 137;
export const TERMINATED = 143;

/** A hook's own time, where no annotation tells it: that of `sleep`, else no time at all. */
const hookMs = ({ sleepSeconds = 0 }: Handler): number => sleepSeconds * 1000;

/** Init containers in their order, then the main ones. */
export function containerPlans(
  spec: PodSpec,
  annotations: StringMap,
  jobRun: number,
  timing: MachineTiming,
): ContainerPlan[] {
  const plan = (container: Container, role: ContainerRole): ContainerPlan =>
    new ContainerPlan(container, role, annotations, jobRun, timing);
  return [
    ...spec.initContainers.map((container) => plan(container, isSidecar(container) ? 'sidecar' : 'init')),
    ...spec.containers.map((container) => plan(container, 'app')),
  ];
}
