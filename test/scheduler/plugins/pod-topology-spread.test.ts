/** Pods spread over domains: the skew that is allowed, and the nodes that are preferred. */
import { describe, expect, it } from 'vitest';
import { logarithm } from '../../../src/scheduler/plugins/pod-topology-spread/logarithm.ts';
import { Lab, type Manifest, withArgs } from '../_lab.ts';

const ZONE = 'topology.kubernetes.io/zone';
const HOST = 'kubernetes.io/hostname';
const SKEWED = "node(s) didn't match pod topology spread constraints";
const NO_LABEL = `${SKEWED} (missing required label)`;
const WEB = { app: 'web' };
const SELECTOR = { matchLabels: WEB };

function constraint(topologyKey: string, more: Manifest = {}): Manifest {
  return { topologyKey, maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule', labelSelector: SELECTOR, ...more };
}
const web = (...topologySpreadConstraints: Manifest[]) => ({ labels: WEB, spec: { topologySpreadConstraints } });

/** Two nodes in zone a, one each in b and c; `pods`: how many web pods run on n0, n1, n2, n3. */
function lab(pods: readonly number[] = [], profile?: Manifest): Lab {
  const made = new Lab({ profile });
  for (const [name, zone] of [
    ['n0', 'a'],
    ['n1', 'a'],
    ['n2', 'b'],
    ['n3', 'c'],
  ])
    made.place(name, { [ZONE]: zone });
  for (const [i, count] of pods.entries()) for (let k = 0; k < count; k++) made.running(`n${i}`, { labels: WEB });
  return made;
}

describe('DoNotSchedule', () => {
  it.each<[string, readonly number[], Manifest, string[]]>([
    ['nobody yet', [], {}, ['n0', 'n1', 'n2', 'n3']],
    ['one zone is ahead', [1, 0, 0, 0], {}, ['n2', 'n3']],
    ['zones are summed over their nodes', [1, 1, 1, 1], {}, ['n2', 'n3']],
    ['a larger skew', [1, 1, 1, 1], { maxSkew: 2 }, ['n0', 'n1', 'n2', 'n3']],
    ['too few domains: the lowest counts as 0', [1, 0, 1, 1], { minDomains: 4 }, []],
    ['enough domains', [1, 0, 1, 1], { minDomains: 3 }, ['n0', 'n1', 'n2', 'n3']],
    [
      'another selector: the pod itself does not count',
      [1, 0, 0, 0],
      { labelSelector: { matchLabels: { app: 'db' } } },
      ['n0', 'n1', 'n2', 'n3'],
    ],
    ['no selector counts nobody', [3, 0, 0, 0], { labelSelector: undefined }, ['n0', 'n1', 'n2', 'n3']],
    ['an empty selector counts nobody but the pod', [3, 0, 0, 0], { labelSelector: {} }, ['n0', 'n1', 'n2', 'n3']],
  ])('over zones: %s', (_, pods, more, nodes) => {
    expect(lab(pods).fitting(web(constraint(ZONE, more)))).toEqual(nodes);
  });

  it('two constraints must both hold', () => {
    const both = web(constraint(ZONE, { maxSkew: 2 }), constraint(HOST));
    // zone a has 2 against 0: 2 + 1 − 0 > 2; hosts n0 has 2
    expect(lab([2, 0, 0, 0]).fitting(both)).toEqual(['n2', 'n3']);
    expect(lab([1, 0, 0, 0]).fitting(both)).toEqual(['n1', 'n2', 'n3']);
  });

  it('a node without the label is refused for good, and counts nowhere', () => {
    const made = lab([1, 0, 1, 1]);
    made.place('n4');
    const { nodes } = made.diagnose(web(constraint(ZONE)));
    expect(nodes.find(({ name }) => name === 'n4')?.status).toMatchObject({
      code: 'UnschedulableAndUnresolvable',
      reasons: [NO_LABEL],
    });
    expect(made.verdicts(web(constraint(ZONE, { maxSkew: 1 })))).toEqual({
      n0: 'ok',
      n1: 'ok',
      n2: 'ok',
      n3: 'ok',
      n4: NO_LABEL,
    });
  });

  it('skew is a matter of removing pods', () => {
    expect(lab([1, 0, 0, 0]).diagnose(web(constraint(ZONE))).nodes[0].status).toMatchObject({
      code: 'Unschedulable',
      reasons: [SKEWED],
    });
  });

  it('leaves out nodes that the pod cannot use by affinity, unless told otherwise', () => {
    const made = lab([0, 0, 1, 1]);
    const spec = (more: Manifest) => ({
      labels: WEB,
      spec: { nodeSelector: { [ZONE]: 'b' }, topologySpreadConstraints: [constraint(ZONE, more)] },
    });
    // only b counts: its 1 is the lowest
    expect(made.fitting(spec({}))).toEqual(['n2']);
    expect(made.fitting(spec({ nodeAffinityPolicy: 'Ignore' }))).toEqual([]);
  });

  it('leaves out tainted nodes only where told', () => {
    const made = lab([0, 0, 1, 1]);
    made.cluster.nodeApi.setTaints(0, [{ key: 'x', effect: 'NoSchedule' }]);
    made.cluster.nodeApi.setTaints(1, [{ key: 'x', effect: 'NoSchedule' }]);
    expect(made.fitting(web(constraint(ZONE)))).toEqual([]);
    expect(made.fitting(web(constraint(ZONE, { nodeTaintsPolicy: 'Honor' })))).toEqual(['n2', 'n3']);
  });

  it('matchLabelKeys adds the pod’s own values', () => {
    const made = lab();
    made.running('n0', { labels: { ...WEB, version: '1' } });
    made.running('n2', { labels: { ...WEB, version: '2' } });
    const ask = (version: string | undefined): string[] =>
      made.fitting({
        labels: { ...WEB, ...(version ? { version } : {}) },
        spec: { topologySpreadConstraints: [constraint(ZONE, { matchLabelKeys: ['version'] })] },
      });
    expect(ask('1')).toEqual(['n2', 'n3']);
    expect(ask('3')).toEqual(['n0', 'n1', 'n2', 'n3']);
    // a key that the pod lacks adds nothing: both count
    expect(ask(undefined)).toEqual(['n3']);
  });

  it('counts neither other namespaces nor terminating pods', () => {
    const made = lab();
    made.running('n0', { labels: WEB, namespace: 'other' });
    const row = made.running('n2', { labels: WEB });
    made.cluster.podApi.delete(row, { by: 'test', gracePeriodSeconds: 30 });
    expect(made.fitting(web(constraint(ZONE)))).toEqual(['n0', 'n1', 'n2', 'n3']);
  });

  it('lets pass where no node counts at all', () => {
    const made = lab([1, 0, 0, 0]);
    const spec = { nodeSelector: { nope: 'x' }, topologySpreadConstraints: [constraint(ZONE)] };
    const { nodes } = made.diagnose({ labels: WEB, spec });
    expect(new Set(nodes.map(({ status }) => status?.plugin))).toEqual(new Set(['NodeAffinity']));
  });
});

const soft = (topologyKey: string, more: Manifest = {}): Manifest =>
  constraint(topologyKey, { whenUnsatisfiable: 'ScheduleAnyway', ...more });

describe('ScheduleAnyway', () => {
  it('prefers zones with few pods', () => {
    // raw: count · ln(3 + 2) + 0 → round: a 3·1.609 = 5, b 2, c 0; highest 5, lowest 0: 100·(5 + 0 − s)/5, twice
    expect(lab([2, 1, 1, 0]).scores('PodTopologySpread', web(soft(ZONE)))).toEqual({ n0: 0, n1: 0, n2: 120, n3: 200 });
  });

  it('counts hosts one by one', () => {
    // four hosts: ln 6 = 1.79: 2 → 4, 1 → 2, 0
    expect(lab([2, 1, 0, 0]).scores('PodTopologySpread', web(soft(HOST)))).toEqual({
      n0: 0,
      n1: 100,
      n2: 200,
      n3: 200,
    });
  });

  it('a larger skew waters the difference down', () => {
    // 2·1.79 + 2 = 5.58 → 6; 0 + 2 = 2: (6 + 2 − 6)/6 = 33 %
    expect(lab([2, 0, 0, 0]).scores('PodTopologySpread', web(soft(HOST, { maxSkew: 3 })))).toEqual({
      n0: 66,
      n1: 200,
      n2: 200,
      n3: 200,
    });
  });

  it('without any pods all are best; without constraints it skips', () => {
    expect(lab().scores('PodTopologySpread', web(soft(ZONE)))).toEqual({ n0: 200, n1: 200, n2: 200, n3: 200 });
    expect(lab().scores('PodTopologySpread', { labels: WEB }).n0).toBeUndefined();
  });

  it('a node that lacks a key scores 0', () => {
    const made = lab();
    made.place('n4');
    expect(made.scores('PodTopologySpread', web(soft(ZONE))).n4).toBe(0);
  });
});

describe('defaults', () => {
  const service = (made: Lab): number =>
    made.object('v1', 'Service', 'web', { spec: { selector: WEB } }, { namespace: 'default' });

  it('do nothing for a pod that nobody selects', () => {
    expect(lab([2, 0, 0, 0]).scores('PodTopologySpread', { labels: WEB }).n0).toBeUndefined();
  });

  it('of the system spread what a Service selects over hosts and zones, even where zones are unknown', () => {
    const made = lab([2, 0, 0, 0]);
    made.place('n4');
    service(made);
    // hosts: ln 7, skew 3; zones a, b, c and none: ln 6, skew 5
    // n0: 2·1.946 + 2 + 2·1.792 + 4 = 13.5 → 13 | n1: 2 + 3.58 + 4 = 9.58 → 10 | n2, n3: 6 | n4: 2 for the host alone
    // highest 13, lowest 2: 100·(15 − s)/13 = 15, 38, 69, 69, 100, twice
    expect(made.scores('PodTopologySpread', { labels: WEB })).toEqual({ n0: 30, n1: 76, n2: 138, n3: 138, n4: 200 });
  });

  it('of a list may be hard, and want every key', () => {
    const defaultConstraints = [{ maxSkew: 1, topologyKey: ZONE, whenUnsatisfiable: 'DoNotSchedule' }];
    const made = lab([1, 0, 0, 0], withArgs('PodTopologySpread', { defaultingType: 'List', defaultConstraints }));
    expect(made.fitting({ labels: WEB })).toEqual(['n0', 'n1', 'n2', 'n3']);
    service(made);
    expect(made.fitting({ labels: WEB })).toEqual(['n2', 'n3']);
    // constraints of its own replace the defaults
    expect(made.fitting(web(constraint(HOST, { maxSkew: 5 })))).toEqual(['n0', 'n1', 'n2', 'n3']);
  });

  it('select with the controller of the pod', () => {
    const made = lab([2, 0, 0, 0]);
    const set = made.object(
      'apps/v1',
      'ReplicaSet',
      'web',
      { spec: { selector: { matchLabels: WEB } } },
      { namespace: 'default' },
    );
    const owned = made.pending({ labels: WEB }, 'owned', set);
    const scores = made.engine.diagnose(owned).nodes.map((node) => node.scores.get('PodTopologySpread'));
    expect(scores[0]).toBeLessThan(scores[3] as number);
    const job = made.object('batch/v1', 'Job', 'web', { spec: {} }, { namespace: 'default' });
    expect(
      made.engine.diagnose(made.pending({ labels: WEB }, 'of-a-job', job)).nodes[0].scores.has('PodTopologySpread'),
    ).toBe(false);
  });
});

it('has the reference’s logarithm, not the platform’s', () => {
  // known values, and one of those where Math.log may differ in the last place
  expect(logarithm(2)).toBe(Math.LN2);
  expect([14, 176].map(logarithm)).toEqual([2.639057329615259, 5.170483995038152]);
  for (let n = 2; n < 5000; n++) expect(Math.abs(logarithm(n) - Math.log(n))).toBeLessThan(1e-14);
});
