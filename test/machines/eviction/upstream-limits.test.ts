/** Who gets in, and limits on local storage, after pkg/kubelet/eviction/eviction_manager_test.go, told anew. */
import { describe, expect, it } from 'vitest';
import { decodePodSpec, decodeValue } from '../../../src/ingest/decode/index.ts';
import { decodeKubeletConfiguration } from '../../../src/ingest/index.ts';
import { rejectionUnderPressure } from '../../../src/machines/eviction/admission.ts';
import { evictionConfig } from '../../../src/machines/eviction/config.ts';
import { INITIAL_EVICTION_STATE } from '../../../src/machines/eviction/observe.ts';
import { beginPass } from '../../../src/machines/eviction/pass.ts';
import { manager } from './_manager.ts';
import { type NamedPod, type Usage, usageOf } from './_pods.ts';

describe('AdmitUnderNodeConditions', () => {
  const requests = { cpu: '100m', memory: '1Gi' };
  const specs = [{ requests, limits: requests }, { requests }, {}].map((resources) =>
    decodeValue({ containers: [{ name: 'c', resources }] }, decodePodSpec),
  );
  it.each([
    [[], 'yes yes yes'],
    [['MemoryPressure'], 'yes yes no'],
    [['MemoryPressure', 'DiskPressure'], 'no no no'],
  ] as const)('%j: guaranteed, burstable, best effort %s', (conditions, admitted) => {
    const got = specs.map((spec) => (rejectionUnderPressure(conditions, { spec, isCritical: false }) ? 'no' : 'yes'));
    expect(got.join(' ')).toBe(admitted);
  });
});

describe('limits on local storage', () => {
  const limited = (name: string, usage: Usage, requests: object, limits: object, volume: object = {}): NamedPod => {
    const raw = {
      containers: [{ name: 'c', resources: { requests, limits } }],
      volumes: [{ name: 'v', emptyDir: volume }],
    };
    return { name, isCritical: false, spec: decodeValue(raw, decodePodSpec), usage: usageOf(usage) };
  };
  const storage = (text: string): object => ({ 'ephemeral-storage': text });

  it.each([
    ['layers', limited('a', { rootfs: 2048 }, storage('1Gi'), storage('1Gi'))],
    ['logs', limited('a', { logs: 2048 }, storage('1Gi'), storage('1Gi'))],
    ['a local volume', limited('a', { volume: 2048 }, {}, {}, { sizeLimit: '1Gi' })],
  ])('StorageLimitEvictions: %s', (_, pod) => {
    const one = manager({ 'nodefs.available': '1Gi' }, [pod], 'shared', { localStorageCapacityIsolation: true });
    // whose limit it is that counts, not the pressure
    expect(one.after(0, { 'nodefs.available': '200Mi', 'imagefs.available': '200Mi' })).toBe(
      'DiskPressure, evicts a 1',
    );
    expect(one.last?.isDisruption).toBe(false);
  });

  it('ManagerWithLocalStorageCapacityIsolationOpen: all who are above theirs go', () => {
    const pods = [
      limited('empty-dir', { volume: 2048 }, { memory: '900Mi' }, { memory: '1Gi' }, { sizeLimit: '1Gi' }),
      limited('container', { rootfs: 900 }, storage('700Mi'), storage('800Mi')),
      limited('pod', { rootfs: 500, logs: 200, volume: 200 }, storage('700Mi'), storage('800Mi')),
    ];
    const fields = decodeValue({ evictionHard: { 'memory.available': '1Gi' } }, decodeKubeletConfiguration, 'strict');
    const begun = beginPass(evictionConfig(fields, 'shared'), INITIAL_EVICTION_STATE, new Map(), pods, 0);
    expect(begun.evictions.map(({ pod, gracePeriodSeconds }) => `${pod.name} ${gracePeriodSeconds}`)).toEqual([
      'empty-dir 1',
      'container 1',
      'pod 1',
    ]);
  });
});
