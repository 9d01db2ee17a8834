import { admitPodToQuotas, missingForQuota } from '../../../../src/cluster/admission/quota.ts';
import { matchesScope } from '../../../../src/cluster/admission/quota-scopes.ts';
import { claimUsage, podUsage, serviceUsage } from '../../../../src/cluster/admission/quota-usage.ts';
import {
  decodePersistentVolumeClaim,
  decodePod,
  decodeResourceQuota,
  decodeService,
  decodeValue,
  parseInstant,
} from '../../../../src/ingest/decode/index.ts';
import type { ScopedResourceSelectorRequirement } from '../../../../src/model/objects/cluster.ts';
import type { ResourceList } from '../../../../src/model/objects/meta.ts';
import type { Pod } from '../../../../src/model/objects/pod.ts';
import { parseQuantity } from '../../../../src/model/quantity.ts';
import type { PureFunctions } from '../types.ts';

const podOf = (raw: unknown): Pod => decodeValue(raw, decodePod);

const listOf = (list: ResourceList) =>
  Object.fromEntries([...list].map(([name, quantity]) => [name, quantity.canonical]));

type RawScope = Omit<ScopedResourceSelectorRequirement, 'values'> & { readonly values?: readonly string[] };

interface RawClaim {
  readonly status?: { readonly allocatedResources?: { readonly storage?: string } };
}

export const functions: PureFunctions = {
  'quota.podUsage': (raw: unknown, now: string) => {
    const { metadata, spec, status } = podOf(raw);
    return listOf(podUsage({ ...metadata, phase: status.phase, spec }, parseInstant(now) as number));
  },
  'quota.podScopes': (raw: unknown, scopes: readonly RawScope[]) => {
    const { spec } = podOf(raw);
    return scopes.filter((scope) => matchesScope(spec, { ...scope, values: scope.values ?? [] }));
  },
  'quota.podConstraints': (raw: unknown, resources: readonly string[] | null) => {
    const missing = missingForQuota(podOf(raw).spec, resources ?? []);
    return missing === undefined ? null : { error: missing };
  },
  'quota.admitPod': (raw: unknown, rawQuotas: readonly unknown[]) => {
    const { metadata, spec } = podOf(raw);
    const quotas = rawQuotas.map((quota) => decodeValue(quota, decodeResourceQuota));
    const views = quotas.map((quota) => ({ name: quota.metadata.name, spec: quota.spec, ...quota.status }));
    const charges = admitPodToQuotas({ name: metadata.name, spec }, views, 0);
    return { used: Object.fromEntries(views.map(({ name, used }) => [name, listOf(charges.get(name) ?? used)])) };
  },
  'quota.serviceUsage': (raw: unknown) => listOf(serviceUsage(decodeValue(raw, decodeService).spec)),
  'quota.pvcUsage': (raw: RawClaim) => {
    const { metadata, spec } = decodeValue(raw, decodePersistentVolumeClaim);
    const storageClass = metadata.annotations.get('volume.beta.kubernetes.io/storage-class') ?? spec.storageClassName;
    const allocated = raw.status?.allocatedResources?.storage;
    return listOf(
      claimUsage({
        storageClass,
        request: spec.requests.get('storage'),
        allocated: allocated === undefined ? undefined : parseQuantity(allocated),
      }),
    );
  },
};
