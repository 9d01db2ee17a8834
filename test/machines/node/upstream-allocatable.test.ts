/** What is reserved of a node, after pkg/kubelet/cm/node_container_manager_linux_test.go (ReservationForScheduling, InputValidation), in rows of our own. */
import { describe, expect, it } from 'vitest';
import { decodeKubeletConfiguration } from '../../../src/ingest/config/index.ts';
import { decodeValue } from '../../../src/ingest/decode/index.ts';
import { allocatableOf, reservationError } from '../../../src/machines/index.ts';
import type { ResourceList } from '../../../src/model/objects/index.ts';
import { parseQuantity } from '../../../src/model/quantity.ts';

const list = (amounts: Record<string, string>): ResourceList =>
  new Map(Object.entries(amounts).map(([name, text]) => [name, parseQuantity(text)]));

/** What is missing of the capacity, in thousandths. */
function reserved(capacity: Record<string, string>, raw: Record<string, unknown>): Record<string, number> {
  const all = list(capacity);
  const left = allocatableOf(all, decodeValue({ evictionHard: {}, ...raw }, decodeKubeletConfiguration));
  return Object.fromEntries(
    [...all].map(([name, amount]) => [name, amount.milliValue - (left.get(name)?.milliValue ?? 0)]),
  );
}
const milli = (text: string): number => parseQuantity(text).milliValue;

describe('ReservationForScheduling', () => {
  const NODE = { cpu: '10', memory: '10Gi' };
  const kube = { cpu: '100m', memory: '100Mi' };
  const system = { cpu: '50m', memory: '50Mi' };
  it.each<[string, Record<string, string>, Record<string, string>, string | undefined, string, string]>([
    ['kube and system', kube, system, undefined, '150m', '150Mi'],
    ['and an amount', kube, system, '100Mi', '150m', '250Mi'],
    // 5 % as a 32-bit float: ⌊10737418240 · 0.05000000074505806⌋ = 536870920
    ['and a percentage', kube, system, '5%', '150m', '694157320'],
    ['nothing', {}, {}, undefined, '0', '0'],
    ['CPU of the system alone', { memory: '100Mi' }, system, undefined, '50m', '150Mi'],
    ['CPU of kube alone', { cpu: '50m', memory: '100Mi' }, { memory: '50Mi' }, undefined, '50m', '150Mi'],
  ])('%s', (_, kubeReserved, systemReserved, threshold, cpu, memory) => {
    const evictionHard = threshold === undefined ? {} : { 'memory.available': threshold };
    expect(reserved(NODE, { kubeReserved, systemReserved, evictionHard })).toEqual({
      cpu: milli(cpu),
      memory: milli(memory),
    });
  });

  it('of what the node does not have nothing', () => {
    expect(reserved({ cpu: '10' }, { kubeReserved: { memory: '100Mi' }, systemReserved: { memory: '50Mi' } })).toEqual({
      cpu: 0,
    });
  });

  it.each<[string, string | undefined, string | undefined, string]>([
    ['kube', '100Mi', undefined, '100Mi'],
    ['and an amount', '100Mi', '100Mi', '200Mi'],
    ['and a percentage', '150Mi', '5%', '694157320'],
    ['nothing', undefined, undefined, '0'],
  ])('ephemeral storage: %s', (_, amount, threshold, storage) => {
    const kubeReserved = amount === undefined ? {} : { 'ephemeral-storage': amount };
    const evictionHard = threshold === undefined ? {} : { 'nodefs.available': threshold };
    expect(reserved({ 'ephemeral-storage': '10Gi' }, { kubeReserved, evictionHard })).toEqual({
      'ephemeral-storage': milli(storage),
    });
  });
});

describe('InputValidation', () => {
  const complains = (capacity: Record<string, string>, raw: Record<string, unknown>): string =>
    reservationError(list(capacity), decodeValue({ evictionHard: {}, ...raw }, decodeKubeletConfiguration));
  const NODE = { cpu: '10', memory: '10Gi' };
  const kube = { cpu: '100m', memory: '100Mi' };
  const system = { cpu: '50m', memory: '50Mi' };

  it.each<[string, Record<string, string>, Record<string, string>, Record<string, string>, Record<string, string>?]>([
    ['kube and system', NODE, kube, system],
    ['and an amount', NODE, kube, system, { 'memory.available': '100Mi' }],
    ['and a percentage', NODE, kube, system, { 'memory.available': '5%' }],
    ['nothing', NODE, {}, {}],
    ['CPU of the system alone', NODE, { memory: '100Mi' }, system],
    ['CPU of kube alone', NODE, { cpu: '50m', memory: '100Mi' }, { memory: '50Mi' }],
    ['of what the node does not have', { cpu: '10' }, { memory: '100Mi' }, { memory: '50Mi' }],
    ['ephemeral storage', { 'ephemeral-storage': '500Mi' }, { 'ephemeral-storage': '100Mi' }, {}],
  ])('%s: accepted', (_, capacity, kubeReserved, systemReserved, evictionHard = {}) => {
    expect(complains(capacity, { kubeReserved, systemReserved, evictionHard })).toBe('');
  });

  it('more than there is: refused', () => {
    const ten = { cpu: '5', memory: '10Gi' };
    expect(
      complains(
        { cpu: '10', memory: '11Gi' },
        { kubeReserved: ten, systemReserved: ten, evictionHard: { 'memory.available': '2Gi' } },
      ),
    ).toBe(
      'invalid Node Allocatable configuration. Resource "memory" has a reservation of 22Gi but capacity of 11Gi. Expected capacity >= reservation.',
    );
    const storage = { 'ephemeral-storage': '20Gi' };
    expect(complains(storage, { kubeReserved: storage, evictionHard: { 'nodefs.available': '100Mi' } })).toBe(
      'invalid Node Allocatable configuration. Resource "ephemeral-storage" has a reservation of 20580Mi but capacity of 20Gi. Expected capacity >= reservation.',
    );
  });
});
