/**
 * Admission of a new object against the quotas of its namespace (apiserver pkg/admission/plugin/resourcequota/controller.go).
 * Checks read and raise `status.used`; the quota controller corrects it afterwards.
 */
import type { ResourceQuota } from '../../model/objects/cluster.ts';
import type { Instant, ResourceList } from '../../model/objects/meta.ts';
import type { Container, PodSpec } from '../../model/objects/pod.ts';
import { addQuantities, compareQuantities, type Quantity } from '../../model/quantity.ts';
import { matchesScope, scopesOf } from './quota-scopes.ts';
import { computeUsage, isPodResource, podUsage } from './quota-usage.ts';

/** What of a quota admission looks at. */
export interface QuotaView {
  readonly name: string;
  readonly spec: ResourceQuota['spec'];
  readonly hard: ResourceList;
  readonly used: ResourceList;
}

/** `used` after admission, of the quotas that were charged, by name. */
export type QuotaCharges = ReadonlyMap<string, ResourceList>;

/** Resources that a container has to specify if a quota limits them. */
const MUST_SPECIFY: ReadonlySet<string> = new Set([
  'cpu',
  'memory',
  'requests.cpu',
  'requests.memory',
  'limits.cpu',
  'limits.memory',
]);

const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const sorted = (texts: Iterable<string>): readonly string[] => [...texts].sort(byCodeUnits);

/**
 * What a quota on `resources` misses in a pod; `undefined`: nothing. Init containers count too.
 *
 * @returns Kubernetes' text: `must specify limits.cpu for: c0; …`.
 */
export function missingForQuota(spec: PodSpec, resources: readonly string[]): string | undefined {
  const required = sorted(new Set(resources.filter((name) => MUST_SPECIFY.has(name))));
  const containers = [...spec.containers, ...spec.initContainers];
  const specified = containers.map((container: Container) =>
    computeUsage(container.resources.requests, container.resources.limits),
  );
  const missing = required.flatMap((resource) => {
    const names = containers.filter((_, i) => !specified[i]?.has(resource)).map(({ name }) => name);
    return names.length > 0 ? [`${resource} for: ${sorted(new Set(names)).join(',')}`] : [];
  });
  return missing.length > 0 ? `must specify ${missing.join('; ')}` : undefined;
}

/**
 * Charges a new pod.
 *
 * @param pod of which `name` may be a `generateName`.
 * @throws an Error with the text of the 403 if a quota does not allow it.
 */
export function admitPodToQuotas(
  pod: { readonly name: string; readonly spec: PodSpec },
  quotas: readonly QuotaView[],
  now: Instant,
): QuotaCharges {
  const forbid = (reason: string): never => {
    throw new Error(`pods ${JSON.stringify(pod.name)} is forbidden: ${reason}`);
  };
  const charged = quotas.filter((quota) => concerns(quota, pod.spec));
  for (const { name, hard, used } of charged) {
    const resources = [...hard.keys()].filter(isPodResource);
    const missing = missingForQuota(pod.spec, resources);
    if (missing !== undefined) forbid(`failed quota: ${name}: ${missing}`);
    if (resources.some((resource) => !used.has(resource))) {
      forbid(`status unknown for quota: ${name}, resources: ${sorted(resources).join(',')}`);
    }
  }
  const delta = podUsage({ spec: pod.spec }, now);
  const negative = [...delta].filter(([, { sign }]) => sign < 0).map(([name]) => name);
  if (negative.length > 0) forbid(`quota usage is negative for resource(s): ${sorted(negative).join(',')}`);
  return new Map(charged.map((quota) => [quota.name, chargedUsage(quota, delta, forbid)]));
}

/**
 * Charges a new object of another kind. Quotas with scopes are about pods only.
 *
 * @param subject as a refusal names the object: `deployments.apps "web"`
 * @throws an Error with the text of the 403 if a quota does not allow it.
 */
export function admitUsageToQuotas(subject: string, usage: ResourceList, quotas: readonly QuotaView[]): QuotaCharges {
  const forbid = (reason: string): never => {
    throw new Error(`${subject} is forbidden: ${reason}`);
  };
  const charges = new Map<string, ResourceList>();
  for (const quota of quotas) {
    const resources = [...quota.hard.keys()].filter((resource) => usage.has(resource));
    if (resources.length === 0 || scopesOf(quota.spec).length > 0) continue;
    if (resources.some((resource) => !quota.used.has(resource))) {
      forbid(`status unknown for quota: ${quota.name}, resources: ${sorted(resources).join(',')}`);
    }
    charges.set(quota.name, chargedUsage(quota, usage, forbid));
  }
  return charges;
}

function concerns({ name, spec, hard }: QuotaView, pod: PodSpec): boolean {
  const scopes = scopesOf(spec);
  try {
    const isInScope = scopes.map((scope) => matchesScope(pod, scope)).every(Boolean);
    return isInScope && [...hard.keys()].some(isPodResource);
  } catch (error) {
    throw new Error(`error matching scopes of quota ${name}, err: ${(error as Error).message}`);
  }
}

function chargedUsage(
  { name, hard, used }: QuotaView,
  delta: ResourceList,
  forbid: (reason: string) => never,
): ResourceList {
  const requested = new Map([...delta].filter(([resource, { sign }]) => sign !== 0 && hard.has(resource)));
  const after = new Map(used);
  for (const [resource, quantity] of requested) {
    const before = used.get(resource);
    after.set(resource, before ? addQuantities(before, quantity) : quantity);
  }
  const exceeded = [...requested.keys()].filter(
    (resource) => compareQuantities(after.get(resource) as Quantity, hard.get(resource) as Quantity) > 0,
  );
  if (exceeded.length === 0) return after;
  const shown = (list: ResourceList): string =>
    sorted(exceeded)
      .filter((resource) => list.has(resource))
      .map((resource) => `${resource}=${list.get(resource)?.canonical}`)
      .join(',');
  return forbid(
    `exceeded quota: ${name}, requested: ${shown(requested)}, used: ${shown(used)}, limited: ${shown(hard)}`,
  );
}
