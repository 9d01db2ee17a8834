/** Lists in JSON are read one item after the other; nothing may tell that from reading them as one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Loaded, loadText, type LoadOptions } from '../../src/ingest/index.ts';
import { jsonItem, jsonItemCount, jsonItemsOf } from '../../src/ingest/text/json-items.ts';
import type { Pod } from '../../src/model/index.ts';

/** A field behind the items whose name has an escape in it: such a list is parsed as one. Without, it is as long. */
const WHOLE = String.raw`"\u0061":1`;
const BY_ITEM = '"_u0061":1';

const listOf = (items: readonly string[], gap = ''): string =>
  `{"apiVersion":"v1",${gap}"items":${gap}[${gap}${items.join(`${gap},${gap}`)}${gap}]${gap},"kind":"List",${BY_ITEM}}${gap}`;

const seen = ({ objects, errors, ignored, notModelledKinds, notModelledFields, warnings }: Loaded) => ({
  objects: objects.map(({ object, source }) => ({ object, line: source.line })),
  counts: [ignored, notModelledKinds, notModelledFields].map((each) => [...each.keys()]),
  errors,
  warnings,
});

function expectSame(text: string, options: LoadOptions = {}): Loaded {
  const loaded = loadText(text, 'dump.json', options);
  expect(seen(loaded)).toEqual(
    seen(
      loadText(
        text.replace(BY_ITEM, () => WHOLE),
        'dump.json',
        options,
      ),
    ),
  );
  return loaded;
}

const pod = (name: string, spec: string, more = ''): string =>
  `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"${name}","uid":"u-${name}"},"spec":${spec}${more}}`;
const CONTAINERS = '"containers":[{"name":"c","image":"i","resources":{"requests":{"cpu":"1"}}}]';

const blank = fc.constantFrom('', ' ', '\n', '\r\n\t', '  \n');
const oddKey = fc.oneof(
  fc.constantFrom('spec', 'nodeName', 'items', '__proto__', 'a"b', '\\', 'é', '{', ']'),
  fc.string(),
);
const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(fc.string(), oddKey, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer(), fc.boolean()),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(oddKey, tie('value'), { maxKeys: 4 }),
  ),
})).value;
const object = fc.dictionary(oddKey, value, { maxKeys: 5 });
const printed = fc.tuple(object, fc.constantFrom(0, 1, 4)).map(([each, indent]) => JSON.stringify(each, null, indent));

describe('the items of a list in JSON', () => {
  it('are those of the whole text', () => {
    fc.assert(
      fc.property(fc.array(printed, { maxLength: 6 }), blank, (items, gap) => {
        const text = listOf(items, gap);
        const found = jsonItemsOf(text, 100);
        if (found === undefined) throw new Error('not found');
        const whole = JSON.parse(text) as { items: unknown[] };
        const alone = Array.from({ length: jsonItemCount(found) }, (_, index) => jsonItem(found, index));
        expect(alone.map(({ start, end }) => JSON.parse(text.slice(start, end)) as unknown)).toEqual(whole.items);
        expect(JSON.parse(found.header)).toEqual({ ...whole, items: [] });
        for (const [index, { spec }] of alone.entries()) {
          const item = whole.items[index] as Record<string, unknown>;
          if (spec !== undefined) expect(JSON.parse(text.slice(spec.start, spec.end))).toEqual(item['spec']);
        }
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  it.each([
    ['items twice', '{"items":[{}],"items":[{}]}'],
    ['a name with an escape before them', String.raw`{"item\u0073":[],"items":[{}]}`],
    ['a name with an escape behind them', String.raw`{"items":[{}],"item\u0073":[]}`],
    ['an item that is no object', '{"items":[{},1]}'],
    ['a comma too many', '{"items":[{},]}'],
    ['a comma too few', '{"items":[{} {}]}'],
    ['no end', '{"items":[{}'],
    ['no items', '{"kind":"List"}'],
    ['items that are no list', '{"items":{}}'],
    ['items of something within', '{"a":{"items":[{}]}}'],
  ])('are not looked for where there is, or are, %s', (_what, text) => expect(jsonItemsOf(text, 100)).toBeUndefined());

  it('are nested as deep as anything else may be', () => {
    const nested = (depth: number): string => `{"items":[{"a":${'['.repeat(depth)}${']'.repeat(depth)}}]}`;
    expect(jsonItemsOf(nested(97), 100)).toBeDefined();
    expect(jsonItemsOf(nested(98), 100)).toBeUndefined();
  });
});

describe('a list in JSON is loaded as it would be as one', () => {
  const specs = fc.constantFrom(
    `{${CONTAINERS}}`,
    `{${CONTAINERS},"nodeName":"n-1"}`,
    `{"nodeName":"n-2",${CONTAINERS}}`,
    `{ ${CONTAINERS} , "nodeName" : "n-3" }`,
    `{${CONTAINERS},"nodeName":"n-1","nodeName":"n-4"}`,
    `{${CONTAINERS},"nodeName":null}`,
    `{${CONTAINERS},"nodeName":""}`,
    `{${CONTAINERS},"nodeName":7}`,
    String.raw`{${CONTAINERS},"nodeName":"n-1","node\u004eame":"n-5"}`,
    String.raw`{${CONTAINERS},"nodeName":"\u006e-6"}`,
    `{${CONTAINERS},"nodeName":"n-1","volumes":[{"name":"kube-api-access-abcde"}]}`,
    `{${CONTAINERS},"nodeName":"n-7","volumes":[{"name":"kube-api-access-vwxyz"}]}`,
    `{${CONTAINERS},"nodeName":"n-1","nodeSelector":{"nodeName":"n-8"}}`,
    `{${CONTAINERS},"nodeName":"n-1","nodeSelector":{"__proto__":"x"}}`,
    `{${CONTAINERS},"nodeName":"n-1","__proto__":{"a":1}}`,
    `{"containers":[{"name":"c","resizePolicy":[]}],"nodeName":"n-1"}`,
    'null',
    '[]',
  );
  const more = fc.constantFrom(
    '',
    ',"status":{"phase":"Running","startTime":"2026-03-01T09:00:00Z"}',
    ',"status":{"phase":"Running","startTime":"never"}',
    ',"spec":{"containers":[]}',
    String.raw`,"sp\u0065c":{"containers":[]}`,
    ',"metadata":{"name":"without-a-uid"}',
    ',"kind":"ConfigMap"',
    ',"kind":"List","items":[{"apiVersion":"v1","kind":"Pod","metadata":{"name":"in","uid":"u"},"spec":{"nodeName":"n-1"}}]',
  );
  const items = fc
    .array(fc.tuple(fc.nat(30), specs, more), { minLength: 1, maxLength: 12 })
    .map((all) => all.map(([name, spec, rest]) => pod(`p-${name}`, spec, rest)));

  it('whatever its pods say', () => {
    fc.assert(
      fc.property(items, blank, (all, gap) => {
        expectSame(listOf(all, gap), { limits: { errors: 3, documents: 9 } });
        expectSame(listOf(all, gap), { namespace: 'other' });
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  it('also where a character of it is missing or one too many', () => {
    fc.assert(
      fc.property(
        items,
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.constantFrom('', '"', ',', '{', ']', '\\'),
        (all, where, put) => {
          const text = listOf(all, '\n');
          const at = Math.floor(where * text.lastIndexOf(BY_ITEM));
          expectSame(text.slice(0, at) + put + text.slice(put === '' ? at + 1 : at), { limits: { errors: 3 } });
        },
      ),
      { seed: 7, numRuns: 300 },
    );
  });

  it('and what was taken before the text proved to be no JSON is not there', () => {
    const text = listOf([pod('a', `{${CONTAINERS}}`), pod('b', `{${CONTAINERS},}`)], '\n');
    const { objects, errors } = expectSame(text);
    // as YAML, which allows the comma: both, each once
    expect(errors).toEqual([]);
    expect(objects.map(({ object: { metadata } }) => metadata.name)).toEqual(['a', 'b']);
  });

  it('with kind before or behind the items, and as a list of its kind', () => {
    const bare = pod('a', `{${CONTAINERS},"nodeName":"n-1"}`).replace('"apiVersion":"v1","kind":"Pod",', '');
    const all = `${bare},${bare.replace('"name":"a"', '"name":"b"')}`;
    for (const text of [
      `{"kind":"PodList","apiVersion":"v1","items":[${all}]}`,
      `{"items":[${all}],"apiVersion":"v1","kind":"PodList","metadata":{"resourceVersion":""}}`,
    ]) {
      const { objects, errors } = loadText(text, 'dump.json');
      expect(errors).toEqual([]);
      expect(objects.map(({ object: each }) => each.metadata.name)).toEqual(['a', 'b']);
    }
  });

  it('and its pods of one template share their specification', () => {
    const replica = (name: string, node: string): string => pod(name, `{${CONTAINERS},"nodeName":"${node}"}`);
    const { objects } = expectSame(
      listOf([replica('a', 'n-1'), replica('b', 'n-2'), pod('c', `{${CONTAINERS}}`)], '\n'),
    );
    const [a, b] = objects.map(({ object: each }) => each as Pod);
    expect([a.spec.nodeName, b.spec.nodeName]).toEqual(['n-1', 'n-2']);
    expect(b.spec.containers).toBe(a.spec.containers);
  });

  it('but documents one behind the other are no JSON', () => {
    const text = listOf([pod('a', `{${CONTAINERS}}`)]);
    expect(expectSame(`${text}\n${text}`).errors.map(({ code }) => code)).toEqual(['syntax']);
  });
});
