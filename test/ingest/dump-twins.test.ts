/** Pods of a dump that are cast in the mould of another: what comes of them is what would come of reading them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantIn } from '../../src/ingest/decode/instant.ts';
import { Window } from '../../src/ingest/dump/index.ts';
import { PodMoulds } from '../../src/ingest/dump/pod-moulds.ts';
import { type Loaded, loadText, type LoadOptions } from '../../src/ingest/index.ts';
import type { Pod } from '../../src/model/index.ts';
import { dumpedPod, type Template } from '../bench/_dump-pod.ts';

/** With maps as lists. The API server gives each pod's token volume a name of its own, and pods that are alike may share one's. */
const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_key, each: unknown) => (each instanceof Map ? [...each] : each)).replaceAll(
      /kube-api-access-[a-z0-9]{5}"/g,
      'kube-api-access-"',
    ),
  );

const seen = ({ objects, errors }: Loaded) => ({
  objects: objects.map(({ object, source: { line } }) => ({ object: plain(object), line })),
  errors,
});

/** A name with an escape: such a list is parsed as one. Without, it is as long. */
const [WHOLE, BY_ITEM] = [String.raw`"\u0061":1`, '"_u0061":1'];

function expectSame(items: readonly string[], options: LoadOptions = {}): Loaded {
  const text = `{"apiVersion":"v1",\n"items":[\n${items.join(',\n')}\n],"kind":"List",${BY_ITEM}}`;
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

const template = (owner: Template['owner'], index: number): Template => ({
  owner,
  index,
  name: `w-${index}`,
  namespace: 'shop',
});
const OWNERS: readonly Template['owner'][] = ['ReplicaSet', 'DaemonSet', 'StatefulSet', 'Job'];

describe('pods of one template', () => {
  it.each(OWNERS)('of a %s are cast, not read', (owner) => {
    const moulds = new PodMoulds(instantIn);
    const cast: number[] = [];
    for (let i = 0; i < 6; i++) {
      const text = JSON.stringify(dumpedPod(template(owner, 1), 100 + i, i), null, 4);
      const [{ object }] = loadText(text, 'pod.json').objects;
      const window = new Window(Buffer.from(text));
      const made = moulds.cast(window);
      if (made === undefined) moulds.learn(window.bytes, text.split('\n').length - 1, object as Pod);
      else {
        expect(plain(made.pod)).toEqual(plain(object));
        expect([made.end, made.lines]).toEqual([window.end, text.split('\n').length - 1]);
        cast.push(i);
      }
    }
    // the first is read, and one whose container was killed before, which has more to say
    expect(cast).toEqual([1, 2, 3, 4, 5]);
  });

  it('share what they have in common', () => {
    const items = [0, 1, 2].map((i) => JSON.stringify(dumpedPod(template('ReplicaSet', 0), 20 + i, i)));
    const [a, b, c] = expectSame(items).objects.map(({ object }) => object as Pod);
    for (const pod of [b, c]) {
      expect(pod.spec.containers).toBe(a.spec.containers);
      expect(pod.metadata.labels).toBe(a.metadata.labels);
      expect(pod.metadata.ownerReferences).toBe(a.metadata.ownerReferences);
    }
    expect(new Set([a, b, c].map(({ spec: { nodeName } }) => nodeName)).size).toBe(3);
  });

  it('may not have one name', () => {
    const item = (i: number): string => JSON.stringify(dumpedPod(template('Job', 0), i, 0));
    const { errors, objects } = expectSame([item(1), item(2), item(2), item(3)]);
    expect(objects.map(({ source: { line } }) => line)).toEqual([3, 4, 6]);
    expect(errors).toMatchObject([{ code: 'duplicate', line: 5, column: item(2).indexOf('"name":"w-0-') + 8 }]);
  });

  it('are not cast where a field that may differ is there twice: the last one counts', () => {
    const item = (i: number, first: string): string =>
      JSON.stringify(dumpedPod(template('ReplicaSet', 0), 20 + 2 * i, 0)).replace(
        /"podIP":"[^"]*"/,
        () => `"podIP":"${first}","podIP":"10.0.0.1"`,
      );
    const { objects } = expectSame([item(0, '10.0.0.1'), item(1, '10.0.0.2'), item(2, '10.0.0.3')]);
    expect(objects.map(({ object }) => (object as Pod).status.podIP)).toEqual(['10.0.0.1', '10.0.0.1', '10.0.0.1']);
  });

  it('count towards the limit of documents, and are in error where they are', () => {
    const pods = [0, 1, 2, 3].map((i) => JSON.stringify(dumpedPod(template('ReplicaSet', 0), 20 + i, i), null, 1));
    expect(expectSame(pods, { limits: { documents: 4 } }).errors).toMatchObject([{ code: 'limit' }]);
    const broken = pods[2].replace(/"startTime": "[^"]*"/, '"startTime": "soon"');
    const { errors, objects } = expectSame([pods[0], pods[1], broken, pods[3]]);
    expect(objects).toHaveLength(3);
    expect(errors).toMatchObject([{ code: 'value', message: expect.stringContaining('status.startTime') }]);
  });
});

/** The value itself. */
const SAME = '';
/** What may stand where a value was. */
const other = fc.constantFrom(
  SAME,
  'null',
  '""',
  '7',
  'true',
  '[]',
  '{}',
  '"x"',
  '"b-2"',
  '"2026-02-30T00:00:00Z"',
  '"2026-03-01T09:00:00.5Z"',
  '"2026-03-01T09:00:00+01:00"',
  '"2026-03-01T09:00:00Z"',
  '"é"',
  '"😀"',
  String.raw`"a\nb"`,
  String.raw`"a\u0062"`,
  String.raw`"\""`,
  '"kube-api-access-zzzzz"',
  '"kube-api-access-ZZZZZ"',
);
const kind = fc.constantFrom('replace', 'twice', 'twice behind', 'escape', 'drop');

/** Names of fields in which twins may differ; now and then any other is taken. */
const VARIED =
  /^(name|uid|resourceVersion|creationTimestamp|nodeName|hostname|claimName|startTime|podIP|ip|lastTransitionTime|startedAt|finishedAt|containerID|pod-template-hash|.*pod-name)$/;

/** Where name and value of each field of a pod's text stand. */
function fieldsOf(text: string, isAny: boolean): readonly (readonly [name: number, value: number, end: number])[] {
  const all = [...text.matchAll(/"((?:[^"\\]|\\.)*)":\s*("(?:[^"\\]|\\.)*"|[a-z0-9]+)/g)];
  return all
    .filter(([, name]) => isAny || VARIED.test(name))
    .map((match) => {
      const end = match.index + match[0].length;
      return [match.index, end - match[2].length, end];
    });
}

interface Change {
  readonly kind: string;
  /** Of the fields of the text. */
  readonly where: number;
  readonly isAny: boolean;
}

function changed(text: string, { kind: how, where, isAny }: Change, other: string): string {
  const fields = fieldsOf(text, isAny);
  const [name, value, end] = fields[Math.floor(where * fields.length)];
  const put = other === SAME ? text.slice(value, end) : other;
  switch (how) {
    case 'replace':
      return text.slice(0, value) + put + text.slice(end);
    case 'twice':
      return `${text.slice(0, value)}${put},${text.slice(name)}`;
    case 'twice behind':
      return `${text.slice(0, end)},${text.slice(name, value)}${put}${text.slice(end)}`;
    case 'escape': {
      const code = text
        .charCodeAt(name + 1)
        .toString(16)
        .padStart(4, '0');
      return `${text.slice(0, name + 1)}\\u${code}${text.slice(name + 2)}`;
    }
    default:
      return text.slice(0, name) + text.slice(end).replace(/^\s*,/, '');
  }
}

/** With the fields of every object the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, each]) => [key, reversed(each)]),
  );
}

const list = fc.record({
  owner: fc.constantFrom(...OWNERS),
  indent: fc.constantFrom(undefined, 2),
  isReversed: fc.boolean(),
  change: fc.record({
    kind,
    where: fc.nat(9999).map((part) => part / 10_000),
    isAny: fc.constantFrom(false, false, false, true),
  }),
  /** The change is made to those pods that have something to put. The first one says what its twins are held against. */
  first: fc.constantFrom(null, null, SAME, '"x"'),
  puts: fc.array(fc.option(other, { freq: 2 }), { minLength: 2, maxLength: 8 }),
});

describe('a list of pods that are nearly alike', () => {
  it('is read as it would be as one', () => {
    fc.assert(
      fc.property(list, ({ owner, indent, isReversed, change, first, puts }) => {
        const items = [first, ...puts].map((put, i) => {
          const made = dumpedPod(template(owner, 1), 30 + i, i);
          const text = JSON.stringify(isReversed ? reversed(made) : made, null, indent);
          return put === null ? text : changed(text, change, put);
        });
        expectSame(items, { limits: { errors: 5 } });
      }),
      { seed: 11, numRuns: 400 },
    );
  });
});
