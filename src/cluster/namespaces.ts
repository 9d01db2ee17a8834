/**
 * What namespaces say about new content: whether they end, their LimitRanges, their quotas. Asked at every creation, so
 * it is kept by namespace; one that says nothing costs a look into three empty maps.
 *
 *   terminating? ─► 403     LimitRanges: out of bounds? ─► 422, 403     quotas: exceeded? ─► 403, else charged
 *
 * What was there before the scenario has been admitted long ago.
 */
import type { LimitRange, ResourceQuota } from '../model/objects/cluster.ts';
import type { KubeObject } from '../model/objects/meta.ts';
import type { PersistentVolumeClaim } from '../model/objects/storage.ts';
import { groupResource } from '../model/group-resource.ts';
import { claimRefusal, podRefusal } from './admission/limits.ts';
import { objectUsage } from './admission/object-usage.ts';
import { admitPodToQuotas, admitUsageToQuotas, type QuotaCharges, type QuotaView } from './admission/quota.ts';
import { namespaceTerminating } from './admission/refusals.ts';
import { ApiError } from './api-error.ts';
import type { Cluster } from './cluster.ts';
import type { PodCreation } from './pod-api.ts';
import type { PodClass } from './pod-classes.ts';
import { generatedName } from './pod-names.ts';

type Refusal = ((name: string) => ApiError) | undefined;

export class Namespaces {
  private readonly cluster: Cluster;
  private readonly terminating = new Set<string>();
  /** Serials by namespace. */
  private readonly ranges = new Map<string, Set<number>>();
  private readonly quotas = new Map<string, Set<number>>();
  /** What LimitRanges say of a class, once asked. */
  private readonly refusals = new Map<PodClass, Refusal>();

  constructor(cluster: Cluster) {
    this.cluster = cluster;
    cluster.watch({
      objectKinds: ['Namespace', 'LimitRange', 'ResourceQuota'],
      objectChanged: (serial, before, after) => this.note(serial, before, after),
    });
    cluster.podApi.onAdmission((creation, serial) => this.admitPod(creation, serial));
    cluster.objectApi.onAdmission((object) => this.admitObject(object));
  }

  limitRanges(namespace: string): readonly LimitRange[] {
    const serials = this.ranges.get(namespace);
    return serials === undefined
      ? []
      : [...serials].map((serial) => this.cluster.objects.get<LimitRange>(serial) as LimitRange);
  }

  private note(serial: number, before: KubeObject | undefined, after: KubeObject | undefined): void {
    const { kind, metadata } = (after ?? before) as KubeObject;
    if (kind === 'Namespace') {
      if (after?.metadata.deletionTimestamp !== undefined) this.terminating.add(metadata.name);
      else this.terminating.delete(metadata.name);
    } else if (kind === 'LimitRange') {
      this.refusals.clear();
      keep(this.ranges, metadata.namespace, serial, after !== undefined);
    } else if (kind === 'ResourceQuota') {
      keep(this.quotas, metadata.namespace, serial, after !== undefined);
    }
  }

  private admitPod({ class: podClass, name, generateName = '', createdAt }: PodCreation, serial: number): void {
    // most clusters have no namespace that is special in any way
    if (createdAt !== undefined || this.terminating.size + this.ranges.size + this.quotas.size === 0) return;
    const { namespace, spec } = podClass;
    if (this.terminating.has(namespace)) throw namespaceTerminating('Pod', name ?? generateName, namespace);
    if (!this.ranges.has(namespace) && !this.quotas.has(namespace)) return;
    const ownName = name ?? generatedName(generateName, serial);
    const refusal = this.ranges.has(namespace) ? this.refusalOf(podClass) : undefined;
    if (refusal !== undefined) throw refusal(ownName);
    this.charge(namespace, (quotas) => admitPodToQuotas({ name: ownName, spec }, quotas, this.cluster.now));
  }

  private refusalOf(podClass: PodClass): Refusal {
    if (!this.refusals.has(podClass)) {
      this.refusals.set(podClass, podRefusal(this.limitRanges(podClass.namespace), podClass.spec));
    }
    return this.refusals.get(podClass);
  }

  private admitObject(object: KubeObject): void {
    const { kind, metadata } = object;
    const { namespace, name } = metadata;
    if (namespace === '' || metadata.creationTimestamp !== undefined) return;
    if (this.terminating.has(namespace)) throw namespaceTerminating(kind, name, namespace);
    if (kind === 'PersistentVolumeClaim') {
      const refusal = claimRefusal(this.limitRanges(namespace), object as PersistentVolumeClaim);
      if (refusal !== undefined) throw refusal;
    }
    if (!this.quotas.has(namespace)) return;
    const subject = `${groupResource(kind)} ${JSON.stringify(name)}`;
    this.charge(namespace, (quotas) => admitUsageToQuotas(subject, objectUsage(object), quotas));
  }

  /** Raises `status.used` of the quotas that the object is charged to. */
  private charge(namespace: string, admit: (quotas: readonly QuotaView[]) => QuotaCharges): void {
    const { objects, objectApi } = this.cluster;
    const serials = [...(this.quotas.get(namespace) ?? [])];
    if (serials.length === 0) return;
    const quotas = serials.map((serial) => objects.get<ResourceQuota>(serial) as ResourceQuota);
    const charges = refusing(() =>
      admit(quotas.map(({ metadata, spec, status }) => ({ name: metadata.name, spec, ...status }))),
    );
    quotas.forEach((quota, i) => {
      const used = charges.get(quota.metadata.name);
      if (used === undefined) return;
      objectApi.replace(serials[i], { ...quota, status: { ...quota.status, used } } as ResourceQuota, { spec: false });
    });
  }
}

function keep(serials: Map<string, Set<number>>, namespace: string, serial: number, isThere: boolean): void {
  const known = serials.get(namespace);
  if (!isThere) {
    known?.delete(serial);
    if (known?.size === 0) serials.delete(namespace);
  } else if (known === undefined) {
    serials.set(namespace, new Set([serial]));
  } else {
    known.add(serial);
  }
}

function refusing<T>(admit: () => T): T {
  try {
    return admit();
  } catch (error) {
    throw new ApiError(403, 'Forbidden', (error as Error).message);
  }
}
