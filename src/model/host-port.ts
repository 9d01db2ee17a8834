/** Ports that pods take of their node (`pkg/scheduler/framework`, `HostPortInfo`). */
import type { PodSpec } from './objects/pod.ts';

export interface HostPort {
  readonly port: number;
  readonly protocol: string;
  /** `0.0.0.0`: every address of the node. */
  readonly ip: string;
}

export const ANY_ADDRESS = '0.0.0.0';

const NONE: readonly HostPort[] = [];

/** The host ports of the containers, one entry for each mention. In v1.32 those of init containers do not count. */
export function hostPorts(spec: PodSpec): readonly HostPort[] {
  let found: HostPort[] | undefined;
  for (const { ports } of spec.containers) {
    for (const { hostPort, hostIP, protocol } of ports) {
      if (hostPort === undefined || hostPort <= 0) continue;
      found ??= [];
      found.push({ port: hostPort, protocol: protocol || 'TCP', ip: hostIP || ANY_ADDRESS });
    }
  }
  return found ?? NONE;
}

/** Same port and protocol, and the same address or one of them takes every address. */
export const hostPortsConflict = (a: HostPort, b: HostPort): boolean =>
  a.port === b.port && a.protocol === b.protocol && (a.ip === b.ip || a.ip === ANY_ADDRESS || b.ip === ANY_ADDRESS);
