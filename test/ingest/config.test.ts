import { expect, test } from 'vitest';
import {
  decodeKubeletConfiguration,
  decodeValue,
  formatDiagnostic,
  loadText,
  readSchedulerConfiguration,
} from '../../src/ingest/index.ts';

const kubelet = (raw: unknown) => decodeValue(raw, decodeKubeletConfiguration, 'strict');

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
