/**
 * Upstream's scenarios of sidecars, in our own words (test/e2e_node/container_lifecycle_test.go). A container `-n` ends with n.
 * Sidecars are restartable init containers.
 */
import { describe, expect, it } from 'vitest';
import { endTimeOf, isBefore, startsOf, type Watched, watchedPod } from './_log.ts';

const container = (name: string, more: Record<string, unknown> = {}) => ({ name, image: name, ...more });
const sidecar = (name: string, more: Record<string, unknown> = {}) =>
  container(name, { restartPolicy: 'Always', ...more });

/** Annotations `run-seconds.NAME`, `exit-code.NAME` from `NAME: seconds, code`. */
const running = (programs: Readonly<Record<string, readonly [seconds: number, code?: number]>>) =>
  Object.fromEntries(
    Object.entries(programs).flatMap(([name, [seconds, code = 0]]) => [
      [`run-seconds.${name}`, String(seconds)],
      [`exit-code.${name}`, String(code)],
    ]),
  );

it('start in their place among the init containers, and run on beside what follows', () => {
  const spec = {
    restartPolicy: 'Never',
    initContainers: [
      container('init-1'),
      sidecar('side-1'),
      container('init-2'),
      sidecar('side-2'),
      container('init-3'),
    ],
    containers: [container('regular-1')],
  };
  const { log, phase, run } = watchedPod(spec, { annotations: running({ 'regular-1': [1] }) });
  run(60);
  expect(log).toEqual([
    'init-1 starts',
    'init-1 ends 0',
    'side-1 starts',
    'init-2 starts',
    'init-2 ends 0',
    'side-2 starts',
    'init-3 starts',
    'init-3 ends 0',
    'regular-1 starts',
    'regular-1 ends 0',
    // then the sidecars, the last one first
    'side-2 ends 143',
    'side-1 ends 143',
  ]);
  expect(phase()).toBe('Succeeded');
});

const POLICIES = ['Never', 'OnFailure', 'Always'] as const;
type Policy = (typeof POLICIES)[number];

describe.each(POLICIES)('with restartPolicy %s', (restartPolicy: Policy) => {
  const pod = (initContainers: unknown[], programs: Parameters<typeof running>[0]): Watched =>
    watchedPod(
      { restartPolicy, initContainers, containers: [container('regular-1')] },
      { annotations: running(programs) },
    );
  const outcome = restartPolicy === 'Always' ? 'Running' : 'Succeeded';

  it('one that runs on does not keep the pod, and is not restarted', () => {
    const { log, phase, run } = pod([sidecar('side-1')], { 'regular-1': [1] });
    run(90);
    expect(phase()).toBe(outcome);
    expect(startsOf(log, 'side-1')).toBe(1);
    expect(log).toContain('regular-1 ends 0');
    if (restartPolicy === 'Always') expect(startsOf(log, 'regular-1')).toBeGreaterThan(1);
  });

  it.each([0, 1])('one that always ends with %i is restarted before and after the regular container starts', (code) => {
    const { log, phase, run } = pod([sidecar('side-1'), container('init-1')], {
      'side-1': [5, code],
      'init-1': [5],
      'regular-1': [60],
    });
    run(100);
    expect(phase()).toBe(outcome);
    expect(isBefore(log, 'side-1 starts', 'regular-1 starts')).toBe(true);
    const after = log.slice(log.indexOf('regular-1 starts'));
    expect(startsOf(after, 'side-1')).toBeGreaterThan(0);
    expect(log).toContain('regular-1 ends 0');
  });

  it('one whose image is not to be had starts nothing', () => {
    const watched = pod([sidecar('side-1')], { 'regular-1': [1] });
    watched.world.machines.setRegistry(false);
    watched.run(60);
    expect(watched.log).toEqual([]);
    expect(watched.phase()).toBeUndefined();
  });

  it('an init container before it fails: it does not start', () => {
    const { log, phase, run } = pod([container('init-1'), sidecar('side-1')], { 'init-1': [1, 1] });
    run(60);
    expect(startsOf(log, 'side-1')).toBe(0);
    expect(phase()).toBe(restartPolicy === 'Never' ? 'Failed' : undefined);
    if (restartPolicy !== 'Never') expect(startsOf(log, 'init-1')).toBeGreaterThan(1);
  });

  it('an init container after it fails: they run together', () => {
    const { log, phase, run } = pod([sidecar('side-1'), container('init-1')], { 'side-1': [5, 1], 'init-1': [1, 1] });
    run(60);
    expect(isBefore(log, 'side-1 starts', 'init-1 starts')).toBe(true);
    expect(isBefore(log, 'init-1 ends 1', 'side-1 ends')).toBe(true);
    expect(startsOf(log, 'regular-1')).toBe(0);
    expect(phase()).toBe(restartPolicy === 'Never' ? 'Failed' : undefined);
  });
});

/** Three sidecars and a regular container, as they end. */
describe('at the end of a pod', () => {
  const names = ['side-1', 'side-2', 'side-3'];
  interface Ending {
    readonly grace?: number;
    /** Seconds to end after SIGTERM, and what with. */
    readonly ends: Readonly<Record<string, readonly [seconds: number, code: number]>>;
    /** Seconds of preStop. */
    readonly hooks?: Readonly<Record<string, number>>;
    /** The regular container's own end; else the pod is deleted at 10 s. */
    readonly runs?: number;
  }
  function ended({ grace = 30, ends, hooks = {}, runs }: Ending) {
    const lifecycle = (name: string) =>
      hooks[name] === undefined ? {} : { lifecycle: { preStop: { exec: { command: ['x'] } } } };
    const spec = {
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: grace,
      initContainers: names.map((name) => sidecar(name, lifecycle(name))),
      containers: [container('regular-1', lifecycle('regular-1'))],
    };
    const annotations: Record<string, string> = {};
    for (const [name, [seconds, code]] of Object.entries(ends)) {
      annotations[`termination-seconds.${name}`] = String(seconds);
      annotations[`termination-exit-code.${name}`] = String(code);
    }
    for (const [name, seconds] of Object.entries(hooks)) annotations[`pre-stop-seconds.${name}`] = String(seconds);
    if (runs !== undefined) annotations['run-seconds.regular-1'] = String(runs);
    const watched = watchedPod(spec, { annotations });
    watched.world.cluster.podApi.setFinalizers(watched.row, ['example.com/hold'], 'user');
    if (runs === undefined)
      watched.world.at(10, () => watched.world.cluster.podApi.delete(watched.row, { by: 'user' }));
    return watched;
  }
  const endsIn = (log: readonly string[]): string[] => log.filter((line) => line.includes(' ends '));
  const all = (seconds: number, code = 0) =>
    Object.fromEntries([...names, 'regular-1'].map((name) => [name, [seconds, code] as const]));

  it('the sidecars end one after the other, the last one first, when the regular container is done', () => {
    const { log, phase, run } = ended({ ends: all(5), runs: 5 });
    run(60);
    expect(endsIn(log)).toEqual(['regular-1 ends 0', 'side-3 ends 0', 'side-2 ends 0', 'side-1 ends 0']);
    expect(phase()).toBe('Succeeded');
  });

  it('hooks that never end: all are killed together, two seconds after the grace', () => {
    const hooks = { 'side-1': 1e4, 'side-2': 1e4, 'side-3': 1e4 };
    const { log, statuses, run } = ended({ ends: all(5), runs: 5, hooks });
    // the regular container starts at 1.91 and ends at 6.91; 30 s of hooks, two of patience
    run(60);
    expect(endsIn(log)).toEqual(['regular-1 ends 0', 'side-1 ends 137', 'side-2 ends 137', 'side-3 ends 137']);
    expect(names.map((name) => endTimeOf(statuses()[name]))).toEqual([38_910, 38_910, 38_910]);
  });

  it('hooks run together, the sidecars still end one after the other', () => {
    const { log, run } = ended({ ends: all(5), runs: 5, hooks: { 'side-1': 1, 'side-2': 1, 'side-3': 1 } });
    run(60);
    expect(endsIn(log)).toEqual(['regular-1 ends 0', 'side-3 ends 0', 'side-2 ends 0', 'side-1 ends 0']);
  });

  it.each<[string, Ending, string, Record<string, number>]>([
    [
      'a sidecar ends badly: the pod has succeeded',
      { ends: { ...all(1), 'side-2': [1, 1] } },
      'Succeeded',
      { 'regular-1': 0, 'side-1': 0, 'side-2': 1, 'side-3': 0 },
    ],
    [
      'hooks of sidecars, whatever they say',
      { ends: all(1), hooks: { 'side-1': 1, 'side-2': 1, 'side-3': 1 } },
      'Succeeded',
      { 'regular-1': 0, 'side-1': 0, 'side-2': 0, 'side-3': 0 },
    ],
    [
      'the regular container exceeds its grace: the sidecars have two seconds each',
      { grace: 5, ends: { 'regular-1': [60, 0], 'side-1': [5, 0], 'side-2': [1, 0], 'side-3': [5, 0] } },
      'Failed',
      { 'regular-1': 137, 'side-1': 137, 'side-2': 0, 'side-3': 137 },
    ],
    [
      'a sidecar exceeds its grace',
      { grace: 5, ends: { ...all(1), 'side-2': [60, 0] } },
      'Succeeded',
      { 'regular-1': 0, 'side-1': 0, 'side-2': 137, 'side-3': 0 },
    ],
    [
      'a hook of the regular container exceeds its grace',
      { grace: 5, ends: { ...all(1), 'regular-1': [60, 0], 'side-2': [60, 0] }, hooks: { 'regular-1': 60 } },
      'Failed',
      { 'regular-1': 137, 'side-1': 0, 'side-2': 137, 'side-3': 0 },
    ],
    [
      'a hook of a sidecar exceeds its grace',
      { grace: 10, ends: { ...all(1), 'side-2': [60, 0] }, hooks: { 'side-2': 60 } },
      'Succeeded',
      { 'regular-1': 0, 'side-1': 0, 'side-2': 137, 'side-3': 0 },
    ],
  ])('%s', (_, given, phase, codes) => {
    const watched = ended(given);
    watched.run(80);
    expect(watched.phase()).toBe(phase);
    const statuses = watched.statuses();
    const found = Object.fromEntries(
      Object.keys(codes).map((name) => [name, statuses[name]?.state?.terminated?.exitCode]),
    );
    expect(found).toEqual(codes);
    // Completed or Error, as the code says
    for (const name of Object.keys(codes))
      expect(statuses[name]?.state?.terminated?.reason).toBe(codes[name] === 0 ? 'Completed' : 'Error');
  });
});

describe('a pod that is deleted while it initializes', () => {
  it('waits for no sidecar that has not started', () => {
    const spec = {
      initContainers: [container('init-1'), sidecar('side-1'), sidecar('side-2')],
      containers: [container('c')],
    };
    const annotations = { ...running({ 'init-1': [300] }), 'termination-seconds.init-1': '0' };
    const { world, row, run } = watchedPod(spec, { annotations });
    world.at(5, () => world.cluster.podApi.delete(row, { by: 'user', gracePeriodSeconds: 3 }));
    run(10);
    expect(world.lines('pod-deleted')).toHaveLength(1);
  });

  it('ends a sidecar that has not come up as any other, long before its grace', () => {
    const startupProbe = { exec: { command: ['false'] }, failureThreshold: 600 };
    const spec = {
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 180,
      initContainers: [container('init-1'), sidecar('side-2', { startupProbe }), sidecar('side-3')],
      containers: [container('regular-1')],
    };
    const { world, row, log, run } = watchedPod(spec, {
      annotations: { 'ready-seconds.side-2': '100000', 'termination-seconds.side-2': '1' },
    });
    world.at(10, () => world.cluster.podApi.delete(row, { by: 'user' }));
    run(20);
    expect(log).toEqual(['init-1 starts', 'init-1 ends 0', 'side-2 starts']);
    expect(world.lines('pod-deleted')).toHaveLength(1);
  });
});
