import fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonErrorOffset } from '../../src/ingest/text/json-error.ts';

it.each([
  ['{"a";1}', 4],
  ['{"a":1,}', 7],
  ['{"a":1 "b":2}', 7],
  ['{"a":!}', 5],
  ['[1,]', 3],
  ['[1}', 2],
  ['[', 1],
  ['{,', 1],
  ['{"a":"x', 5],
  ['{"a":"\n"}', 5],
  ['{"a":01}', 6],
  [String.raw`["\x"]`, 1],
  ['{} {}', 3],
])('%j is no JSON from %i', (text, offset) => expect(jsonErrorOffset(text)).toBe(offset));

it('is at the end of what is JSON, and before it in what is none', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(99), fc.constantFrom('', ',', '"', ']', '}', ':', '1', '\\'), (json, where, put) => {
      expect(jsonErrorOffset(json)).toBe(json.length);
      const at = Math.floor((where * json.length) / 100);
      const text = json.slice(0, at) + put + json.slice(put === '' ? at + 1 : at);
      // a text that could still become JSON is wrong at its end
      if (jsonErrorOffset(text) < text.length) expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
    }),
    { seed: 3, numRuns: 1000 },
  );
});
