/** When each container of a pod starts and ends, as its statuses tell: looked at every 10 ms. */
import { NONE } from '../../../src/cluster/index.ts';
import type { ContainerStatus } from '../../../src/model/objects/index.ts';
import { type Lab, lab, type PodExtra } from '../_world.ts';

const STEP_SECONDS = 0.01;

export interface Watched {
  readonly world: Lab;
  readonly row: number;
  /** `name starts` and `name ends 143` in their order. */
  readonly log: string[];
  /** As last seen. */
  statuses(): Record<string, ContainerStatus>;
  phase(): string | undefined;
  run(seconds: number): void;
}

interface Seen {
  readonly isRunning: boolean;
  readonly restarts: number;
}

export function watchedPod(spec: Record<string, unknown>, extra: PodExtra = {}): Watched {
  const world = lab();
  const { cluster } = world;
  const row = world.pod('a', spec, extra);
  const log: string[] = [];
  const seen = new Map<string, Seen>();
  let last: Record<string, ContainerStatus> = {};
  const look = (): void => {
    if (cluster.pods.find('default', 'a') === NONE) return;
    const { initContainerStatuses, containerStatuses } = cluster.containerStatuses?.containerStatuses(row) ?? NOTHING;
    const ends: ContainerStatus[] = [];
    const starts: string[] = [];
    for (const status of [...initContainerStatuses, ...containerStatuses]) {
      const before = seen.get(status.name);
      const now = { isRunning: status.state?.running !== undefined, restarts: status.restartCount ?? 0 };
      const hasEnded = before?.isRunning === true && (!now.isRunning || now.restarts > before.restarts);
      if (hasEnded) ends.push(status);
      if (now.isRunning && (before?.isRunning !== true || hasEnded)) starts.push(`${status.name} starts`);
      seen.set(status.name, now);
      last[status.name] = status;
    }
    last = { ...last };
    // the containers of a pod that ends are told of together: each with its own time
    ends.sort((a, b) => (endTimeOf(a) ?? 0) - (endTimeOf(b) ?? 0));
    log.push(...ends.map((status) => `${status.name} ends ${endOf(status)}`), ...starts);
  };
  let at = 0;
  return {
    world,
    row,
    log,
    statuses: () => last,
    phase: () => world.lines('pod-phase').at(-1)?.split(' ')[3],
    run(seconds) {
      while (at < seconds - 1e-9) {
        at += STEP_SECONDS;
        world.run(at);
        look();
      }
    },
  };
}

const NOTHING = { initContainerStatuses: [], containerStatuses: [] };

const endOf = ({ state, lastState }: ContainerStatus): number | string =>
  state?.terminated?.exitCode ?? lastState?.terminated?.exitCode ?? '?';

export const endTimeOf = ({ state, lastState }: ContainerStatus): number | undefined =>
  (state?.terminated ?? lastState?.terminated)?.finishedAt;

/** Whether a line comes before another one, each for the first time. */
export const isBefore = (log: readonly string[], first: string, then: string): boolean => {
  const [a, b] = [log.findIndex((line) => line.startsWith(first)), log.findIndex((line) => line.startsWith(then))];
  return a >= 0 && b >= 0 && a < b;
};

export const startsOf = (log: readonly string[], name: string): number =>
  log.filter((line) => line === `${name} starts`).length;
