import { describe, expect, it } from 'vitest';
import { loadText } from '../../src/ingest/index.ts';
import { skeletonOf } from '../../src/ingest/text/skeleton.ts';
import type { Pod } from '../../src/model/index.ts';

const pod = (name: string, more = ''): string => `apiVersion: v1
kind: Pod
metadata:
  labels:
    app: web
  name: ${name}
spec:
  containers:
  - name: main
    image: nginx:1
${more}`;

const stream = (...documents: string[]): string => documents.join('---\n');
const podsOf = (text: string): Pod[] => loadText(text, 'pods.yaml').objects.map(({ object }) => object as Pod);

describe('pods that differ in their names alone', () => {
  it('share everything else, and keep their places', () => {
    const { objects, errors } = loadText(stream(pod('web-0'), pod('web-1'), pod('web-2')), 'pods.yaml');
    expect(errors).toEqual([]);
    const pods = objects.map(({ object }) => object as Pod);
    expect(pods.map(({ metadata }) => metadata.name)).toEqual(['web-0', 'web-1', 'web-2']);
    expect(new Set(pods.map(({ spec }) => spec)).size).toBe(1);
    expect(new Set(pods.map(({ metadata }) => metadata.labels)).size).toBe(1);
    // ten lines each, and the separators
    expect(objects.map(({ source }) => source.line)).toEqual([1, 12, 23]);
  });

  it('are read as they would be alone', () => {
    const texts = ['web-0', 'web-1'].map((name) => pod(name, '  nodeName: n1\n  priority: 7\n'));
    expect(podsOf(stream(...texts))).toEqual(texts.flatMap(podsOf));
  });

  it('may not have one name', () => {
    const { errors, objects } = loadText(stream(pod('web-0'), pod('web-1'), pod('web-1')), 'pods.yaml');
    expect(objects.length).toBe(2);
    expect(errors).toMatchObject([{ code: 'duplicate', file: 'pods.yaml', line: 28 }]);
    expect(errors[0].message).toContain('it is defined at pods.yaml:12');
  });

  it('do not hide what is not modelled', () => {
    const text = (name: string): string => pod(name, '    resizePolicy: []\n');
    const { notModelledFields } = loadText(stream(text('web-0'), text('web-1'), text('web-2')), 'pods.yaml');
    expect([...notModelledFields.keys()]).toEqual(['Pod spec.containers[].resizePolicy']);
  });

  it('are each in error where the first one is', () => {
    const broken = (name: string): string => pod(name, '  priorty: 7\n');
    const { errors } = loadText(stream(broken('web-0'), broken('web-1')), 'pods.yaml');
    expect(errors.map(({ line }) => line)).toEqual([11, 23]);
  });

  it('count towards the limit of documents', () => {
    const text = stream(pod('web-0'), pod('web-1'), pod('web-2'));
    const { errors, objects } = loadText(text, 'pods.yaml', { limits: { documents: 2 } });
    expect(objects.length).toBe(2);
    expect(errors).toMatchObject([{ code: 'limit', line: 23 }]);
  });
});

describe('the skeleton of a document', () => {
  it.each([
    ['a number', '1e3'],
    ['a boolean', 'on'],
    ['no hyphen', 'web'],
    ['quotes', "'web-0'"],
    ['a comment behind', 'web-0 # the first'],
    ['an anchor', '&n web-0'],
    ['upper case', 'Web-0'],
    ['too long', `web-${'0'.repeat(60)}`],
  ])('is not looked for where the name is, or has, %s', (_what, name) => {
    expect(skeletonOf(pod(name))).toBeUndefined();
  });

  it('is of the name of the object, not of what is within it', () => {
    const text = 'kind: Pod\nmetadata:\n  labels:\n    name: web-7\n  name: web-0\nspec:\n  name: web-9\n';
    expect(skeletonOf(text)?.name).toBe('web-0');
    expect(skeletonOf('kind: Pod\nmetadata:\n  labels:\n    name: web-7\nspec:\n  name: web-9\n')).toBeUndefined();
    expect(skeletonOf('kind: Pod\nspec:\n  name: web-9\n')).toBeUndefined();
  });
});
