/** Pods as the eviction manager knows them, and what they use, for tables. */
import { decodePodSpec, decodeValue } from '../../../src/ingest/decode/index.ts';
import type { EvictionPod, PodUsage } from '../../../src/machines/eviction/pods.ts';

export const MI = 2 ** 20;
export const GI = 2 ** 30;

export interface NamedPod extends EvictionPod {
  readonly name: string;
}

export interface Usage {
  readonly memory?: number;
  readonly rootfs?: number;
  readonly logs?: number;
  readonly volume?: number;
  readonly processes?: number;
  /** Of layers, logs and volume. */
  readonly inodes?: readonly [number, number, number];
}

/** What its only container `c` and its volume `v` use; memory and disk in MiB. */
export function usageOf({
  memory = 0,
  rootfs = 0,
  logs = 0,
  volume = 0,
  processes = 0,
  inodes = [0, 0, 0],
}: Usage): PodUsage {
  return {
    memory: memory * MI,
    processes,
    ephemeralStorage: (rootfs + logs + volume) * MI,
    containers: [
      {
        name: 'c',
        memory: memory * MI,
        rootfs: { bytes: rootfs * MI, inodes: inodes[0] },
        logs: { bytes: logs * MI, inodes: inodes[1] },
      },
    ],
    volumes: [{ name: 'v', bytes: volume * MI, inodes: inodes[2] }],
  };
}

/** `priority` and requests in MiB; its volume `v` is on the node's disk. */
export function podOf(
  name: string,
  usage: Usage | undefined,
  {
    priority = 0,
    memory,
    storage,
  }: { readonly priority?: number; readonly memory?: number; readonly storage?: number } = {},
): NamedPod {
  const requests = {
    ...(memory !== undefined && { memory: `${memory}Mi` }),
    ...(storage !== undefined && { 'ephemeral-storage': `${storage}Mi` }),
  };
  const raw = {
    priority,
    containers: [{ name: 'c', resources: { requests } }],
    volumes: [{ name: 'v', emptyDir: {} }],
  };
  return { name, isCritical: false, spec: decodeValue(raw, decodePodSpec), usage: usage && usageOf(usage) };
}

export const namesOf = (pods: readonly NamedPod[]): string => pods.map(({ name }) => name).join(' ');
