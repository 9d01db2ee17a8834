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
  [{ cpuManagerPolicy: 'dynamic' }, 'cpuManagerPolicy: unknown policy: "dynamic"'],
  [
    { cpuManagerPolicyOptions: { 'full-pcpus-only': 'true' } },
    'cpuManagerPolicyOptions: new none policy error: None policy: received unsupported options=map[full-pcpus-only:true]',
  ],
  [
    { cpuManagerPolicy: 'static', cpuManagerPolicyOptions: { 'full-pcpu-only': 'true' } },
    'cpuManagerPolicyOptions.full-pcpu-only: unknown CPU Manager Policy option: "full-pcpu-only"; did you mean full-pcpus-only?',
  ],
  [
    { cpuManagerPolicy: 'static', cpuManagerPolicyOptions: { 'align-by-socket': 'true' } },
    'cpuManagerPolicyOptions.align-by-socket: CPU Manager Policy Alpha-level Options not enabled, but option "align-by-socket" provided',
  ],
  [
    { cpuManagerPolicy: 'static', cpuManagerPolicyOptions: { 'full-pcpus-only': 'yes' } },
    'bad value for option "full-pcpus-only": strconv.ParseBool: parsing "yes": invalid syntax',
  ],
  [
    { topologyManagerPolicy: 'single-numa' },
    'topologyManagerPolicy: invalid configuration: topologyManagerPolicy (--topology-manager-policy) "single-numa" must be one of: ["none" "best-effort" "restricted" "single-numa-node"]',
  ],
  [
    { topologyManagerScope: 'node' },
    'invalid configuration: topologyManagerScope (--topology-manager-scope) "node" must be one of: "container", or "pod"',
  ],
  [
    { topologyManagerPolicyOptions: { 'max-allowable-numa-nodes': '4' } },
    'the minimum value of "max-allowable-numa-nodes" should not be less than 8',
  ],
  [{ memoryManagerPolicy: 'BestEffort' }, 'policy "BestEffort" is not available for platform "linux"'],
  [
    { reservedMemory: [{ numaNode: 1, limits: { cpu: '1' } }] },
    'reservedMemory[0].limits.cpu: invalid configuration: the limit type "cpu" for NUMA node 1 is not supported, only [memory hugepages-<HugePageSize>] is accepted',
  ],
  [
    { reservedMemory: [{ limits: { memory: '1Gi' } }, { numaNode: 0, limits: { memory: '1Gi' } }] },
    'the reserved memory has a duplicate value for NUMA node 0 and resource "memory"',
  ],
  [
    { reservedSystemCPUs: '3-1' },
    'invalid configuration: unable to parse reservedSystemCPUs (--reserved-cpus) 3-1, error: invalid range "3-1" (3 > 1)',
  ],
  [
    { registryPullQPS: -1 },
    'registryPullQPS: invalid configuration: registryPullQPS (--registry-qps) -1 must not be a negative number',
  ],
  [
    { registryBurst: -1 },
    'registryBurst: invalid configuration: registryBurst (--registry-burst) -1 must not be a negative number',
  ],
  [
    { maxParallelImagePulls: 0 },
    'maxParallelImagePulls: invalid configuration: maxParallelImagePulls 0 must be a positive number',
  ],
  [
    { maxParallelImagePulls: 2, serializeImagePulls: true },
    'maxParallelImagePulls cannot be larger than 1 unless SerializeImagePulls (--serialize-image-pulls) is set to false',
  ],
  [{ maxPod: 10 }, 'maxPod: unknown field "maxPod"; did you mean maxPods?'],
])('%j', (raw, message) => {
  expect(() => kubelet(raw)).toThrow(message);
});

test('CPUs that are named for the system count instead of amounts', () => {
  const { systemReserved, kubeReserved } = kubelet({
    reservedSystemCPUs: '0,4',
    systemReserved: { cpu: '500m', memory: '1Gi' },
    kubeReserved: { cpu: '1', memory: '1Gi' },
  });
  const shown = [systemReserved, kubeReserved].map((list) =>
    [...list].map(([name, amount]) => `${name} ${amount.canonical}`),
  );
  expect(shown).toEqual([['cpu 2', 'memory 1Gi'], ['memory 1Gi']]);
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
