import { expect, test } from 'vitest';
import {
  DecodeError,
  decodeKubeletConfiguration,
  decodeSchedulerConfiguration,
  decodeValue,
  formatDiagnostic,
  loadText,
  readSchedulerConfiguration,
} from '../../src/ingest/index.ts';

const scheduler = (raw: unknown) => decodeValue(raw, decodeSchedulerConfiguration, 'strict');
const kubelet = (raw: unknown) => decodeValue(raw, decodeKubeletConfiguration, 'strict');

test('scheduler configuration', () => {
  const configuration = scheduler({
    apiVersion: 'kubescheduler.config.k8s.io/v1',
    kind: 'KubeSchedulerConfiguration',
    percentageOfNodesToScore: 50,
    leaderElection: { leaderElect: false },
    profiles: [
      {
        schedulerName: 'packer',
        plugins: { score: { enabled: [{ name: 'NodeResourcesFit', weight: 5 }], disabled: [{ name: '*' }] } },
        pluginConfig: [
          {
            name: 'NodeResourcesFit',
            args: { scoringStrategy: { type: 'MostAllocated', resources: [{ name: 'cpu', weight: 1 }] } },
          },
        ],
      },
    ],
  });
  expect(configuration.profiles[0]?.plugins.get('score')).toEqual({
    enabled: [{ name: 'NodeResourcesFit', weight: 5 }],
    disabled: ['*'],
  });
  expect(configuration.profiles[0]?.pluginConfig.NodeResourcesFit?.scoringStrategy).toEqual({
    type: 'MostAllocated',
    resources: [{ name: 'cpu', weight: 1 }],
    shape: [],
  });
});

test.each([
  [
    { extenders: [{ urlPrefix: 'http://x' }] },
    'extenders: scheduler extenders are programs of their own and are not modelled',
  ],
  [{ percentageOfNodesToScore: 101 }, 'percentageOfNodesToScore: Invalid value: 101: not in valid range [0-100]'],
  [
    { podInitialBackoffSeconds: 20 },
    'podMaxBackoffSeconds: Invalid value: 10: must be greater than or equal to PodInitialBackoffSeconds',
  ],
  [{ profiles: [{ schedulerName: 'a' }, { schedulerName: 'a' }] }, 'profiles[1].schedulerName: Duplicate value: "a"'],
  [
    { profiles: [{ pluginConfig: [{ name: 'ImageLocality', args: { x: 1 } }] }] },
    'profiles[0].pluginConfig[0].args.x: unknown field "x"',
  ],
  [{ profils: [] }, 'profils: unknown field "profils"; did you mean profiles?'],
])('%j', (raw, message) => {
  expect(() => scheduler(raw)).toThrow(DecodeError);
  expect(() => scheduler(raw)).toThrow(message);
});

test('an unknown plugin, with the list', () => {
  expect(() => scheduler({ profiles: [{ plugins: { filter: { enabled: [{ name: 'NodePort' }] } } }] })).toThrow(
    /^profiles\[0\]\.plugins\.filter\.enabled\[0\]\.name: unknown plugin "NodePort": the plugins are SchedulingGates, .*DefaultBinder; did you mean NodePorts\?$/,
  );
});

test('kubelet configuration', () => {
  const configuration = kubelet({
    evictionHard: { 'memory.available': '100Mi', 'nodefs.available': '10%' },
    evictionSoft: { 'memory.available': '200Mi' },
    evictionSoftGracePeriod: { 'memory.available': '1m30s' },
    shutdownGracePeriod: '30s',
    systemReserved: { memory: '500Mi' },
    authentication: { anonymous: { enabled: false } },
  });
  expect(configuration.evictionHard?.get('nodefs.available')).toEqual({ percentage: 10 });
  expect(configuration.evictionHard?.get('memory.available')?.quantity?.canonical).toBe('100Mi');
  expect(configuration.evictionSoftGracePeriod.get('memory.available')).toBe(90_000);
  expect(configuration.shutdownGracePeriodMs).toBe(30_000);
  expect(kubelet({}).evictionHard).toBeUndefined();
});

test.each([
  [
    { evictionSoft: { 'memory.available': '200Mi' } },
    'evictionSoft[memory.available]: grace period must be specified for the soft eviction threshold memory.available',
  ],
  [
    { evictionHard: { 'memory.available': '200%' } },
    'evictionHard[memory.available]: Invalid value: "200%": expected a percentage between 0% and 100%',
  ],
  [{ maxPods: -1 }, 'maxPods: Invalid value: -1: must be greater than or equal to 0'],
  [{ maxPod: 10 }, 'maxPod: unknown field "maxPod"; did you mean maxPods?'],
])('%j', (raw, message) => {
  expect(() => kubelet(raw)).toThrow(message);
});

test('a document, with places', () => {
  const text =
    'apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\nprofiles:\n- schedulrName: x\n';
  const document = loadText(text, 'k.yaml').schedulerConfigurations[0];
  if (document === undefined) throw new Error('no document');
  expect(readSchedulerConfiguration(document).errors.map(formatDiagnostic)).toEqual([
    'k.yaml:4:3: error: profiles[0].schedulrName: unknown field "schedulrName"; did you mean "schedulerName"?',
  ]);
});
