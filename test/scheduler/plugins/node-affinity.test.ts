/** Node selectors, node affinity, and the affinity that a profile adds. */
import { describe, expect, it } from 'vitest';
import { Lab, type Manifest, withArgs } from '../_lab.ts';

const OTHER = "node(s) didn't match Pod's node affinity/selector";
const OUTSIDE = "node(s) didn't satisfy plugin(s) [NodeAffinity]";

const expression = (key: string, operator: string, ...values: string[]): Manifest => ({ key, operator, values });
const term = (...matchExpressions: Manifest[]): Manifest => ({ matchExpressions });
const named = (...values: string[]): Manifest => ({ matchFields: [{ key: 'metadata.name', operator: 'In', values }] });
const required = (...nodeSelectorTerms: Manifest[]): Manifest => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
});
const preferred = (...terms: [weight: number, preference: Manifest][]): Manifest => ({
  affinity: {
    nodeAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: terms.map(([weight, preference]) => ({ weight, preference })),
    },
  },
});

function lab(profile?: Manifest): Lab {
  const made = new Lab({ profile });
  made.place('n0', { disk: 'ssd', gen: '3', zone: 'a' });
  made.place('n1', { disk: 'hdd', gen: '7', zone: 'b' });
  made.place('n2');
  return made;
}

describe('required', () => {
  it.each<[string, Manifest, string[]]>([
    ['nothing asked', {}, ['n0', 'n1', 'n2']],
    ['a node selector', { nodeSelector: { disk: 'ssd' } }, ['n0']],
    ['all of a node selector', { nodeSelector: { disk: 'ssd', zone: 'b' } }, []],
    ['In', required(term(expression('disk', 'In', 'ssd', 'nvme'))), ['n0']],
    ['NotIn also where the label is missing', required(term(expression('disk', 'NotIn', 'ssd'))), ['n1', 'n2']],
    ['Exists', required(term(expression('disk', 'Exists'))), ['n0', 'n1']],
    ['DoesNotExist', required(term(expression('disk', 'DoesNotExist'))), ['n2']],
    ['Gt is strict, and wants the label', required(term(expression('gen', 'Gt', '3'))), ['n1']],
    ['Lt', required(term(expression('gen', 'Lt', '7'))), ['n0']],
    ['Gt with text matches nothing', required(term(expression('gen', 'Gt', 'x'))), []],
    ['requirements are ANDed', required(term(expression('disk', 'Exists'), expression('zone', 'In', 'b'))), ['n1']],
    [
      'terms are ORed',
      required(term(expression('zone', 'In', 'a')), term(expression('disk', 'DoesNotExist'))),
      ['n0', 'n2'],
    ],
    ['an empty term matches nothing', required({}), []],
    [
      'a malformed term does not spoil another',
      required(term(expression('gen', 'Gt', 'x')), term(expression('zone', 'In', 'b'))),
      ['n1'],
    ],
    [
      'selector and affinity both',
      { nodeSelector: { disk: 'ssd' }, ...required(term(expression('gen', 'Gt', '5'))) },
      [],
    ],
  ])('%s', (_, spec, nodes) => {
    expect(lab().fitting({ spec })).toEqual(nodes);
  });

  it('refuses for good', () => {
    const { nodes } = lab().diagnose({ spec: { nodeSelector: { disk: 'ssd' } } });
    expect(nodes[1].status).toMatchObject({
      code: 'UnschedulableAndUnresolvable',
      plugin: 'NodeAffinity',
      reasons: [OTHER],
    });
  });
});

describe('by name', () => {
  it('narrows the search to the named nodes', () => {
    expect(lab().verdicts({ spec: required(named('n1')) })).toEqual({ n0: OUTSIDE, n1: 'ok', n2: OUTSIDE });
  });

  it('takes the union over terms, and the intersection within one', () => {
    const twice = {
      matchFields: [...(named('n0').matchFields as Manifest[]), ...(named('n0').matchFields as Manifest[])],
    };
    expect(lab().fitting({ spec: required(named('n2'), twice) })).toEqual(['n0', 'n2']);
  });

  it('does not narrow if one term names nobody', () => {
    expect(lab().verdicts({ spec: required(named('n1'), term(expression('zone', 'In', 'a'))) })).toEqual({
      n0: 'ok',
      n1: 'ok',
      n2: OTHER,
    });
  });

  it('refuses terms that contradict themselves', () => {
    const both = {
      matchFields: [...(named('n0').matchFields as Manifest[]), ...(named('n1').matchFields as Manifest[])],
    };
    expect(lab().verdicts({ spec: required(both) })).toEqual({ '*': 'pod affinity terms conflict' });
    expect(lab().message({ spec: required(both) })).toContain(
      '0/3 nodes are available: pod affinity terms conflict. preemption: ',
    );
  });

  it('a name that no node has leaves nobody', () => {
    expect(lab().decide({ spec: required(named('gone')) }).fitError?.message).toBe(
      `0/3 nodes are available: 3 ${OUTSIDE}.`,
    );
  });
});

describe('preferred', () => {
  it('adds weights of matching terms and scales by the highest', () => {
    const spec = preferred([10, term(expression('disk', 'Exists'))], [30, term(expression('zone', 'In', 'b'))]);
    // raw 10, 40, 0; weight 2 of the plugin
    expect(lab().scores('NodeAffinity', { spec })).toEqual({ n0: 50, n1: 200, n2: 0 });
  });

  it('an empty preference matches nothing; nobody matching is 0 for all', () => {
    expect(lab().scores('NodeAffinity', { spec: preferred([5, {}]) })).toEqual({ n0: 0, n1: 0, n2: 0 });
  });

  it('skips without preferences', () => {
    expect(lab().scores('NodeAffinity')).toEqual({ n0: undefined, n1: undefined, n2: undefined });
  });
});

describe('added by the profile', () => {
  it('is required of every pod, with a text of its own', () => {
    const addedAffinity = {
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term(expression('disk', 'Exists'))] },
    };
    const made = lab(withArgs('NodeAffinity', { addedAffinity }));
    const refused = "node(s) didn't match scheduler-enforced node affinity";
    expect(made.verdicts()).toEqual({ n0: 'ok', n1: 'ok', n2: refused });
    expect(made.verdicts({ spec: { nodeSelector: { zone: 'a' } } })).toEqual({ n0: 'ok', n1: OTHER, n2: refused });
  });

  it('is preferred besides the pod’s own preferences', () => {
    const addedAffinity = {
      preferredDuringSchedulingIgnoredDuringExecution: [
        { weight: 20, preference: term(expression('zone', 'In', 'a')) },
      ],
    };
    const made = lab(withArgs('NodeAffinity', { addedAffinity }));
    expect(made.scores('NodeAffinity')).toEqual({ n0: 200, n1: 0, n2: 0 });
    // raw 20, 40, 0
    expect(made.scores('NodeAffinity', { spec: preferred([40, term(expression('zone', 'In', 'b'))]) })).toEqual({
      n0: 100,
      n1: 200,
      n2: 0,
    });
  });
});
