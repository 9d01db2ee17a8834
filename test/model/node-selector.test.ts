import { describe, expect, it } from 'vitest';
import {
  compileNodeSelector,
  compilePreferredTerms,
  compileRequiredNodeAffinity,
  type NodeSelectorRequirement,
  type NodeSelectorTerm,
  nodeSelectorError,
  nodeSelectorMatches,
  preferredTermsScore,
  requiredNodeAffinityError,
  requiredNodeAffinityMatches,
} from '../../src/model/index.ts';
import { labels, node, podSpec } from './_build.ts';

const need = (
  key: string,
  operator: NodeSelectorRequirement['operator'],
  ...values: string[]
): NodeSelectorRequirement => ({
  key,
  operator,
  values,
});
const term = (...matchExpressions: NodeSelectorRequirement[]): NodeSelectorTerm => ({
  matchExpressions,
  matchFields: [],
});
const fields = (...matchFields: NodeSelectorRequirement[]): NodeSelectorTerm => ({ matchExpressions: [], matchFields });

describe('node selectors', () => {
  it('one term must match, and every requirement of it', () => {
    const selector = compileNodeSelector({
      nodeSelectorTerms: [term(need('zone', 'In', 'a'), need('disk', 'Exists')), term(need('cores', 'Gt', '8'))],
    });
    expect(nodeSelectorMatches(selector, node('n', { zone: 'a', disk: '' }))).toBe(true);
    expect(nodeSelectorMatches(selector, node('n', { zone: 'a' }))).toBe(false);
    expect(nodeSelectorMatches(selector, node('n', { cores: '16' }))).toBe(true);
    expect(nodeSelectorMatches(selector, node('n', { cores: '8' }))).toBe(false);
  });

  it('an empty list or an empty term matches nothing', () => {
    expect(nodeSelectorMatches(compileNodeSelector({ nodeSelectorTerms: [] }), node('n', {}))).toBe(false);
    expect(nodeSelectorMatches(compileNodeSelector({ nodeSelectorTerms: [term()] }), node('n', {}))).toBe(false);
  });

  it('fields are the name of the node', () => {
    const byName = compileNodeSelector({ nodeSelectorTerms: [fields(need('metadata.name', 'In', 'n1'))] });
    const notByName = compileNodeSelector({ nodeSelectorTerms: [fields(need('metadata.name', 'NotIn', 'n1'))] });
    expect([nodeSelectorMatches(byName, node('n1', {})), nodeSelectorMatches(byName, node('n2', {}))]).toEqual([
      true,
      false,
    ]);
    expect([nodeSelectorMatches(notByName, node('n1', {})), nodeSelectorMatches(notByName, node('n2', {}))]).toEqual([
      false,
      true,
    ]);
  });

  it('a malformed term matches nothing and leaves the others alone', () => {
    const selector = compileNodeSelector({
      nodeSelectorTerms: [term(need('a', 'Gt', 'x')), term(need('a', 'Exists'))],
    });
    expect(nodeSelectorMatches(selector, node('n', { a: '1' }))).toBe(true);
    expect(nodeSelectorError(selector)).toBe(
      "nodeSelectorTerms[0].matchExpressions[0].values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value must be an integer",
    );
  });
});

describe('required node affinity', () => {
  const required = compileRequiredNodeAffinity(
    podSpec({
      nodeSelector: labels({ pool: 'web' }),
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term(need('cores', 'Gt', 'x'))] },
          preferredDuringSchedulingIgnoredDuringExecution: [],
        },
      },
    }),
  );

  it('reports a malformed term only where the node selector holds', () => {
    expect(requiredNodeAffinityMatches(required, node('n', { pool: 'web' }))).toBe(false);
    expect(requiredNodeAffinityError(required, node('n', { pool: 'web' }))).toContain('must be an integer');
    expect(requiredNodeAffinityError(required, node('n', {}))).toBeUndefined();
  });

  it('no demands: any node', () => {
    expect(requiredNodeAffinityMatches(compileRequiredNodeAffinity(podSpec({})), node('n', {}))).toBe(true);
  });
});

describe('preferred terms', () => {
  it('sums the weights of what matches; empty terms and weight 0 count nothing', () => {
    const terms = compilePreferredTerms([
      { weight: 10, preference: term(need('a', 'Exists')) },
      { weight: 5, preference: term(need('b', 'DoesNotExist')) },
      { weight: 7, preference: term() },
      { weight: 0, preference: term(need('a', 'Gt', 'x')) },
    ]);
    expect(preferredTermsScore(terms, node('n', { a: '' }))).toBe(15);
    expect(preferredTermsScore(terms, node('n', { b: '' }))).toBe(0);
  });

  it('throws for a malformed one', () => {
    expect(() => compilePreferredTerms([{ weight: 1, preference: fields(need('x', 'Exists')) }])).toThrow(
      '[0].matchFields[0].operator: Unsupported value: "Exists": supported values: "In", "NotIn"',
    );
  });
});
