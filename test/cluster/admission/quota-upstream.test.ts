/** The tables of pkg/quota/v1/evaluator/core/pods_test.go of v1.32, retold, but for pod-level resources, which are off in v1.32. */
import { expect, it } from 'vitest';
import { missingForQuota } from '../../../src/cluster/admission/quota.ts';
import { matchesScope } from '../../../src/cluster/admission/quota-scopes.ts';
import { chargeInFull, podUsage } from '../../../src/cluster/admission/quota-usage.ts';
import { type PodGroup, recountQuota } from '../../../src/controllers/resource-quota/recount.ts';
import { decodePodSpec, decodeResourceQuota, decodeValue } from '../../../src/ingest/decode/index.ts';
import type { ResourceList } from '../../../src/model/objects/meta.ts';

const texts = (list: ResourceList) =>
  Object.fromEntries([...list].map(([name, quantity]) => [name, quantity.canonical]));
const decoded = (spec: object) => decodeValue(spec, decodePodSpec);
const container = (requests: object = {}, limits: object = {}, name = 'dummy') => ({
  name,
  resources: { requests, limits },
});
const some = [{ cpu: '1m' }, { cpu: '2m' }] as const;

it.each([
  ['one init container', { initContainers: [container(...some)] }, ['memory'], 'memory for: dummy'],
  [
    'two init containers',
    { initContainers: [container(...some, 'foo'), container(...some, 'bar')] },
    ['memory'],
    'memory for: bar,foo',
  ],
  ['one container', { containers: [container(...some)] }, ['memory'], 'memory for: dummy'],
  [
    'two containers',
    { containers: [container(...some, 'foo'), container(...some, 'bar')] },
    ['memory'],
    'memory for: bar,foo',
  ],
  [
    'two of both',
    { containers: [container({}, {}, 'foo'), container({}, {}, 'bar')] },
    ['memory', 'cpu'],
    'cpu for: bar,foo; memory for: bar,foo',
  ],
])('PodConstraintsFunc: %s', (_, spec, required, text) => {
  expect(missingForQuota(decoded(spec), required)).toBe(`must specify ${text}`);
});

const ONE = { 'count/pods': '1', pods: '1' };
const both = (name: string, request: string, limit: string) => ({
  ...ONE,
  [name]: request,
  [`requests.${name}`]: request,
  [`limits.${name}`]: limit,
});
const MIB = { 'ephemeral-storage': '32Mi' };
const DONGLES = { 'example.com/dongle': '3' };
const HUGE = { ...ONE, 'hugepages-2Mi': '100Mi', 'requests.hugepages-2Mi': '100Mi' };
const cases: [string, object, object, object][] = [
  ['CPU', { cpu: '1m' }, { cpu: '2m' }, both('cpu', '1m', '2m')],
  ['memory', { memory: '1m' }, { memory: '2m' }, both('memory', '1m', '2m')],
  ['local storage', MIB, { 'ephemeral-storage': '64Mi' }, both('ephemeral-storage', '32Mi', '64Mi')],
  ['huge pages', { 'hugepages-2Mi': '100Mi' }, {}, HUGE],
  ['an extended resource', DONGLES, DONGLES, { ...ONE, 'requests.example.com/dongle': '3' }],
];
it.each(
  cases.flatMap(([name, requests, limits, usage]): [string, object, object][] => [
    [`init container: ${name}`, { initContainers: [container(requests, limits)] }, usage],
    [`container: ${name}`, { containers: [container(requests, limits)] }, usage],
  ]),
)('PodEvaluatorUsage: %s', (_, spec, usage) => {
  expect(texts(podUsage({ spec: decoded(spec) }, 0))).toEqual(usage);
});

const all = (cpu: string, memory: string, dongles: string) => ({ cpu, memory, 'example.com/dongle': dongles });
const full = { containers: [container({ cpu: '1', memory: '50M' }, { cpu: '2', memory: '100M' })] };
const light = { containers: [container({ cpu: '1' }, { cpu: '2' })] };
it.each<[string, object, object, object]>([
  ['ended', { containers: [container(DONGLES, DONGLES)] }, { phase: 'Succeeded' }, { 'count/pods': '1' }],
  [
    'the most of the init containers',
    {
      initContainers: [
        container(all('4', '100M', '4'), all('8', '200M', '4')),
        container(all('1', '50M', '2'), all('2', '100M', '2')),
      ],
      containers: [
        container(all('1', '50M', '1'), all('2', '100M', '1')),
        container(all('2', '25M', '2'), all('5', '50M', '2')),
      ],
    },
    {},
    { ...both('cpu', '4', '8'), ...both('memory', '100M', '200M'), 'requests.example.com/dongle': '4' },
  ],
  ['deleted long ago', full, { deletionTimestamp: -60_000, deletionGracePeriodSeconds: 30 }, { 'count/pods': '1' }],
  ['deleted', light, { deletionTimestamp: 0, deletionGracePeriodSeconds: 30 }, both('cpu', '1', '2')],
  ['with overhead', { ...light, overhead: { cpu: '1' } }, {}, both('cpu', '2', '3')],
])('PodEvaluatorUsage: %s', (_, spec, status, usage) => {
  expect(texts(podUsage({ spec: decoded(spec), ...status }, 0))).toEqual(usage);
});

/** `high:Running`, with a CPU unless told not to. */
function group(text: string): PodGroup {
  const [priorityClassName, phase, resources] = text.split(':');
  const list = resources === 'none' ? {} : { cpu: '1' };
  const spec = decoded({ priorityClassName, containers: [container(list, list)] });
  return { spec, stored: 1, charged: phase === 'Running' ? 1 : 0, charge: chargeInFull(spec) };
}
const used = (countPods: string, rest: string) => ({
  'count/pods': countPods,
  pods: rest,
  cpu: rest,
  'requests.cpu': rest,
  'limits.cpu': rest,
});
const isHigh = { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['high'] }] };
const THREE = ['high:Running', 'high:Succeeded', 'low:Running'];

it.each<[string, string[], object, object]>([
  ['no pods', [], {}, used('0', '0')],
  ['all running', [':Running', ':Running'], {}, used('2', '2')],
  ['one has ended', [':Running', ':Succeeded'], {}, used('2', '1')],
  ['of a class', THREE, { scopeSelector: isHigh }, used('2', '1')],
  ['of a class, said twice', THREE, { scopeSelector: isHigh, scopes: ['PriorityClass'] }, used('2', '1')],
  [
    'of a class and best effort',
    [...THREE, 'high:Failed:none'],
    { scopeSelector: isHigh, scopes: ['PriorityClass', 'BestEffort'] },
    used('1', '0'),
  ],
])('PodEvaluatorUsageStats: %s', (_, pods, scopes, expected) => {
  const hard = { 'count/pods': '9', pods: '9', cpu: '9', 'requests.cpu': '9', 'limits.cpu': '9' };
  const { spec } = decodeValue({ metadata: { name: 'q' }, spec: { hard, ...scopes } }, decodeResourceQuota);
  expect(texts(recountQuota({ spec, hard: spec.hard }, pods.map(group), []))).toEqual(expected);
});

const SELECTORS = [
  ...['Terminating', 'NotTerminating', 'BestEffort', 'NotBestEffort'].map((scopeName) => ({ scopeName })),
  { scopeName: 'PriorityClass', operator: 'In', values: ['class1'] },
  { scopeName: 'CrossNamespacePodAffinity' },
].map((scope) => ({ operator: '', values: [], ...scope }));
const limited = { activeDeadlineSeconds: 30 };
const CROSS = ['Terminating', 'BestEffort', 'CrossNamespacePodAffinity'];
const affinity = (kind: string, when: string, term: object) => ({
  ...limited,
  affinity: { [kind]: { [`${when}DuringSchedulingIgnoredDuringExecution`]: [term] } },
});
const selecting = { labelSelector: {}, namespaceSelector: {}, topologyKey: 'x' };
const naming = { labelSelector: {}, namespaces: ['ns1'], topologyKey: 'x' };
const weighted = (podAffinityTerm: object) => ({ weight: 1, podAffinityTerm });

it.each<[string, object, string[]]>([
  ['an empty pod', {}, ['NotTerminating', 'BestEffort']],
  ['a class', { priorityClassName: 'class1' }, ['NotTerminating', 'BestEffort', 'PriorityClass']],
  [
    'requests',
    { containers: [container(all('1', '50M', '1'), all('2', '100M', '1'))] },
    ['NotTerminating', 'NotBestEffort'],
  ],
  ['a deadline', limited, ['Terminating', 'BestEffort']],
  ['required, both', affinity('podAffinity', 'required', { ...selecting, ...naming }), CROSS],
  ['required, names', affinity('podAffinity', 'required', naming), CROSS],
  ['preferred, both', affinity('podAffinity', 'preferred', weighted({ ...selecting, ...naming })), CROSS],
  ['preferred, a selector', affinity('podAffinity', 'preferred', weighted(selecting)), CROSS],
  ['preferred apart, a selector', affinity('podAntiAffinity', 'preferred', weighted(selecting)), CROSS],
  ['required apart, names', affinity('podAntiAffinity', 'required', naming), CROSS],
])('PodEvaluatorMatchingScopes: %s', (_, spec, expected) => {
  const pod = decoded(spec);
  expect(SELECTORS.filter((scope) => matchesScope(pod, scope)).map(({ scopeName }) => scopeName)).toEqual(expected);
});
