/** Lists in JSON are read one item after the other; nothing may tell that from reading them as one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Loaded, loadText, type LoadOptions } from '../../src/ingest/index.ts';
import { ListReader } from '../../src/ingest/dump/list-reader.ts';
import { Unreadable, Window } from '../../src/ingest/dump/index.ts';
import { jsonItemOffsets, locateJson } from '../../src/ingest/text/json-locate.ts';
import { Lines } from '../../src/ingest/text/lines.ts';
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

/** A window of so many bytes at a time. */
const windowOf = (text: string, step = Infinity): Window => {
  const bytes = Buffer.from(text);
  let at = Math.min(step, bytes.length);
  return new Window(bytes.subarray(0, at), {
    read(into) {
      const count = bytes.copy(into, 0, at, Math.min(at + step, at + into.length));
      at += count;
      return count;
    },
    close: () => undefined,
  });
};

interface Read {
  readonly items: readonly string[];
  readonly positions: readonly string[];
  readonly list: unknown;
}

function readList(window: Window, depth = 100): Read {
  const reader = new ListReader(window, depth);
  reader.open();
  const [items, positions]: [string[], string[]] = [[], []];
  while (reader.next()) {
    const { end, lines } = reader.extent();
    items.push(window.bytes.toString('utf8', window.at, end));
    positions.push(`${reader.position.line}:${reader.position.column}`);
    reader.take(end, lines);
  }
  return { items, positions, list: reader.close() };
}

describe('the items of a list in JSON', () => {
  it('are those of the whole text, and stand where they stand in it', () => {
    fc.assert(
      fc.property(fc.array(printed, { maxLength: 6 }), blank, fc.integer({ min: 1, max: 40 }), (items, gap, step) => {
        const text = listOf(items, gap);
        const read = readList(windowOf(text, step));
        const whole = JSON.parse(text) as { items: unknown[] };
        expect(read.items.map((each) => JSON.parse(each) as unknown)).toEqual(whole.items);
        expect(read.list).toEqual({ ...whole, items: [] });
        const lines = new Lines(text);
        const places = jsonItemOffsets(text, locateJson(text, ['items'], false)).map((offset) => lines.at(offset));
        expect(read.positions).toEqual(places.map(({ line, column }) => `${line}:${column}`));
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
    ['no end of an item', '{"items":[{'],
    ['no items', '{"kind":"List"}'],
    ['items that are no list', '{"items":{}}'],
    ['items of something within', '{"a":{"items":[{}]}}'],
    ['something behind it', '{"items":[{}]} {}'],
  ])('are not read one by one where there is, or are, %s', (_what, text) => {
    for (const step of [1, Infinity]) expect(() => readList(windowOf(text, step))).toThrow(Unreadable);
  });

  it('are nested as deep as anything else may be', () => {
    const nested = (depth: number): string => `{"items":[{"a":${'['.repeat(depth)}${']'.repeat(depth)}}]}`;
    expect(readList(windowOf(nested(97))).items).toHaveLength(1);
    expect(() => readList(windowOf(nested(98)))).toThrow('nested deeper than 100 levels');
    expect(() => readList(windowOf(`{"a":${'['.repeat(200)}${']'.repeat(200)},"items":[]}`))).toThrow('nested deeper');
  });

  it('may have characters of several bytes, wherever the pieces end', () => {
    const text = '{"items":[{"a":"é€😀"},{"b":"😀"}]}';
    for (let step = 1; step < 20; step++)
      expect(readList(windowOf(text, step))).toMatchObject({
        items: ['{"a":"é€😀"}', '{"b":"😀"}'],
        // 😀 is two units: 11 + {"a":"é€😀"} of 12 and the comma
        positions: ['1:11', '1:24'],
      });
  });

  it.each([
    ['half a character', [0xe2, 0x82]],
    ['no character', [0xff]],
    ['a character that goes on too soon', [0x80]],
  ])('are text, and not %s', (_what, bytes) => {
    const text = Buffer.concat([Buffer.from('{"items":[{"a":"'), Buffer.from(bytes), Buffer.from('"}]}')]).toString(
      'latin1',
    );
    for (const step of [1, 7, 17, Infinity]) {
      const source = Buffer.from(text, 'latin1');
      let at = 0;
      const window = (): Window =>
        new Window(new Uint8Array(0), {
          read(into) {
            const count = source.copy(into, 0, at, Math.min(at + step, at + into.length));
            at += count;
            return count;
          },
          close: () => undefined,
        });
      expect(() => readList(window())).toThrow('is not UTF-8 text');
    }
  });

  it('are no more than was said', () => {
    const endless = { read: (into: Uint8Array) => into.fill(32).length, close: () => undefined };
    expect(() => readList(new Window(Buffer.from('{"items":['), endless, 50_000_000))).toThrow('larger than any list');
    expect(() => readList(new Window(Buffer.from('{"items":[{'), endless))).toThrow('an item has more than');
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
        fc.nat(9999).map((part) => part / 10_000),
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
