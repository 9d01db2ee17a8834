/** The tables of pkg/controller/daemon/util/daemonset_util_test.go of v1.32, retold. */
import { expect, it } from 'vitest';
import { affinityForNode, targetNodeName } from '../../../src/controllers/daemon-set/placement.ts';
import { decodePodSpec, decodeValue } from '../../../src/ingest/decode/index.ts';

const expression = (key: string) => ({ matchExpressions: [{ key, operator: 'In', values: ['host_1'] }] });
const field = (values: readonly string[], operator = 'In', key = 'metadata.name') => ({
  matchFields: [{ key, operator, values }],
});
const required = (...nodeSelectorTerms: object[]) => ({
  requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms },
});
const preferred = {
  preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: expression('kubernetes.io/hostname') }],
};
const affinityOf = (nodeAffinity: object | undefined) =>
  decodeValue(nodeAffinity === undefined ? {} : { affinity: { nodeAffinity } }, decodePodSpec).affinity;

it.each<[string, object | undefined, object]>([
  ['none', undefined, {}],
  ['a host name as label', required(expression('kubernetes.io/hostname')), {}],
  ['a preference', preferred, preferred],
  ['two nodes', required(field(['host_1', 'host_2'])), {}],
  ['nothing about affinity', undefined, {}],
  ['a label or another node', required(expression('hostname'), field(['host_2'])), {}],
  ['not another node', required(field(['host_2'], 'NotIn')), {}],
  ['another field', required(field(['bar'], 'In', 'metadata.foo')), {}],
])('ReplaceDaemonSetPodNodeNameNodeAffinity: %s', (_, before, kept) => {
  expect(affinityForNode(affinityOf(before), 'host_1')).toEqual(
    affinityOf({ ...kept, ...required(field(['host_1'])) }),
  );
});

it.each<[string, object, string | undefined]>([
  ['where it runs', { nodeName: 'node-1' }, 'node-1'],
  ['whom its affinity names', { affinity: { nodeAffinity: required(field(['node-1'])) } }, 'node-1'],
  ['not two', { affinity: { nodeAffinity: required(field(['node-1', 'node-2'])) } }, undefined],
  ['none', {}, undefined],
])('GetTargetNodeName: %s', (_, spec, expected) => {
  expect(targetNodeName(decodeValue(spec, decodePodSpec))).toBe(expected);
});
