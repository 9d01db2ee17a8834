/**
 * What requests to a Service meet, on virtual time. Pods are Running 1 s and Ready 2 s after they are bound, end 2 s after they are told to. A change
 * in the API is in the endpoints 4 ms later, and with the proxies a second after that.
 */
import { describe, expect, it } from 'vitest';
import { ControllerManager } from '../../src/controllers/index.ts';
import { startDrain } from '../../src/faults/_drain/index.ts';
import type { KubeObject, Service } from '../../src/model/objects/index.ts';
import { Network } from '../../src/network/index.ts';
import { deployment, metadata, node, template, TestWorld } from '../cluster/_world.ts';

const service = (name: string, more: Partial<Service['spec']> = {}): KubeObject =>
  ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(name),
    spec: { selector: new Map([['app', 'web']]), ports: [{ port: 80 }], ...more },
  }) as unknown as KubeObject;

function world(proxyDelay = 1000): { world: TestWorld; manager: ControllerManager } {
  const w = new TestWorld();
  const manager = new ControllerManager(w.cluster, { startedAt: 0 });
  new Network(w.cluster, w.machines, { proxyDelay });
  w.add(node('n1'), node('n2'), node('n3'));
  return { world: w, manager };
}

/** Three pods on three nodes behind a Service. */
function threeBehind(proxyDelay?: number, pods = template('web')): { world: TestWorld; manager: ControllerManager } {
  const made = world(proxyDelay);
  made.world.create(service('web'), deployment('web', 3, pods));
  made.manager.start();
  return made;
}

/** Rows as `61.039 answering/usable`. */
const ratios = (w: TestWorld, from = 0): string[] =>
  w
    .rows('service-endpoints')
    .map((row) => row.split(' '))
    .filter(([at]) => Number(at) >= from)
    .map(([at, , , usable, answering]) => `${at} ${answering}/${usable}`);

describe('a Service', () => {
  it('finds its pods a second after they are ready', () => {
    const { world: w } = threeBehind();
    w.run(30);
    const last = ratios(w).at(-1) as string;
    expect(last).toMatch(/ 3\/3$/);
    const ready = Math.max(...w.rows('pod-ready').map((row) => Number(row.split(' ')[0])));
    expect(Number(last.split(' ')[0])).toBeCloseTo(ready + 1.004, 3);
  });

  it('without a selector has no endpoints of the controller', () => {
    const { world: w, manager } = world();
    w.create(service('web', { selector: undefined }), service('out', { type: 'ExternalName' }), deployment('web', 3));
    manager.start();
    w.run(30);
    expect(ratios(w)).toEqual([]);
  });

  it('leaves a pod alone for which somebody else has to say that it is ready, and never does', () => {
    const gated = template('web');
    const spec = { ...gated.spec, readinessGates: ['example.com/on-the-load-balancer'] };
    const { world: w } = threeBehind(1000, { ...gated, spec });
    w.run(30);
    expect(w.rows('pod-phase').filter((row) => row.includes('Running'))).toHaveLength(3);
    expect(w.cluster.endpoints.of(w.cluster.objects.find('Service', 'default', 'web')).size).toBe(3);
    expect(ratios(w)).toEqual([expect.stringMatching(/ 0\/0$/)]);
  });

  it('that is deleted leads nowhere', () => {
    const { world: w } = threeBehind();
    w.at(20, () => w.cluster.objectApi.remove(w.cluster.objects.find('Service', 'default', 'web')));
    w.run(30);
    expect(w.cluster.endpoints.of(w.cluster.objects.find('Service', 'default', 'web')).size).toBe(0);
  });

  it('that selects other pods from now on has them', () => {
    const { world: w } = threeBehind();
    w.run(20);
    const serial = w.cluster.objects.find('Service', 'default', 'web');
    const before = w.cluster.objects.get<Service>(serial) as Service;
    const spec = { ...before.spec, selector: new Map([['app', 'api']]) };
    w.cluster.objectApi.replace(serial, { ...before, spec } as Service, { spec: true });
    w.run(30);
    expect(ratios(w, 20)).toEqual(['21.004 0/0']);
  });
});

describe('a node that goes dark at 60.5 s', () => {
  it('takes a third of the requests with it until the API has noticed: its last lease was at 60.5 s, the grace is 50 s', () => {
    const { world: w } = threeBehind();
    w.at(60.6, () => w.machines.powerOff(0));
    w.run(125);
    // The node monitor passes every 5 s, from 0: the first time that sees more than 50 s of silence is at 115 s. The controller marks the pods,
    // 4 ms later the endpoint is not ready, a second later the proxies leave it alone.
    const [dark, noticed, ...rest] = ratios(w, 60);
    expect(dark).toBe('60.600 2/3');
    expect(noticed).toMatch(/ 2\/2$/);
    const at = Number((noticed as string).split(' ')[0]);
    const marked = w.rows('node-ready').find((row) => row.includes('Unknown')) as string;
    expect(at).toBeCloseTo(Number(marked.split(' ')[0]) + 1.004, 3);
    expect(at - 60.6).toBeGreaterThan(50);
    expect(at - 60.6).toBeLessThan(57);
    expect(rest).toEqual([]);
  });

  it('a kubelet that is cut off takes none: its pods run on', () => {
    const { world: w } = threeBehind();
    w.at(60.6, () => w.machines.cutOff(0));
    w.run(125);
    // out of the endpoints all the same, once the API has noticed
    expect(ratios(w, 60)).toHaveLength(1);
    expect(ratios(w, 60)[0]).toMatch(/ 2\/2$/);
  });
});

describe('a pod that is deleted', () => {
  it('is out of the proxies before it has ended, if it takes longer than they do', () => {
    const { world: w } = threeBehind(1000);
    w.at(60, () => void startDrain(w, [0]));
    w.run(90);
    // told at 60.0, ends at 62.0; out of the proxies at 61.004 or so; the replacement is ready at 62.x, known a second later
    expect(ratios(w, 60).map((row) => row.split(' ')[1])).toEqual(['2/2', '3/3']);
  });

  it('still gets requests after its end, if the proxies are slower: until they have learned it they fail', () => {
    const { world: w } = threeBehind(5000);
    w.at(60, () => void startDrain(w, [0]));
    w.run(90);
    const [ended, learned, whole] = ratios(w, 60);
    expect([ended, learned, whole].map((row) => row?.split(' ')[1])).toEqual(['2/3', '2/2', '3/3']);
    // SIGTERM with the deletion, the end 2 s later; the endpoint stopped being ready 4 ms after the deletion
    const deleted = Number((w.rows('pod-deletion-requested')[0] as string).split(' ')[0]);
    expect(Number(ended?.split(' ')[0])).toBeCloseTo(deleted + 2, 3);
    expect(Number(learned?.split(' ')[0])).toBeCloseTo(deleted + 5.004, 3);
  });

  it('is the last resort while it ends: without a ready endpoint, terminating ones serve', () => {
    const { world: w, manager } = world(1000);
    const slow = template('web', { annotations: { 'seatrial.dev/termination-seconds': '20' } });
    w.create(service('web'), deployment('web', 1, slow));
    manager.start();
    w.at(60, () => w.cluster.objectApi.remove(w.cluster.objects.find('Deployment', 'default', 'web')));
    w.run(100);
    // serving and terminating until its end 20 s after the garbage collector deleted it, which the proxies learn a second later
    const deleted = Number((w.rows('pod-deletion-requested')[0] as string).split(' ')[0]);
    const rows = ratios(w, 59);
    expect(rows.map((row) => row.split(' ')[1])).toEqual(['0/1', '0/0']);
    expect(Number(rows[0]?.split(' ')[0])).toBeCloseTo(deleted + 20, 3);
  });
});

describe('a program that does not answer', () => {
  it('fails requests from then on, and is left alone once its kubelet and the proxies know', () => {
    const { world: w } = threeBehind();
    w.at(60, () => w.machines.setUnready(w.cluster.pods.byNode.first(0), true));
    w.at(80, () => w.machines.setUnready(w.cluster.pods.byNode.first(0), false));
    w.run(100);
    expect(ratios(w, 59).map((row) => row.split(' ')[1])).toEqual(['2/3', '2/2', '3/3']);
    expect(ratios(w, 59)[0]).toBe('60.000 2/3');
  });

  it('gets requests all the same where addresses are published that are not ready', () => {
    const { world: w, manager } = world();
    w.create(service('web', { publishNotReadyAddresses: true }), deployment('web', 3));
    manager.start();
    w.at(60, () => w.machines.setUnready(w.cluster.pods.byNode.first(0), true));
    w.run(100);
    expect(ratios(w, 59)).toEqual(['60.000 2/3']);
  });
});

it('stands still while no controller leads: the endpoint of a pod that is gone stays', () => {
  const { world: w, manager } = threeBehind();
  w.at(60, () => manager.stop());
  w.at(61, () => w.cluster.podApi.delete(w.cluster.pods.byNode.first(0), { by: 'user' }));
  w.at(90, () => manager.resume());
  w.run(120);
  expect(ratios(w, 59).map((row) => row.split(' ')[1])).toEqual(['2/3', '2/2', '3/3']);
  expect(Number(ratios(w, 59)[1]?.split(' ')[0])).toBeCloseTo(91.004, 3);
});

it('costs nothing per request: a quiet minute has no event', () => {
  const { world: w } = threeBehind();
  w.run(30);
  const rows = w.rows('service-endpoints').length;
  w.run(600);
  expect(w.rows('service-endpoints')).toHaveLength(rows);
});
