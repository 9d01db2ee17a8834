/**
 * How long things take on a machine. Milliseconds. Every value has a default that a report names among its
 * assumptions; a scenario's `timing` and a pod's annotations change them.
 */
import type { Container, PodSpec, StringMap } from '../model/objects/index.ts';

export interface MachineTiming {
  /** A pod is bound or changed → its kubelet has seen it. */
  readonly watch: number;
  /** Something happened to a container → the kubelet's status write is done. */
  readonly report: number;
  /** Sandbox, network, volumes: before the first container. */
  readonly sandbox: number;
  /** Creating and starting one container. */
  readonly containerStart: number;
  /** What an init container runs for, where nothing says otherwise. */
  readonly initContainerRun: number;
  /** Container started → ready, where no probe says otherwise. */
  readonly ready: number;
  /** What a container needs to end after SIGTERM (never longer than the grace period). */
  readonly termination: number;
  /** The kubelet's own work after the last container ended. */
  readonly cleanup: number;
  /** What a Job's container runs for, where nothing says otherwise. */
  readonly jobRun: number;
  /** Pulling 2^30 bytes of image; pulls of a node go one after the other. */
  readonly imagePullPerGi: number;
  /** Taken as size of an image that no node's status and no option tells. */
  readonly unknownImageBytes: number;
  /** Lease renewals of a kubelet. */
  readonly leasePeriod: number;
  /** A kubelet that comes back (or boots) → its status is posted. */
  readonly statusPost: number;
  /** Power on → kubelet running. */
  readonly boot: number;
}

export const DEFAULT_TIMING: MachineTiming = Object.freeze({
  watch: 10,
  report: 10,
  sandbox: 700,
  containerStart: 300,
  initContainerRun: 1000,
  ready: 500,
  termination: 1000,
  cleanup: 1000,
  jobRun: 60_000,
  imagePullPerGi: 8000,
  unknownImageBytes: 100 * 1024 * 1024,
  leasePeriod: 10_000,
  statusPost: 1000,
  boot: 45_000,
});

/** Annotations by which a pod says how it behaves; `seatrial.dev/` before the name. Values in seconds. */
const PREFIX = 'seatrial.dev/';
export const BEHAVIOUR_ANNOTATIONS = [
  'start-seconds',
  'ready-seconds',
  'never-ready',
  'termination-seconds',
  'run-seconds',
  'exit-code',
] as const;

/** What the pods of one class do, worked out once. A list in an annotation gives the n-th pod of an owner its own. */
export class PodBehaviour {
  readonly restartAlways: boolean;
  readonly restartNever: boolean;
  readonly neverReady: boolean;
  readonly images: readonly string[];
  /** Whether the pods of one owner differ in anything. */
  readonly varies: boolean;
  private readonly start: readonly number[];
  private readonly ready: readonly number[];
  private readonly termination: readonly number[];
  private readonly run: readonly number[];
  private readonly exitCodes: readonly number[];

  constructor(spec: PodSpec, annotations: StringMap, isJob: boolean, timing: MachineTiming) {
    const read = (name: string): readonly number[] => numbersOf(annotations.get(PREFIX + name));
    const seconds = (name: string): readonly number[] => read(name).map((s) => Math.round(s * 1000));
    this.restartAlways = (spec.restartPolicy ?? 'Always') === 'Always';
    this.restartNever = spec.restartPolicy === 'Never';
    this.neverReady = annotations.get(`${PREFIX}never-ready`) === 'true';
    this.images = [...new Set([...spec.initContainers, ...spec.containers].map(({ image }) => image))];
    this.start = orElse(seconds('start-seconds'), startOf(spec, timing));
    this.ready = orElse(seconds('ready-seconds'), Math.max(...spec.containers.map((c) => readyAfter(c, timing)), 0));
    this.termination = orElse(seconds('termination-seconds'), timing.termination);
    this.run = orElse(seconds('run-seconds'), isJob ? timing.jobRun : Infinity);
    this.exitCodes = orElse(read('exit-code'), 0);
    this.varies = [this.start, this.ready, this.termination, this.run, this.exitCodes].some((list) => list.length > 1);
  }

  /** Milliseconds from the images' being there to Running, for the `n`-th pod (from 0) of its owner. */
  startAfter(n: number): number {
    return nth(this.start, n);
  }

  readyAfter(n: number): number {
    return nth(this.ready, n);
  }

  /** Infinity for what runs until it is told to end. */
  runFor(n: number): number {
    return nth(this.run, n);
  }

  exitCode(n: number): number {
    return nth(this.exitCodes, n);
  }

  terminationFor(n: number): number {
    return nth(this.termination, n);
  }
}

function startOf(spec: PodSpec, timing: MachineTiming): number {
  const inits = spec.initContainers.filter((c) => c.restartPolicy !== 'Always');
  const started = spec.containers.length + spec.initContainers.length;
  return timing.sandbox + inits.length * timing.initContainerRun + started * timing.containerStart;
}

/** With a readiness probe: its delay, and as many successes as it wants; a startup probe comes first. */
function readyAfter(container: Container, timing: MachineTiming): number {
  const { readinessProbe, startupProbe } = container;
  const startup = startupProbe === undefined ? 0 : (startupProbe.initialDelaySeconds ?? 0) * 1000 + timing.ready;
  if (readinessProbe === undefined) return startup + timing.ready;
  const { initialDelaySeconds = 0, periodSeconds = 10, successThreshold = 1 } = readinessProbe;
  return startup + initialDelaySeconds * 1000 + timing.ready + (successThreshold - 1) * periodSeconds * 1000;
}

/** `"1,2.5"` → [1, 2.5]; what is no list of numbers is taken as absent (validation has warned). */
function numbersOf(text: string | undefined): readonly number[] {
  if (text === undefined) return [];
  const values = text.split(',').map(Number);
  return values.every((v) => Number.isFinite(v) && v >= 0) ? values : [];
}

const orElse = (values: readonly number[], value: number): readonly number[] => (values.length > 0 ? values : [value]);
const nth = (values: readonly number[], n: number): number => values[Math.min(n, values.length - 1)];
