/**
 * What a manifest cannot say about its program, in annotations of the pod: `seatrial.dev/run-seconds: "60,90"`.
 *
 * A list gives the n-th pod of an owner the n-th value, the last one repeats. `NAME.CONTAINER` speaks of one container,
 * `NAME` of all containers in the main part of the spec.
 */
import type { StringMap } from '../../model/objects/index.ts';

export const BEHAVIOUR_PREFIX = 'seatrial.dev/';

/** Values in seconds, but for `never-ready` (true) and the exit codes. */
export const BEHAVIOUR_ANNOTATIONS = [
  'start-seconds',
  'ready-seconds',
  'live-seconds',
  'never-ready',
  'run-seconds',
  'exit-code',
  'termination-seconds',
  'termination-exit-code',
  'init-seconds',
  'init-exit-code',
  'post-start-seconds',
  'post-start-exit-code',
  'pre-stop-seconds',
  'pre-stop-exit-code',
] as const;

export type BehaviourAnnotation = (typeof BEHAVIOUR_ANNOTATIONS)[number];

/** The n-th pod's value; never empty. */
export type Values = readonly number[];

export const nth = (values: Values, n: number): number => values[Math.min(n, values.length - 1)] as number;

/** What a pod's annotations say of one container. */
export class Behaviour {
  private readonly annotations: StringMap;
  private readonly container: string;
  /** Whether those of the whole pod hold for it too. */
  private readonly isMain: boolean;

  constructor(annotations: StringMap, container: string, isMain: boolean) {
    this.annotations = annotations;
    this.container = container;
    this.isMain = isMain;
  }

  /** In milliseconds. */
  seconds(name: BehaviourAnnotation, otherwise: number): Values {
    const values = behaviourValues(this.text(name));
    return values.length > 0 ? values.map((seconds) => Math.round(seconds * 1000)) : [otherwise];
  }

  numbers(name: BehaviourAnnotation, otherwise: number): Values {
    const values = behaviourValues(this.text(name));
    return values.length > 0 ? values : [otherwise];
  }

  has(name: BehaviourAnnotation): boolean {
    return behaviourValues(this.text(name)).length > 0;
  }

  isTrue(name: BehaviourAnnotation): boolean {
    return this.text(name) === 'true';
  }

  private text(name: BehaviourAnnotation): string | undefined {
    const own = this.annotations.get(`${BEHAVIOUR_PREFIX}${name}.${this.container}`);
    return own ?? (this.isMain ? this.annotations.get(BEHAVIOUR_PREFIX + name) : undefined);
  }
}

/** Whether any annotation speaks of a single container. */
export const namesContainers = (annotations: StringMap): boolean =>
  [...annotations.keys()].some((key) => key.startsWith(BEHAVIOUR_PREFIX) && key.includes('.', BEHAVIOUR_PREFIX.length));

/** `"1,2.5"` → [1, 2.5]; what is no list of numbers is taken as absent, and doubted. */
export function behaviourValues(text: string | undefined): Values {
  if (text === undefined || text.trim() === '') return [];
  const values = text.split(',').map(Number);
  return values.every((value) => Number.isFinite(value) && value >= 0) ? values : [];
}
