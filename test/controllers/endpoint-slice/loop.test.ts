/** The loop: upstream's tables of syncs told again (pkg/controller/endpointslice/endpointslice_controller_test.go), and its limits. */
import { describe, expect, it } from 'vitest';
import {
  apply,
  type Cluster,
  ENDPOINT_READY,
  ENDPOINT_SERVING,
  ENDPOINT_TERMINATING,
} from '../../../src/cluster/index.ts';
import { EndpointSliceController } from '../../../src/controllers/endpoint-slice/index.ts';
import type { Pod } from '../../../src/model/objects/index.ts';
import { kube, makeCluster, node } from '../../support/world.ts';

const LATENCY = 4;

interface World {
  readonly cluster: Cluster;
  readonly controller: EndpointSliceController;
  /** `at pod conditions`, in the order of the changes. */
  readonly log: readonly string[];
}

function world(): World {
  const cluster = makeCluster();
  const controller = new EndpointSliceController(cluster);
  const log: string[] = [];
  cluster.endpoints.watch((_service, pod, conditions) => {
    const row = cluster.pods.rowOf(pod);
    log.push(`${cluster.now} ${row < 0 ? 'gone' : cluster.pods.name(row)} ${wordsOf(conditions)}`);
  });
  cluster.nodeApi.create(node('n1') as never);
  controller.start();
  return { cluster, controller, log };
}

function wordsOf(conditions: number): string {
  if (conditions < 0) return 'out';
  const bits = [
    [ENDPOINT_READY, 'ready'],
    [ENDPOINT_SERVING, 'serving'],
    [ENDPOINT_TERMINATING, 'terminating'],
  ] as const;
  return bits.flatMap(([bit, word]) => ((conditions & bit) === 0 ? [] : [word])).join('+') || 'not ready';
}

function addService(
  cluster: Cluster,
  name: string,
  spec: Record<string, unknown> = { selector: { app: 'a' } },
): number {
  const ports = [{ port: 80 }];
  return cluster.objectApi.create(
    kube({ apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'default' }, spec: { ports, ...spec } }),
  );
}

function addPod(
  cluster: Cluster,
  name: string,
  more: { app?: string; ready?: boolean; phase?: string; node?: string } = {},
): number {
  const { app = 'a', ready = true, phase = 'Running', node: nodeName = 'n1' } = more;
  const pod = kube<Pod>({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', labels: { app } },
    spec: { nodeName, containers: [{ name: 'c', image: 'i' }] },
    status: { phase, conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
  });
  apply(cluster, pod);
  return cluster.pods.find('default', name);
}

const namesOf = ({ pods, endpoints }: Cluster, service: number): string[] =>
  [...endpoints.of(service).keys()].map((pod) => pods.name(pods.rowOf(pod)));

describe('a sync', () => {
  it.each([
    ['TestSyncServiceNoSelector', { selector: undefined }],
    ['TestServiceExternalNameTypeSync', { type: 'ExternalName', selector: { app: 'a' } }],
  ])('%s: no endpoints', (_, spec) => {
    const { cluster } = world();
    const service = addService(cluster, 's', spec);
    addPod(cluster, 'p');
    cluster.kernel.runUntil(1000);
    expect(namesOf(cluster, service)).toEqual([]);
  });

  it('TestSyncServicePendingDeletion: nothing is written any more', () => {
    const { cluster } = world();
    const service = addService(cluster, 's');
    cluster.objectApi.requestDeletion(service, ['example.com/keeps']);
    addPod(cluster, 'p');
    cluster.kernel.runUntil(1000);
    expect(namesOf(cluster, service)).toEqual([]);
  });

  it('TestSyncServicePodSelection: one that matches, one that does not', () => {
    const { cluster } = world();
    const service = addService(cluster, 's');
    addPod(cluster, 'p1');
    addPod(cluster, 'p2', { app: 'b' });
    cluster.kernel.runUntil(1000);
    expect(namesOf(cluster, service)).toEqual(['p1']);
  });

  it('TestSyncServiceMissing: its endpoints go with it', () => {
    const { cluster, log } = world();
    const service = addService(cluster, 's');
    addPod(cluster, 'p');
    cluster.kernel.runUntil(1000);
    cluster.objectApi.remove(service);
    cluster.kernel.runUntil(2000);
    expect(log).toEqual(['4 p ready+serving', '1004 p out']);
  });

  it('TestSyncService: ready, unready, terminating, ended', () => {
    const { cluster, log } = world();
    addService(cluster, 's');
    addPod(cluster, 'ready');
    addPod(cluster, 'unready', { ready: false });
    addPod(cluster, 'pending', { phase: 'Pending', ready: false });
    addPod(cluster, 'done', { phase: 'Succeeded', ready: false });
    cluster.podApi.delete(addPod(cluster, 'leaving'), { by: 'user' });
    cluster.podApi.delete(addPod(cluster, 'leaving-unready', { ready: false }), { by: 'user' });
    cluster.kernel.runUntil(1000);
    expect(log).toEqual([
      '4 ready ready+serving',
      '4 unready not ready',
      '4 leaving serving+terminating',
      '4 leaving-unready terminating',
    ]);
  });

  it('follows readiness, deletion and labels, and nothing else', () => {
    const { cluster, log } = world();
    addService(cluster, 's');
    const row = addPod(cluster, 'p');
    const { kernel, podApi, podAdmission, pods } = cluster;
    const step = kernel.on('test/step', (i) => {
      if (i === 0) podApi.addRestart(row, 'Error');
      if (i === 1) podApi.setReady(row, false);
      if (i === 2) podApi.setReady(row, true);
      if (i === 3) {
        const { spec, annotations } = cluster.classes.list[pods.class[row]];
        podApi.setClass(
          row,
          podAdmission.classOf({ namespace: 'default', labels: new Map([['app', 'b']]), annotations, spec }),
        );
      }
    });
    for (let i = 0; i < 4; i++) kernel.at((i + 1) * 1000, step, i);
    kernel.runUntil(10_000);
    expect(log).toEqual(['4 p ready+serving', '2004 p not ready', '3004 p ready+serving', '4004 p out']);
  });

  it('TestPodAddsBatching, TestPodUpdatesBatching: what comes before it is in it', () => {
    const { cluster, log } = world();
    addService(cluster, 's');
    const row = addPod(cluster, 'p1');
    cluster.kernel.runUntil(LATENCY - 1);
    addPod(cluster, 'p2');
    cluster.podApi.setReady(row, false);
    cluster.kernel.runUntil(1000);
    expect(log).toEqual(['4 p1 not ready', '4 p2 ready+serving']);
  });

  it('leaves out a pod on a node that the API does not know, and looks again after 1, 2, 4 … s', () => {
    const { cluster, log } = world();
    addService(cluster, 's');
    cluster.nodeApi.create(node('n2') as never);
    const row = addPod(cluster, 'p', { node: 'n2', ready: false });
    cluster.nodeApi.delete(cluster.nodes.find('n2'));
    cluster.podApi.setReady(row, true);
    const { fired } = cluster.kernel;
    cluster.kernel.runUntil(20_000);
    expect(log).toEqual([]);
    // the sync, then those after 1, 3, 7 and 15 s, each with the event that brings it back
    expect(cluster.kernel.fired - fired).toBeLessThan(15);
    expect(cluster.kernel.pending).toBeGreaterThan(0);
  });
});

describe('its client', () => {
  it('writes 30 slices at once, then 20 a second', () => {
    const { cluster, log } = world();
    for (let i = 0; i < 50; i++) {
      addService(cluster, `s${i}`, { selector: { app: `a${i}` } });
      addPod(cluster, `p${i}`, { app: `a${i}` });
    }
    cluster.kernel.runUntil(10_000);
    const at = log.map((line) => Number(line.split(' ')[0]));
    expect(log).toHaveLength(50);
    expect(at.filter((each) => each === LATENCY)).toHaveLength(30);
    expect(at.filter((each) => each <= 508)).toHaveLength(40);
    expect(Math.max(...at)).toBe(1008);
  });
});

it('a new leader finds what changed meanwhile', () => {
  const { cluster, controller, log } = world();
  addService(cluster, 's');
  const row = addPod(cluster, 'p');
  cluster.kernel.runUntil(1000);
  controller.stop();
  cluster.podApi.setReady(row, false);
  cluster.kernel.runUntil(20_000);
  expect(log).toHaveLength(1);
  controller.resume();
  cluster.kernel.runUntil(21_000);
  expect(log.slice(1)).toEqual(['20004 p not ready']);
});
