import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../src/record/index.ts';
import { parseResult, renderJson } from '../../src/report/index.ts';
import { sampleResult } from './sample.ts';

describe('the result as JSON', () => {
  it('the same bytes twice, and the same document when read back', () => {
    const text = renderJson(sampleResult());
    expect(renderJson(sampleResult())).toBe(text);
    expect(renderJson(parseResult(text))).toBe(text);
  });

  it('refuses what is no result', () => {
    expect(() => parseResult('{"kind":"Pod"}')).toThrow('no Result');
    expect(() => parseResult('{"kind":"Result","apiVersion":"seatrial.dev/v2"}')).toThrow('seatrial.dev/v2');
    expect(() => parseResult('null')).toThrow('no Result');
  });

  it('percentiles are ordered in every row', () => {
    for (const { values } of sampleResult().metrics) {
      const of = (name: string): number => values.find(([aggregate]) => aggregate === name)?.[1] ?? Number.NaN;
      const ordered = ['min', 'p50', 'p95', 'p99', 'max'].map(of).filter((value) => !Number.isNaN(value));
      expect([...ordered].sort((a, b) => a - b)).toEqual(ordered);
    }
  });
});

describe('canonical JSON', () => {
  const table: [value: unknown, text: string][] = [
    [{ b: 1, a: 2 }, '{"b":1,"a":2}'],
    [
      new Map([
        ['b', 1],
        ['a', 2],
        ['10', 3],
      ]),
      '{"10":3,"a":2,"b":1}',
    ],
    [new Map([['__proto__', 1]]), '{"__proto__":1}'],
    [{ a: undefined, b: null }, '{"b":null}'],
    [[0.1 + 0.2, -0, 1e21, 5e-7, 4e-7, 123456789012], '[0.3,0,1e+21,0.000001,0,123456789012]'],
    [['</script>', '\u2028'], '["</script>","\u2028"]'],
    [[], '[]'],
    [{}, '{}'],
  ];
  it.each(table)('%j', (value, text) => {
    expect(canonicalJson(value, 0)).toBe(text);
    expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(text));
  });

  it.each([[Number.NaN], [Number.POSITIVE_INFINITY], [Number.NEGATIVE_INFINITY]])(
    '%d is refused with its path',
    (value) => {
      expect(() => canonicalJson({ a: [{ b: value }] })).toThrow('$.a[0].b');
    },
  );

  it('functions are refused', () => {
    expect(() => canonicalJson({ a: () => 1 })).toThrow('$.a is a function');
  });
});
