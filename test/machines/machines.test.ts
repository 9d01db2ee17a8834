import { describe, expect, it } from 'vitest';
import type { Cluster, PodClass } from '../../src/cluster/index.ts';
import { Machines, type MachineTiming } from '../../src/machines/index.ts';
import type { Pod } from '../../src/model/objects/index.ts';
import { kube, makeCluster, node, story } from '../support/world.ts';

const TIMING: Partial<MachineTiming> = {
  watch: 10,
  report: 0,
  sandbox: 700,
  containerStart: 300,
  ready: 500,
  termination: 1000,
  cleanup: 1000,
  imagePullPerGi: 8000,
  boot: 5000,
  workerRetry: 0,
  statusPost: 1000,
};

function world(timing: Partial<MachineTiming> = TIMING): { cluster: Cluster; machines: Machines } {
  const cluster = makeCluster();
  const machines = new Machines(cluster, { timing, leaseOffset: () => 0 });
  cluster.nodeApi.create(node('n1') as never);
  cluster.kernel.runUntil(0);
  return { cluster, machines };
}

function bound(
  cluster: Cluster,
  name: string,
  spec: Record<string, unknown> = {},
  annotations: Record<string, string> = {},
): number {
  const pod = kube<Pod>({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', annotations },
    spec: { containers: [{ name: 'c', image: 'x' }], ...spec },
  });
  const podClass: PodClass = cluster.podAdmission.classOf({
    namespace: 'default',
    labels: pod.metadata.labels,
    annotations: pod.metadata.annotations,
    spec: pod.spec,
  });
  const row = cluster.podApi.create({ class: podClass, name });
  cluster.podApi.bind(row, 0);
  return row;
}

const life = (cluster: Cluster): string[] =>
  story(cluster, 'pod-phase', 'pod-ready', 'pod-deleted', 'pod-restarted').map((line) =>
    line.replace(/ pod=.*?(phase|ready|restarts)=(\w+).*/, ' $2').replace(/ pod=.*/, ''),
  );

describe('a pod on a machine', () => {
  it('is pulled, started, ready; the second one of an image needs no pull', () => {
    const { cluster } = world();
    bound(cluster, 'a');
    cluster.kernel.runUntil(20_000);
    // seen at 10 ms; 100 MiB at 8 s a GiB = 781.25 → 782 ms; sandbox 700 + container 300; ready 500 later
    expect(life(cluster)).toEqual(['1.792 pod-phase Running', '2.292 pod-ready 1']);
    bound(cluster, 'b');
    cluster.kernel.runUntil(40_000);
    expect(life(cluster).slice(2)).toEqual(['21.010 pod-phase Running', '21.510 pod-ready 1']);
  });

  it('pulls one image after the other', () => {
    const { cluster } = world({ ...TIMING, unknownImageBytes: 2 ** 30 });
    bound(cluster, 'a', { containers: [{ name: 'c', image: 'one' }] });
    bound(cluster, 'b', { containers: [{ name: 'c', image: 'two' }] });
    cluster.kernel.runUntil(60_000);
    expect(life(cluster).filter((line) => line.includes('Running'))).toEqual([
      '9.010 pod-phase Running',
      '17.010 pod-phase Running',
    ]);
  });

  it('ends after SIGTERM, and its object goes when the kubelet is done', () => {
    const { cluster } = world();
    const row = bound(cluster, 'a', {}, { 'seatrial.dev/termination-seconds': '5' });
    cluster.kernel.runUntil(10_000);
    cluster.podApi.delete(row, { by: 'user' });
    cluster.kernel.runUntil(60_000);
    expect(life(cluster).slice(2)).toEqual([
      '16.010 pod-phase Failed',
      '16.010 pod-ready 0',
      '16.010 pod-deleted Failed',
    ]);
  });

  it('is killed when its grace is over', () => {
    const { cluster } = world();
    const row = bound(cluster, 'a', { terminationGracePeriodSeconds: 3 }, { 'seatrial.dev/termination-seconds': '60' });
    cluster.kernel.runUntil(10_000);
    cluster.podApi.delete(row, { by: 'user' });
    cluster.kernel.runUntil(60_000);
    expect(life(cluster).at(-1)).toBe('14.010 pod-deleted Failed');
  });

  it('succeeds or fails by its exit code where it does not restart', () => {
    const { cluster } = world();
    bound(cluster, 'ok', { restartPolicy: 'Never' }, { 'seatrial.dev/run-seconds': '5' });
    bound(cluster, 'bad', { restartPolicy: 'OnFailure' }, { 'seatrial.dev/run-seconds': '5' });
    const never = bound(
      cluster,
      'never',
      { restartPolicy: 'Never' },
      { 'seatrial.dev/run-seconds': '5', 'seatrial.dev/exit-code': '3' },
    );
    cluster.kernel.runUntil(60_000);
    expect(
      life(cluster)
        .filter((line) => /Succeeded|Failed/.test(line))
        .map((line) => line.split(' ')[2]),
    ).toEqual(['Succeeded', 'Succeeded', 'Failed']);
    expect(cluster.pods.exitCode[never]).toBe(3);
  });

  it('restarts at once, then after 10, 20, 40 … 300 s', () => {
    const { cluster } = world();
    bound(
      cluster,
      'a',
      { restartPolicy: 'Always' },
      { 'seatrial.dev/run-seconds': '1', 'seatrial.dev/exit-code': '1' },
    );
    cluster.kernel.runUntil(80_000);
    const restarts = life(cluster)
      .filter((line) => line.includes('restarted'))
      .map((line) => Number(line.split(' ')[0]));
    // Running at 1.792; ends at 2.792 (restart at once), 3.792 (+10), 14.792 (+20), 35.792 (+40)
    expect(restarts).toEqual([2.792, 13.792, 34.792, 75.792]);
  });
});

describe('power and partition', () => {
  it('a dark machine reports nothing; after its boot its pods start anew', () => {
    const { cluster, machines } = world();
    bound(cluster, 'a');
    cluster.kernel.runUntil(10_000);
    machines.powerOff(0);
    cluster.kernel.runUntil(60_000);
    expect(life(cluster)).toHaveLength(2);
    expect(cluster.leases.renewedAt(0, 60_000)).toBe(10_000);
    machines.powerOn(0);
    cluster.kernel.runUntil(90_000);
    expect(cluster.leases.renewedAt(0, 90_000)).toBe(90_000);
    expect(cluster.leases.isRenewed(0)).toBe(true);
    // up at 65 s (boot), status at 66 s, sandbox and container 1 s, ready half a second later
    expect(life(cluster).slice(2)).toEqual(['66.000 pod-ready 0', '67.000 pod-restarted 1', '67.500 pod-ready 1']);
  });

  it('behind a partition pods end unseen, and the end is told when it is over', () => {
    const { cluster, machines } = world();
    const row = bound(cluster, 'a', { restartPolicy: 'Never' }, { 'seatrial.dev/run-seconds': '20' });
    cluster.kernel.runUntil(10_000);
    machines.cutOff(0);
    cluster.kernel.runUntil(60_000);
    expect(cluster.pods.phase[row]).toBe(1);
    machines.connect(0);
    cluster.kernel.runUntil(62_000);
    expect(life(cluster).slice(-2)).toEqual(['61.000 pod-phase Succeeded', '61.000 pod-ready 0']);
  });

  it('a pod deleted behind a partition terminates with its full time once the machine is back', () => {
    const { cluster, machines } = world();
    const row = bound(cluster, 'a', {}, { 'seatrial.dev/termination-seconds': '5' });
    cluster.kernel.runUntil(10_000);
    machines.cutOff(0);
    cluster.podApi.delete(row, { by: 'user' });
    cluster.kernel.runUntil(100_000);
    expect(cluster.pods.count).toBe(1);
    machines.connect(0);
    cluster.kernel.runUntil(120_000);
    expect(life(cluster).at(-1)).toBe('107.000 pod-deleted Failed');
  });
});
