/**
 * The fields of a KubeletConfiguration about its managers of CPUs, memory and topology, and what a kubelet says of wrong ones
 * (pkg/kubelet/apis/config/validation; policy_options.go of the managers). Gates as in an unchanged v1.32: options in alpha are off.
 */
import { parseCpuSet } from '../../model/cpu-set.ts';
import type { KubeletConfiguration } from '../../model/objects/config.ts';
import type { ResourceList } from '../../model/objects/index.ts';
import { quantityFromNumber } from '../../model/quantity.ts';
import { isHugePageResource } from '../../model/resource-name.ts';
import type { Cursor } from '../decode/cursor.ts';
import { nearest } from '../decode/did-you-mean.ts';

type Managers = Pick<
  KubeletConfiguration,
  | 'cpuManagerPolicy'
  | 'cpuManagerPolicyOptions'
  | 'reservedSystemCPUs'
  | 'memoryManagerPolicy'
  | 'reservedMemory'
  | 'topologyManagerPolicy'
  | 'topologyManagerScope'
  | 'topologyManagerPolicyOptions'
>;

const TOPOLOGY_POLICIES = ['none', 'best-effort', 'restricted', 'single-numa-node'] as const;
const SCOPES = ['container', 'pod'] as const;

const FULL_PCPUS_ONLY = 'full-pcpus-only';
const CPU_OPTIONS_IN_ALPHA: readonly string[] = [
  'distribute-cpus-across-numa',
  'align-by-socket',
  'distribute-cpus-across-cores',
  'strict-cpu-reservation',
  'prefer-align-cpus-by-uncorecache',
];
const CLOSEST_NUMA = 'prefer-closest-numa-nodes';
const MOST_NUMA = 'max-allowable-numa-nodes';
const LEAST_MOST_NUMA = 8;

export function resourceManagers(c: Cursor): Managers {
  const cpuManagerPolicy = oneOf(
    c,
    'cpuManagerPolicy',
    ['none', 'static'] as const,
    (value) => `unknown policy: "${value}"`,
  );
  return {
    cpuManagerPolicy,
    cpuManagerPolicyOptions: cpuOptions(c, cpuManagerPolicy ?? 'none'),
    reservedSystemCPUs: reservedCpus(c),
    memoryManagerPolicy: oneOf(c, 'memoryManagerPolicy', ['None', 'Static'] as const, (value) =>
      value === 'BestEffort'
        ? 'policy "BestEffort" is not available for platform "linux"'
        : `unknown policy: "${value}"`,
    ),
    reservedMemory: reservedMemory(c),
    topologyManagerPolicy: oneOf(c, 'topologyManagerPolicy', TOPOLOGY_POLICIES, (value) => {
      const list = TOPOLOGY_POLICIES.map((policy) => `"${policy}"`).join(' ');
      return `invalid configuration: topologyManagerPolicy (--topology-manager-policy) "${value}" must be one of: [${list}]`;
    }),
    topologyManagerScope: oneOf(
      c,
      'topologyManagerScope',
      SCOPES,
      (value) =>
        `invalid configuration: topologyManagerScope (--topology-manager-scope) "${value}" must be one of: "container", or "pod"`,
    ),
    topologyManagerPolicyOptions: topologyOptions(c),
  };
}

/** CPUs that are named for the system count instead of those that are reserved by amount (cmd/kubelet/app/server.go). */
export function withReservedCpus(configuration: KubeletConfiguration): KubeletConfiguration {
  const { reservedSystemCPUs, systemReserved, kubeReserved } = configuration;
  if (reservedSystemCPUs === undefined) return configuration;
  const kube = new Map(kubeReserved);
  kube.delete('cpu');
  const system: ResourceList = new Map(systemReserved).set('cpu', quantityFromNumber(reservedSystemCPUs.size));
  return { ...configuration, systemReserved: system, kubeReserved: kube };
}

function oneOf<T extends string>(
  c: Cursor,
  name: string,
  allowed: readonly T[],
  complaint: (value: string) => string,
): T | undefined {
  const value = c.string(name);
  if (value === undefined || (allowed as readonly string[]).includes(value)) return value as T | undefined;
  c.fail('value', [name], complaint(value), nearest(value, allowed));
  return undefined;
}

function cpuOptions(c: Cursor, policy: string): Managers['cpuManagerPolicyOptions'] {
  const name = 'cpuManagerPolicyOptions';
  const options = c.map(name);
  if (options.size === 0) return undefined;
  if (policy === 'none') {
    const list = [...options].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => `${key}:${value}`);
    c.fail('value', [name], `new none policy error: None policy: received unsupported options=map[${list.join(' ')}]`);
    return undefined;
  }
  let fullPcpusOnly = false;
  for (const [option, value] of options) {
    if (option === FULL_PCPUS_ONLY) fullPcpusOnly = boolOption(c, name, option, value);
    else if (CPU_OPTIONS_IN_ALPHA.includes(option))
      c.fail(
        'value',
        [name, option],
        `CPU Manager Policy Alpha-level Options not enabled, but option "${option}" provided`,
      );
    else
      c.fail(
        'value',
        [name, option],
        `unknown CPU Manager Policy option: "${option}"`,
        nearest(option, [FULL_PCPUS_ONLY, ...CPU_OPTIONS_IN_ALPHA]),
        true,
      );
  }
  return { fullPcpusOnly };
}

function topologyOptions(c: Cursor): Managers['topologyManagerPolicyOptions'] {
  const name = 'topologyManagerPolicyOptions';
  const options = c.map(name);
  if (options.size === 0) return undefined;
  let preferClosestNumaNodes = false;
  let maxAllowableNumaNodes: number | undefined;
  for (const [option, value] of options) {
    if (option === CLOSEST_NUMA) preferClosestNumaNodes = boolOption(c, name, option, value);
    else if (option === MOST_NUMA) maxAllowableNumaNodes = mostNumaNodes(c, name, option, value);
    else
      c.fail(
        'value',
        [name, option],
        `unknown Topology Manager Policy option: "${option}"`,
        nearest(option, [CLOSEST_NUMA, MOST_NUMA]),
        true,
      );
  }
  return { preferClosestNumaNodes, maxAllowableNumaNodes };
}

function mostNumaNodes(c: Cursor, name: string, option: string, value: string): number | undefined {
  const most = /^[+-]?[0-9]+$/.test(value) ? Number(value) : Number.NaN;
  if (most >= LEAST_MOST_NUMA) return most;
  c.fail(
    'value',
    [name, option],
    Number.isNaN(most)
      ? `unable to convert policy option to integer "${option}": strconv.Atoi: parsing ${JSON.stringify(value)}: invalid syntax`
      : `the minimum value of "${option}" should not be less than ${LEAST_MOST_NUMA}`,
  );
  return undefined;
}

/** As Go reads truth. */
function boolOption(c: Cursor, name: string, option: string, value: string): boolean {
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(value)) return true;
  if (!['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(value))
    c.fail(
      'value',
      [name, option],
      `bad value for option "${option}": strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`,
    );
  return false;
}

function reservedCpus(c: Cursor): ReadonlySet<number> | undefined {
  const name = 'reservedSystemCPUs';
  const text = c.string(name);
  if (text === undefined) return undefined;
  if (c.has('systemReservedCgroup') || c.has('kubeReservedCgroup'))
    c.fail(
      'value',
      [name],
      "invalid configuration: can't use reservedSystemCPUs (--reserved-cpus) with systemReservedCgroup (--system-reserved-cgroup) or kubeReservedCgroup (--kube-reserved-cgroup)",
    );
  const parsed = parseCpuSet(text);
  if ('cpus' in parsed) return parsed.cpus;
  c.fail(
    'value',
    [name],
    `invalid configuration: unable to parse reservedSystemCPUs (--reserved-cpus) ${text}, error: ${parsed.error}`,
  );
  return undefined;
}

function reservedMemory(c: Cursor): Managers['reservedMemory'] {
  const seen = new Set<string>();
  return c.objects('reservedMemory', (entry) => {
    const numaNode = entry.count('numaNode');
    const limits = entry.resources('limits');
    for (const [resource, amount] of limits) {
      const complain = (message: string): void =>
        entry.fail('value', ['limits', resource], `invalid configuration: ${message}`);
      if (resource !== 'memory' && !isHugePageResource(resource))
        complain(
          `the limit type "${resource}" for NUMA node ${numaNode} is not supported, only [memory hugepages-<HugePageSize>] is accepted`,
        );
      if (amount.sign === 0)
        complain(`reserved memory may not be zero for NUMA node ${numaNode} and resource "${resource}"`);
      if (seen.has(`${numaNode} ${resource}`))
        complain(`the reserved memory has a duplicate value for NUMA node ${numaNode} and resource "${resource}"`);
      seen.add(`${numaNode} ${resource}`);
    }
    return { numaNode, limits };
  });
}
