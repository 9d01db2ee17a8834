import { describe, expect, it } from 'vitest';
import {
  compileLabelSelector,
  labelSelectorMatches,
  parseSelector,
  selectorFromMap,
  selectorMatches,
} from '../../src/model/index.ts';
import { labels } from './_build.ts';

describe('label selectors', () => {
  it('absent selects nothing, empty everything', () => {
    const empty = { matchLabels: new Map(), matchExpressions: [] };
    expect(labelSelectorMatches(undefined, labels({}))).toBe(false);
    expect(labelSelectorMatches(empty, labels({}))).toBe(true);
    expect(labelSelectorMatches(empty, labels({ a: 'b' }))).toBe(true);
  });

  it('joins labels and expressions, sorted by key', () => {
    const selector = compileLabelSelector({
      matchLabels: labels({ tier: 'web' }),
      matchExpressions: [
        { key: 'env', operator: 'In', values: ['b', 'a'] },
        { key: 'old', operator: 'DoesNotExist', values: [] },
      ],
    });
    expect(selector.canonical).toBe('env in (a,b),!old,tier=web');
    expect(selectorMatches(selector, labels({ tier: 'web', env: 'a' }))).toBe(true);
    expect(selectorMatches(selector, labels({ tier: 'web', env: 'a', old: '' }))).toBe(false);
    expect(selectorMatches(selector, labels({ tier: 'web' }))).toBe(false);
  });

  it('compiles one object once', () => {
    const selector = { matchLabels: labels({ a: 'b' }), matchExpressions: [] };
    expect(compileLabelSelector(selector)).toBe(compileLabelSelector(selector));
  });

  it('keys that are names of JavaScript are keys like others', () => {
    const selector = selectorFromMap(labels({ constructor: 'x' }));
    expect(selectorMatches(selector, labels({}))).toBe(false);
    expect(selectorMatches(selector, new Map([['constructor', 'x']]))).toBe(true);
  });

  it('refuses what Kubernetes refuses', () => {
    const near = { key: 'a', operator: 'Near' as 'In', values: [] };
    expect(() => compileLabelSelector({ matchLabels: new Map(), matchExpressions: [near] })).toThrow(
      '"Near" is not a valid label selector operator',
    );
  });
});

describe('texts of kubectl -l', () => {
  it.each([
    ['', ''],
    ['a', 'a'],
    ['!a', '!a'],
    ['a=b', 'a=b'],
    ['a==b', 'a==b'],
    ['a!=b', 'a!=b'],
    ['a=', 'a='],
    ['a in (x, y ,x)', 'a in (x,y)'],
    ['a notin ()', 'a notin ()'],
    ['a in (,)', 'a in ()'],
    ['a > 5, b < 3', 'a>5,b<3'],
    ['b=1,a=2', 'a=2,b=1'],
    ['in in (in)', 'in in (in)'],
    ['notin', 'notin'],
  ])('%j reads as %j', (text, canonical) => {
    expect(parseSelector(text).canonical).toBe(canonical);
  });

  it.each([
    ['a=b,', "found '', expected: identifier after ','"],
    ['=a', "found '=', expected: !, identifier, or 'end of string'"],
    ['a===b', "unable to parse requirement: found '=', expected: identifier"],
    ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ['a in x', "unable to parse requirement: found 'x' expected: '('"],
    ['a in (x', "unable to parse requirement: found '', expected: ',' or ')'"],
  ])('%j is refused', (text, message) => {
    expect(() => parseSelector(text)).toThrow(message);
  });

  it.each([
    ['a>5', { a: '6' }, true],
    ['a>5', { a: '5' }, false],
    ['a<5', { a: '-9' }, true],
    ['a>5', { a: 'x' }, false],
    ['a>5', {}, false],
    ['a>9007199254740992', { a: '9007199254740993' }, true],
    ['a>9223372036854775806', { a: '9223372036854775808' }, false],
    ['a!=b', {}, true],
    ['a notin (b)', {}, true],
    ['a notin (b)', { a: 'b' }, false],
  ])('%j on %j: %s', (text, list, matches) => {
    expect(selectorMatches(parseSelector(text), labels(list as Record<string, string>))).toBe(matches);
  });
});
