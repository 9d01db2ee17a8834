/** What a node is called, whether it is cordoned, and which taints it has. */
import { describe, expect, it } from 'vitest';
import { Lab, type Manifest } from '../_lab.ts';

const TAINTED = { key: 'dedicated', value: 'gpu', effect: 'NoSchedule' };

describe('NodeName', () => {
  it('refuses every other node, for good', () => {
    const lab = new Lab();
    lab.place('n0');
    lab.place('n1');
    const { nodes } = lab.diagnose({ spec: { nodeName: 'n1' } });
    expect(nodes[0].status).toMatchObject({ code: 'UnschedulableAndUnresolvable', plugin: 'NodeName' });
    expect(nodes[0].status?.reasons).toEqual(["node(s) didn't match the requested node name"]);
    expect(nodes[1].status).toBeUndefined();
  });
});

describe('NodeUnschedulable', () => {
  it.each<[string, readonly Manifest[], string]>([
    ['no toleration', [], 'node(s) were unschedulable'],
    ['the taint of cordoning, tolerated', [{ key: 'node.kubernetes.io/unschedulable', operator: 'Exists' }], 'ok'],
    ['everything tolerated', [{ operator: 'Exists' }], 'ok'],
    [
      'tolerated, but for another effect',
      [{ key: 'node.kubernetes.io/unschedulable', effect: 'NoExecute' }],
      'node(s) were unschedulable',
    ],
    ['another taint tolerated', [{ key: 'dedicated', operator: 'Exists' }], 'node(s) were unschedulable'],
  ])('cordoned: %s', (_, tolerations, verdict) => {
    const lab = new Lab();
    lab.place('n0', {}, { spec: { unschedulable: true } });
    expect(lab.verdicts({ spec: { tolerations } })).toEqual({ n0: verdict });
  });

  it('speaks before the taint that cordoning also leaves', () => {
    const lab = new Lab();
    const taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };
    lab.place('n0', {}, { spec: { unschedulable: true, taints: [taint] } });
    expect(lab.verdicts()).toEqual({ n0: 'node(s) were unschedulable' });
  });
});

describe('TaintToleration', () => {
  it.each<[string, Manifest, readonly Manifest[], string]>([
    ['untolerated', TAINTED, [], 'node(s) had untolerated taint {dedicated: gpu}'],
    ['no value in the taint', { key: 'a', effect: 'NoExecute' }, [], 'node(s) had untolerated taint {a: }'],
    ['key, value and effect', TAINTED, [{ ...TAINTED, operator: 'Equal' }], 'ok'],
    ['no operator means Equal', TAINTED, [{ key: 'dedicated', value: 'gpu' }], 'ok'],
    ['another value', TAINTED, [{ key: 'dedicated', value: 'db' }], 'node(s) had untolerated taint {dedicated: gpu}'],
    [
      'another effect',
      TAINTED,
      [{ key: 'dedicated', operator: 'Exists', effect: 'NoExecute' }],
      'node(s) had untolerated taint {dedicated: gpu}',
    ],
    ['Exists without effect', TAINTED, [{ key: 'dedicated', operator: 'Exists' }], 'ok'],
    ['Exists without key', TAINTED, [{ operator: 'Exists' }], 'ok'],
    ['a soft taint keeps nobody off', { ...TAINTED, effect: 'PreferNoSchedule' }, [], 'ok'],
  ])('filters: %s', (_, taint, tolerations, verdict) => {
    const lab = new Lab();
    lab.place('n0', {}, { spec: { taints: [taint] } });
    expect(lab.verdicts({ spec: { tolerations } })).toEqual({ n0: verdict });
  });

  it('names the first untolerated taint', () => {
    const lab = new Lab();
    const taints = ['a', 'b', 'c'].map((key) => ({ key, effect: 'NoSchedule' }));
    lab.place('n0', {}, { spec: { taints } });
    expect(lab.verdicts({ spec: { tolerations: [{ key: 'a', operator: 'Exists' }] } })).toEqual({
      n0: 'node(s) had untolerated taint {b: }',
    });
  });

  it('scores by untolerated soft taints: none is 100, the most is 0', () => {
    const lab = new Lab();
    const soft = (...keys: string[]): Manifest => ({
      taints: keys.map((key) => ({ key, effect: 'PreferNoSchedule' })),
    });
    lab.place('n0');
    lab.place('n1', {}, { spec: soft('a') });
    lab.place('n2', {}, { spec: soft('a', 'b', 'c') });
    // weight 3; n1 has one of three: 100 − ⌊100·1/3⌋ = 67
    expect(lab.scores('TaintToleration')).toEqual({ n0: 300, n1: 201, n2: 0 });
    // tolerations that bear on other effects do not count
    const tolerations = [{ key: 'a', operator: 'Exists', effect: 'NoSchedule' }];
    expect(lab.scores('TaintToleration', { spec: { tolerations } })).toEqual({ n0: 300, n1: 201, n2: 0 });
    const soft_ = [{ key: 'a', operator: 'Exists', effect: 'PreferNoSchedule' }];
    expect(lab.scores('TaintToleration', { spec: { tolerations: soft_ } })).toEqual({ n0: 300, n1: 300, n2: 0 });
  });
});
