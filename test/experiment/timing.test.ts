/**
 * `spec.timing`: each field acts, with draws of its own. Fixed times of a run without it: seen by the kubelet after 0.010,
 * sandbox 0.7, a container 0.3, ready 0.5, the end 1 s after SIGTERM, gone 1 s later; the scheduler looks after 0.003, decides in
 * 0.001, and writes in 0.009.
 */
import { describe, expect, it } from 'vitest';
import { compose } from '../../src/experiment/index.ts';
import { story } from '../support/world.ts';
import { deployment, inputOf, pool } from './_scenario.ts';

type Raw = Record<string, unknown>;

const NO_PULL = { imagePull: { perGi: '0s' } };

function run(timing: Raw | undefined, objects: readonly Raw[], extra: Raw = {}, count = 1) {
  const cluster = {
    nodePools: [pool('n', count, { template: { status: { capacity: { cpu: '900', memory: '900Gi', pods: '900' } } } })],
  };
  const spec = { horizon: '10m', cluster, ...(timing === undefined ? {} : { timing }), ...extra };
  const simulation = compose(inputOf(spec, objects));
  simulation.advance({});
  return simulation.cluster;
}

/** Milliseconds between two kinds of entries of each pod, by its serial. */
function between(cluster: ReturnType<typeof run>, from: string, to: string): number[] {
  const since = new Map<string, number>();
  const times: number[] = [];
  for (const line of story(cluster, from.split(' ')[0], to.split(' ')[0])) {
    const [at, kind] = line.split(' ');
    const pod = / pod=(\d+)/.exec(line)?.[1] ?? '';
    const ms = Math.round(Number(at) * 1000);
    if (kind === from.split(' ')[0] && line.includes(from.split(' ')[1] ?? '')) since.set(pod, ms);
    else if (line.includes(to.split(' ')[1] ?? '') && since.has(pod)) times.push(ms - (since.get(pod) as number));
  }
  return times;
}

const starts = (cluster: ReturnType<typeof run>): number[] =>
  between(cluster, 'pod-scheduled', 'pod-phase phase=Running');
const sorted = (times: number[]): number[] => [...times].sort((a, b) => a - b);
const web = (replicas: number, spec: Raw = {}): Raw => deployment('web', replicas, spec);
const slow = { dist: 'lognormal', p50: '4s', p99: '20s' };

describe('podStartup', () => {
  it('is drawn as its distribution says, for each pod', () => {
    const times = sorted(starts(run({ ...NO_PULL, podStartup: slow }, [web(800)])));
    expect(times).toHaveLength(800);
    // seen after 10 ms. Of 800 draws the median lies within ±4 standard errors: σ = ln 5 / 2.326 = 0.692,
    // and the error of the median is 1.2533 · σ / √800 = 0.0307 in the logarithm
    const median = times[400] - 10;
    expect(Math.abs(Math.log(median / 4000))).toBeLessThan(4 * 0.0307);
    // about 8 of them take longer than 20 s
    const late = times.filter((ms) => ms > 20_010).length;
    expect(late).toBeGreaterThan(1);
    expect(late).toBeLessThan(20);
  });

  it('a fixed time stands for sandbox and containers', () => {
    const two = [
      { name: 'a', image: 'x' },
      { name: 'b', image: 'x' },
    ];
    expect(starts(run({ ...NO_PULL, podStartup: '6s' }, [web(1, { containers: two })]))).toEqual([6010]);
    expect(starts(run(NO_PULL, [web(1, { containers: two })]))).toEqual([1310]);
    // an init container is the first of the containers that start
    const initContainers = [{ name: 'i', image: 'x' }];
    expect(starts(run({ ...NO_PULL, podStartup: '6s' }, [web(1, { initContainers })]))).toEqual([6010 + 1000]);
  });

  it('an annotation of the pod says more', () => {
    const object = web(1) as { spec: { template: { metadata: Raw } } };
    object.spec.template.metadata.annotations = { 'seatrial.dev/start-seconds': '2' };
    expect(starts(run({ ...NO_PULL, podStartup: slow }, [object as unknown as Raw]))).toEqual([2010]);
  });

  it('a pod keeps its luck when others come', () => {
    const db = (name: string): Raw => {
      const { spec, ...rest } = deployment(name, 3) as { spec: Raw };
      return { ...rest, kind: 'StatefulSet', spec: { ...spec, serviceName: name, podManagementPolicy: 'Parallel' } };
    };
    const alone = starts(run({ ...NO_PULL, podStartup: slow }, [db('db')]));
    const both = starts(run({ ...NO_PULL, podStartup: slow }, [db('db'), web(5)]));
    expect(alone).toHaveLength(3);
    for (const time of alone) expect(both).toContain(time);
  });
});

describe('podTermination', () => {
  const gone = { timeline: [{ at: '1m', remove: { object: 'deploy/web' } }] };
  const ends = (timing: Raw, spec: Raw = {}): number[] =>
    between(run({ ...NO_PULL, ...timing }, [web(1, spec)], gone), 'pod-deletion-requested', 'pod-deleted');

  it('is how long a program takes to end, at most its grace', () => {
    // the kubelet sees it after 10 ms and needs a second when all has ended
    expect(ends({})).toEqual([2010]);
    expect(ends({ podTermination: '7s' })).toEqual([8010]);
    expect(ends({ podTermination: '7s' }, { terminationGracePeriodSeconds: 3 })).toEqual([4010]);
  });

  it('holds for pods that are followed container by container', () => {
    const lifecycle = { preStop: { sleep: { seconds: 2 } } };
    const containers = [{ name: 'c', image: 'x', lifecycle }];
    expect(ends({ podTermination: '7s' }, { containers })).toEqual([10_010]);
  });

  it('is drawn for each pod', () => {
    const cluster = run({ ...NO_PULL, podTermination: { dist: 'uniform', min: '1s', max: '9s' } }, [web(400)], gone);
    const times = sorted(between(cluster, 'pod-deletion-requested', 'pod-deleted'));
    expect(times).toHaveLength(400);
    expect(times[0]).toBeGreaterThanOrEqual(2010);
    expect(times[399]).toBeLessThanOrEqual(10_010);
    // the mean of U(1, 9) is 5 s, its deviation 8/√12 = 2.31; four standard errors are 0.46 s
    const mean = times.reduce((sum, ms) => sum + ms, 0) / 400 - 1010;
    expect(Math.abs(mean - 5000)).toBeLessThan(460);
  });
});

describe('imagePull', () => {
  it('has a base before its bytes', () => {
    // 100 MiB at 8 s a GiB: 782 ms
    expect(starts(run({}, [web(1)]))).toEqual([10 + 782 + 1000]);
    expect(starts(run({ imagePull: { base: '5s' } }, [web(1)]))).toEqual([10 + 5000 + 782 + 1000]);
    expect(starts(run({ imagePull: { base: '5s', perGi: '0s' } }, [web(1)]))).toEqual([10 + 5000 + 1000]);
  });

  it('is drawn for each node and image, once', () => {
    const base = { dist: 'exponential', mean: '10s' };
    const times = starts(run({ imagePull: { base, perGi: '0s' } }, [web(12)], {}, 4));
    // three pods a node come for the same image: four pulls
    expect(times).toHaveLength(12);
    expect(new Set(times.map((ms) => Math.round(ms / 100))).size).toBeLessThanOrEqual(8);
    expect(new Set(times.map((ms) => Math.round(ms / 1000))).size).toBeGreaterThanOrEqual(3);
  });
});

describe('nodeReboot', () => {
  const states = (timing: Raw | undefined): number[] =>
    story(run(timing, [], { timeline: [{ at: '1m', 'node-reboot': {} }] }), 'machine-state')
      .filter((line) => line.endsWith('up'))
      .map((line) => Number(line.split(' ')[0]));

  it('is how long a machine boots', () => {
    expect(states(undefined)).toEqual([0, 105]);
    expect(states({ nodeReboot: '90s' })).toEqual([0, 150]);
    const [, at] = states({ nodeReboot: { dist: 'uniform', min: '10s', max: '20s' } });
    expect(at).toBeGreaterThanOrEqual(70);
    expect(at).toBeLessThanOrEqual(80);
  });
});

describe('latencies', () => {
  const bare = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'default' },
    spec: { containers: [{ name: 'c', image: 'x' }] },
  };

  it('apiLatency is what a write takes: of the scheduler, of kubelets, of an eviction', () => {
    const timeline = [{ at: '1m', drain: { force: true } }];
    const times = (timing: Raw): number[][] => {
      const cluster = run({ ...NO_PULL, ...timing }, [bare], { timeline });
      const answered = story(cluster, 'eviction').map((line) => Math.round(Number(line.split(' ')[0]) * 1000) - 60_000);
      return [
        between(cluster, 'pod-created', 'pod-scheduled'),
        between(cluster, 'pod-phase phase=Running', 'pod-ready ready=1'),
        answered,
      ];
    };
    // 3 + 1 + 9; 500 + 10; kubectl lists for 30, and 8
    expect(times({})).toEqual([[13], [510], [38]]);
    expect(times({ apiLatency: '100ms' })).toEqual([[104], [600], [130]]);
  });

  it('watchLatency is when a change is seen: by the scheduler, by kubelets, by controllers', () => {
    const times = (timing: Raw): number[][] => {
      const cluster = run({ ...NO_PULL, ...timing }, [bare, web(1)]);
      const made = story(cluster, 'pod-created').map((line) => Math.round(Number(line.split(' ')[0]) * 1000));
      return [between(cluster, 'pod-created', 'pod-scheduled').slice(0, 1), starts(cluster).slice(0, 1), made];
    };
    // Deployment and ReplicaSet: 4 ms each
    expect(times({})).toEqual([[13], [1010], [0, 8]]);
    expect(times({ watchLatency: '200ms' })).toEqual([[210], [1200], [0, 400]]);
  });

  it('are drawn anew each time', () => {
    const cluster = run({ ...NO_PULL, apiLatency: { dist: 'exponential', mean: '50ms' } }, [web(300)]);
    const times = between(cluster, 'pod-phase phase=Running', 'pod-ready ready=1').map((ms) => ms - 500);
    const mean = times.reduce((sum, ms) => sum + ms, 0) / times.length;
    // 50 ± 4 · 50/√300
    expect(Math.abs(mean - 50)).toBeLessThan(11.6);
  });
});

it('without `timing` nothing of it is drawn', () => {
  const names = run(undefined, [web(3)])
    .kernel.random.draws()
    .map(({ name }) => name);
  expect(names.filter((name) => /latency|startup|termination|pull|reboot/.test(name))).toEqual([]);
});

it('the result says what was assumed', () => {
  const timing = {
    podStartup: slow,
    podTermination: '7s',
    imagePull: { base: '2s' },
    nodeReboot: '90s',
    apiLatency: '20ms',
    watchLatency: '30ms',
  };
  const simulation = compose(inputOf({ horizon: '1s', cluster: { nodePools: [pool('n', 1)] }, timing }));
  simulation.advance({});
  const { assumptions } = simulation.result();
  for (const text of [
    'A pod starts 4 s as a rule, 20 s in one case of a hundred after its images are there',
    'An image takes 2 s, and then 8 s a GiB to pull',
    'A container ends 7 s after SIGTERM',
    'A machine boots in 90 s.',
    'A request to the API server takes 0.02 s.',
    'A change is seen by whoever watches after 0.03 s.',
  ])
    expect(
      assumptions.some((line) => line.includes(text)),
      text,
    ).toBe(true);
});
