/** Pods near other pods, and far from them. */
import { describe, expect, it } from 'vitest';
import { Lab, type Manifest, type PodManifest, withArgs } from '../_lab.ts';

const ZONE = 'zone';
const HOST = 'kubernetes.io/hostname';
const NOT_NEAR = "node(s) didn't match pod affinity rules";
const TOO_NEAR = "node(s) didn't match pod anti-affinity rules";
const UNWELCOME = "node(s) didn't satisfy existing pods anti-affinity rules";

type Kind = 'podAffinity' | 'podAntiAffinity';
type Labels = Readonly<Record<string, string>>;

const selecting = (app: string): Manifest => ({ matchLabels: { app } });
const term = (app: string, topologyKey: string, more: Manifest = {}): Manifest => ({
  labelSelector: selecting(app),
  topologyKey,
  ...more,
});
const required = (kind: Kind, ...terms: Manifest[]): Manifest => ({
  affinity: { [kind]: { requiredDuringSchedulingIgnoredDuringExecution: terms } },
});
const preferred = (kind: Kind, weight: number, podAffinityTerm: Manifest): Manifest => ({
  affinity: { [kind]: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight, podAffinityTerm }] } },
});
const app = (name: string, spec: Manifest = {}, namespace = 'default', labels: Labels = {}): PodManifest => ({
  labels: { app: name, ...labels },
  spec,
  namespace,
});

/** n0 and n1 in zone a, n2 in b, n3 in none. */
function lab(profile?: Manifest): Lab {
  const made = new Lab({ profile });
  for (const [name, zone] of [
    ['n0', 'a'],
    ['n1', 'a'],
    ['n2', 'b'],
    ['n3', ''],
  ])
    made.place(name, zone === '' ? {} : { [ZONE]: zone });
  return made;
}

describe('required affinity', () => {
  it('goes where a matching pod is', () => {
    const made = lab();
    made.running('n0', app('db'));
    expect(made.verdicts(app('web', required('podAffinity', term('db', ZONE))))).toEqual({
      n0: 'ok',
      n1: 'ok',
      n2: NOT_NEAR,
      n3: NOT_NEAR,
    });
    expect(made.fitting(app('web', required('podAffinity', term('db', HOST))))).toEqual(['n0']);
    expect(made.diagnose(app('web', required('podAffinity', term('db', HOST)))).nodes[1].status?.code).toBe(
      'UnschedulableAndUnresolvable',
    );
  });

  it('one pod must match all terms', () => {
    const made = lab();
    const both = required('podAffinity', term('db', ZONE), {
      ...term('db', HOST),
      labelSelector: { matchLabels: { tier: 'x' } },
    });
    made.running('n0', app('db'));
    made.running('n0', { labels: { tier: 'x' } });
    expect(made.fitting(app('web', both))).toEqual([]);
    made.running('n2', app('db', {}, 'default', { tier: 'x' }));
    expect(made.fitting(app('web', both))).toEqual(['n2']);
  });

  it('the first of a series may go anywhere with the key', () => {
    const made = lab();
    expect(made.fitting(app('web', required('podAffinity', term('web', ZONE))))).toEqual(['n0', 'n1', 'n2']);
    made.running('n2', app('web'));
    expect(made.fitting(app('web', required('podAffinity', term('web', ZONE))))).toEqual(['n2']);
  });

  it('nobody is the first of another’s series', () => {
    expect(lab().fitting(app('web', required('podAffinity', term('db', ZONE))))).toEqual([]);
  });

  it('counts terminating pods', () => {
    const made = lab();
    made.cluster.podApi.delete(made.running('n0', app('db')), { by: 'test', gracePeriodSeconds: 30 });
    expect(made.fitting(app('web', required('podAffinity', term('db', HOST))))).toEqual(['n0']);
  });
});

describe('namespaces', () => {
  it.each<[string, Manifest, string[]]>([
    ['its own by default', {}, ['n0']],
    ['listed ones', { namespaces: ['blue'] }, ['n1']],
    ['selected ones', { namespaceSelector: { matchLabels: { team: 'green' } } }, ['n2']],
    [
      'listed and selected',
      { namespaces: ['blue'], namespaceSelector: { matchLabels: { team: 'green' } } },
      ['n1', 'n2'],
    ],
    ['an empty selector selects all', { namespaceSelector: {} }, ['n0', 'n1', 'n2', 'n3']],
    ['a selector that selects none', { namespaceSelector: { matchLabels: { team: 'red' } } }, []],
  ])('%s', (_, more, nodes) => {
    const made = lab();
    for (const [name, team] of [
      ['default', 'x'],
      ['blue', 'y'],
      ['green', 'green'],
      ['free', 'z'],
    ]) {
      made.object('v1', 'Namespace', name, {}, { labels: { team } });
    }
    for (const [i, namespace] of ['default', 'blue', 'green', 'free'].entries())
      made.running(`n${i}`, app('db', {}, namespace));
    expect(made.fitting(app('web', required('podAffinity', term('db', HOST, more))))).toEqual(nodes);
  });
});

describe('required anti-affinity', () => {
  it('keeps away from matching pods; a node without the key is free', () => {
    const made = lab();
    made.running('n0', app('db'));
    const spec = required('podAntiAffinity', term('db', ZONE));
    expect(made.verdicts(app('web', spec))).toEqual({ n0: TOO_NEAR, n1: TOO_NEAR, n2: 'ok', n3: 'ok' });
    expect(made.diagnose(app('web', spec)).nodes[0].status?.code).toBe('Unschedulable');
  });

  it('works from the other side too', () => {
    const made = lab();
    made.running('n0', app('db', required('podAntiAffinity', term('web', ZONE))));
    expect(made.verdicts(app('web'))).toEqual({ n0: UNWELCOME, n1: UNWELCOME, n2: 'ok', n3: 'ok' });
    expect(made.fitting(app('other'))).toEqual(['n0', 'n1', 'n2', 'n3']);
  });

  it('of another namespace’s pod, by the labels of the pod’s namespace', () => {
    const made = lab();
    made.object('v1', 'Namespace', 'default', {}, { labels: { team: 'blue' } });
    const away = (team: string) =>
      required('podAntiAffinity', term('web', HOST, { namespaceSelector: { matchLabels: { team } } }));
    made.running('n0', app('db', away('blue'), 'other'));
    made.running('n2', app('db', away('red'), 'other'));
    expect(made.fitting(app('web'))).toEqual(['n1', 'n2', 'n3']);
  });

  it('names the pod’s own affinity first', () => {
    const made = lab();
    made.running('n0', app('db'));
    const spec = {
      affinity: {
        ...(required('podAffinity', term('db', HOST)).affinity as Manifest),
        ...(required('podAntiAffinity', term('db', HOST)).affinity as Manifest),
      },
    };
    expect(made.verdicts(app('web', spec))).toEqual({ n0: TOO_NEAR, n1: NOT_NEAR, n2: NOT_NEAR, n3: NOT_NEAR });
  });
});

describe('scores', () => {
  it('sum the pod’s own preferences', () => {
    const made = lab();
    made.running('n0', app('db'));
    // raw 10, 10, 0, 0; weight 2
    expect(made.scores('InterPodAffinity', app('web', preferred('podAffinity', 10, term('db', ZONE))))).toEqual({
      n0: 200,
      n1: 200,
      n2: 0,
      n3: 0,
    });
    expect(made.scores('InterPodAffinity', app('web', preferred('podAntiAffinity', 10, term('db', HOST))))).toEqual({
      n0: 0,
      n1: 200,
      n2: 200,
      n3: 200,
    });
  });

  it('sum what running pods prefer', () => {
    const made = lab();
    made.running('n0', app('db', preferred('podAffinity', 30, term('web', HOST))));
    made.running('n2', app('db', preferred('podAntiAffinity', 10, term('web', HOST))));
    // 30, 0, −10, 0 over a range of 40: 100, 25, 0, 25
    expect(made.scores('InterPodAffinity', app('web'))).toEqual({ n0: 200, n1: 50, n2: 0, n3: 50 });
    expect(made.scores('InterPodAffinity', app('other')).n0).toBeUndefined();
  });

  it('count what running pods require, at the profile’s weight', () => {
    const ask = (hardPodAffinityWeight: number) => {
      const made = lab(withArgs('InterPodAffinity', { hardPodAffinityWeight }));
      made.running('n0', app('db', required('podAffinity', term('web', HOST))));
      made.running('n2', app('db', preferred('podAffinity', 10, term('web', HOST))));
      return made.scores('InterPodAffinity', app('web'));
    };
    expect(ask(5)).toEqual({ n0: 100, n1: 0, n2: 200, n3: 0 });
    expect(ask(0)).toEqual({ n0: 0, n1: 0, n2: 200, n3: 0 });
  });

  it('may leave running pods’ wishes out for pods without wishes', () => {
    const made = lab(withArgs('InterPodAffinity', { ignorePreferredTermsOfExistingPods: true }));
    made.running('n0', app('db', preferred('podAffinity', 30, term('web', HOST))));
    expect(made.scores('InterPodAffinity', app('web')).n0).toBeUndefined();
    expect(made.scores('InterPodAffinity', app('web', preferred('podAffinity', 1, term('none', HOST)))).n0).toBe(200);
  });
});
