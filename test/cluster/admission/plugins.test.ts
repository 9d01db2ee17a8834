/** Admission plugins RuntimeClass and Priority: cases of their upstream tests (plugin/pkg/admission/{runtimeclass,priority}), retold. */
import { describe, expect, it } from 'vitest';
import type { Pod, PodSpec, Toleration } from '../../../src/model/objects/index.ts';
import { kube, makeCluster } from '../../support/world.ts';

/** The spec as it is stored beside these objects of the cluster; `existed`: it was there before. */
function admitted(objects: readonly object[], spec: object, existed = false): PodSpec {
  const cluster = makeCluster();
  for (const raw of objects) cluster.objectApi.create(kube({ apiVersion: 'v1', ...raw }));
  const pod = kube<Pod>({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'default' },
    spec: { containers: [{ name: 'c', image: 'x' }], ...spec },
  });
  const { labels, annotations } = pod.metadata;
  return cluster.podAdmission.classOf({ namespace: 'default', labels, annotations, spec: pod.spec, name: 'p', existed })
    .spec;
}
const texts = (list: PodSpec['overhead']) => Object.fromEntries([...list].map(([name, q]) => [name, q.canonical]));

describe('a RuntimeClass', () => {
  const sandbox = (more: object = {}) => ({
    apiVersion: 'node.k8s.io/v1',
    kind: 'RuntimeClass',
    metadata: { name: 'foo' },
    handler: 'bar',
    ...more,
  });
  const heavy = sandbox({ overhead: { podFixed: { cpu: '100m', memory: '1' } } });
  const foo = { runtimeClassName: 'foo' };

  it('gives its overhead', () => {
    expect(texts(admitted([heavy], foo).overhead)).toEqual({ cpu: '100m', memory: '1' });
    expect(texts(admitted([heavy], { ...foo, overhead: { memory: '1', cpu: '0.1' } }).overhead)).toEqual({
      cpu: '100m',
      memory: '1',
    });
    expect(admitted([sandbox()], foo).overhead.size).toBe(0);
  });

  it.each([
    [
      'another overhead',
      [heavy],
      { ...foo, overhead: { cpu: '1' } },
      "Pod's Overhead doesn't match RuntimeClass's defined",
    ],
    [
      'overhead of its own',
      [sandbox()],
      { ...foo, overhead: { cpu: '1' } },
      'Pod Overhead set without corresponding RuntimeClass',
    ],
    ['overhead without a class', [], { overhead: { cpu: '1' } }, 'Pod Overhead set without corresponding RuntimeClass'],
    ['a class that nobody knows', [], foo, 'pods "p" is forbidden: pod rejected: RuntimeClass "foo" not found'],
    [
      'another selector',
      [sandbox({ scheduling: { nodeSelector: { foo: 'conflict' } } })],
      { ...foo, nodeSelector: { foo: 'bar' } },
      'conflict: runtimeClass.scheduling.nodeSelector[foo] = conflict; pod.spec.nodeSelector[foo] = bar',
    ],
  ])('refuses %s', (_, objects, spec, text) => expect(() => admitted(objects, spec)).toThrow(text));

  it('leaves alone what was there before', () => {
    expect(texts(admitted([], { ...foo, overhead: { cpu: '1' } }, true).overhead)).toEqual({ cpu: '1' });
  });

  it('merges node selectors', () => {
    const scheduling = { nodeSelector: { foo: 'bar', fizz: 'buzz' } };
    const { nodeSelector } = admitted([sandbox({ scheduling })], { ...foo, nodeSelector: { foo: 'bar', a: 'b' } });
    expect(Object.fromEntries(nodeSelector)).toEqual({ foo: 'bar', a: 'b', fizz: 'buzz' });
  });

  const at = (key: string, value?: string, more: object = {}) => ({
    key,
    operator: value === undefined ? 'Exists' : 'Equal',
    value,
    effect: 'NoSchedule',
    ...more,
  });
  const shown = ({ key, value, effect, tolerationSeconds: s }: Toleration) =>
    `${key}=${value ?? '*'}:${effect ?? 'any'}${s === undefined ? '' : ` ${s}`}`;
  it.each([
    ['both', [at('foo', 'bar')], [at('fizz', 'buzz')], ['foo=bar:NoSchedule', 'fizz=buzz:NoSchedule']],
    ['one of equal ones', [at('foo', 'bar')], [at('foo', 'bar')], ['foo=bar:NoSchedule']],
    ['the wider one', [at('foo', 'bar')], [at('foo')], ['foo=*:NoSchedule']],
    ['the wider one, which is the pod’s', [at('foo')], [at('foo', 'bar')], ['foo=*:NoSchedule']],
    ['two values', [at('foo', 'a')], [at('foo', 'b')], ['foo=a:NoSchedule', 'foo=b:NoSchedule']],
    ['all effects', [at('foo', 'a')], [at('foo', 'a', { effect: undefined })], ['foo=a:any']],
    [
      'the longer one',
      [at('foo', 'a', { effect: 'NoExecute', tolerationSeconds: 5 })],
      [at('foo', 'a', { effect: 'NoExecute', tolerationSeconds: 9 })],
      ['foo=a:NoExecute 9'],
    ],
  ])('merges tolerations: %s', (_, own, ofClass, expected) => {
    const { tolerations } = admitted([sandbox({ scheduling: { tolerations: ofClass } })], { ...foo, tolerations: own });
    const others = tolerations.filter(({ key = '' }) => !key.startsWith('node.kubernetes.io/'));
    expect(others.map(shown)).toEqual(expected);
  });
});

describe('a PriorityClass', () => {
  const named = (name: string, value: number, more: object = {}) => ({
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name },
    value,
    ...more,
  });
  const default1 = named('default1', 1000, { globalDefault: true });
  const default2 = named('default2', 2000, { globalDefault: true });
  const plain = named('plain', 2000);
  const never = named('never', 500, { preemptionPolicy: 'Never' });

  it.each<[string, object[], object, number | undefined, string | undefined]>([
    ['by its name', [default1, plain], { priorityClassName: 'plain' }, 2000, 'plain'],
    ['the default', [default1, plain], {}, 1000, 'default1'],
    ['the lowest of several defaults', [default2, default1], {}, 1000, 'default1'],
    ['none', [plain], {}, undefined, undefined],
    ['of the system', [], { priorityClassName: 'system-cluster-critical' }, 2_000_000_000, 'system-cluster-critical'],
    ['with the number that it has', [plain], { priorityClassName: 'plain', priority: 2000 }, 2000, 'plain'],
    ['none, with the number of none', [], { priority: 0 }, 0, undefined],
    ['with its policy', [never], { priorityClassName: 'never', preemptionPolicy: 'Never' }, 500, 'never'],
  ])('%s', (_, objects, spec, value, name) => {
    const { priority, priorityClassName } = admitted(objects, spec);
    expect([priority, priorityClassName]).toEqual([value, name]);
  });

  const computed = (given: string, made: string | number) =>
    `${given} must not be provided in pod spec; priority admission controller computed ${made} from the given PriorityClass name`;
  it.each<[string, object[], object, string]>([
    ['nobody knows', [], { priorityClassName: 'x' }, 'no PriorityClass with name x was found'],
    [
      'says another number',
      [plain],
      { priorityClassName: 'plain', priority: 1 },
      computed('the integer value of priority (1)', 2000),
    ],
    ['is not there, but a number', [], { priority: 5 }, computed('the integer value of priority (5)', 0)],
    [
      'says another policy',
      [plain],
      { priorityClassName: 'plain', preemptionPolicy: 'Never' },
      computed('the string value of PreemptionPolicy (Never)', 'PreemptLowerPriority'),
    ],
  ])('is refused if it %s', (_, objects, spec, text) => expect(() => admitted(objects, spec)).toThrow(text));

  it('is not looked at for what was there before', () => {
    expect(admitted([], { priorityClassName: 'gone', priority: 7 }, true).priority).toBe(7);
  });
});
