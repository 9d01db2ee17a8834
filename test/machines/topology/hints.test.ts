/** Rows of topologymanager/policy_test.go, re-told: masks in binary, node 0 on the right. */
import { describe, expect, it } from 'vitest';
import { everyNode, mergeHints, type NumaInfo, type TopologyHint } from '../../../src/machines/topology/hints.ts';
import { allMasks, isNarrower } from '../../../src/machines/topology/numa-mask.ts';

/** `+01` is preferred, `-11` is not, `+` and `-` name no nodes. */
const hintOf = (text: string): TopologyHint => ({
  ...(text.length > 1 ? { mask: Number.parseInt(text.slice(1), 2) } : {}),
  preferred: text.startsWith('+'),
});
/** Resources of one provider each; `?`: no opinion, the empty text: cannot be had. */
const providers = (...hints: string[]) =>
  hints.map((text) => (text === '?' ? undefined : new Map([['r', text === '' ? [] : text.split(' ').map(hintOf)]])));
const shown = ({ mask, preferred }: TopologyHint): string => (preferred ? '+' : '-') + (mask?.toString(2) ?? '');
const numa = (policy: NumaInfo['policy'], nodes = 4, more: Partial<NumaInfo> = {}): NumaInfo => ({
  policy,
  all: everyNode(nodes),
  ...more,
});

describe('any policy', () => {
  it.each([
    ['the same node twice', ['+1', '+1'], '+1'],
    ['one without an opinion', ['?', '+10'], '+10'],
    ['two hints, one of which matches', ['+1 +10', '+10'], '+10'],
    ['the narrower of what both prefer', ['+1 +10', '+1 -11'], '+1'],
    ['wider but preferred before narrower', ['+10 -11', '+1 +10 -11'], '+10'],
  ])('%s', (_, hints, best) => {
    for (const policy of ['best-effort', 'restricted', 'single-numa-node'] as const) {
      const { hint, admit } = mergeHints(numa(policy), providers(...hints));
      expect([shown(hint), admit]).toEqual([best, true]);
    }
  });

  it('none does not even look', () => {
    expect(mergeHints(numa('none'), providers('', ''))).toEqual({ hint: { preferred: false }, admit: true });
  });
});

describe('best-effort and restricted', () => {
  it.each([
    ['two nodes each, some the same', ['+11 +101', '+11 +101'], '+11'],
    ['nobody has an opinion', ['?'], '+1111'],
    ['it cannot be had', [''], '-1111'],
    ['no nodes, preferred', ['+'], '+1111'],
    ['no nodes, not preferred', ['-'], '-1111'],
    ['no common node', ['+1', '+10'], '-1111'],
    ['one of them does not prefer it', ['+10', '-10'], '-10'],
    ['one within the other is not the same', ['+1', '+11'], '-1'],
    ['not wider than the most demanding needs', ['-1111 -11', '-1001'], '-1001'],
    ['of two that are as wide the lower', ['-1111 -11', '-110 -1100'], '-110'],
    ['as wide as the most demanding needs, not narrower', ['-1111 -11', '-1110 -110 -1010 -1100'], '-110'],
  ])('%s', (_, hints, best) => {
    expect(shown(mergeHints(numa('best-effort'), providers(...hints)).hint)).toBe(best);
    expect(mergeHints(numa('best-effort'), providers(...hints)).admit).toBe(true);
    const { hint, admit } = mergeHints(numa('restricted'), providers(...hints));
    expect([shown(hint), admit]).toEqual([best, best.startsWith('+')]);
  });

  it('takes the closest nodes of equally many if it is told to', () => {
    // distances of the upstream test: 0 and 2 are near, so are 1 and 3
    const near = (a: number, b: number): number => (a === b ? 10 : (a + b) % 2 === 0 ? 12 : 20);
    const distances = [0, 1, 2, 3].map((a) => [0, 1, 2, 3].map((b) => near(a, b)));
    const both = providers('+11 +101', '+11 +101');
    expect(shown(mergeHints(numa('best-effort', 4, { distances }), both).hint)).toBe('+101');
    // fewer nodes come first even then
    expect(shown(mergeHints(numa('restricted', 4, { distances }), providers('+101 +1000', '+101 +1000')).hint)).toBe(
      '+1000',
    );
  });
});

describe('single-numa-node', () => {
  it.each([
    ['nobody has an opinion', ['?'], '+', true],
    ['it cannot be had', [''], '-', false],
    ['no common node', ['+1', '+10'], '-', false],
    ['two nodes, preferred', ['+11', '+11'], '-', false],
    ['one of them does not prefer it', ['+1', '-1'], '-', false],
    ['one within the other', ['+1', '+11'], '-', false],
    ['one node of several hints', ['+1 -11', '+1 -11'], '+1', true],
  ] as const)('%s', (_, hints, best, admits) => {
    const { hint, admit } = mergeHints(numa('single-numa-node', 2), providers(...hints));
    expect([shown(hint), admit]).toEqual([best, admits]);
  });
});

it('sets of nodes come small ones first, then in the order of a dictionary', () => {
  expect(allMasks(3)).toEqual([0b1, 0b10, 0b100, 0b11, 0b101, 0b110, 0b111]);
  expect([isNarrower(0b100, 0b11), isNarrower(0b11, 0b101), isNarrower(0b110, 0b101)]).toEqual([true, true, false]);
});

it('does not walk through all combinations', () => {
  // 255 hints of three resources each are 16 million
  const hints = allMasks(8).map((mask) => ({ mask, preferred: mask === 0b1000 }));
  const told = [0, 1, 2].map((i) => new Map([[`r${i}`, hints]]));
  expect(mergeHints(numa('restricted', 8), told).hint).toEqual({ mask: 0b1000, preferred: true });
});
