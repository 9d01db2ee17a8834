/** The scale subresource of an autoscaler's target: how it is found, read and written (k8s.io/client-go/scale). */
import { type Cluster, NONE } from '../../cluster/index.ts';
import { groupResource } from '../../model/group-resource.ts';
import { compileLabelSelector, type Selector, selectorFromMap } from '../../model/index.ts';
import type { HorizontalPodAutoscaler, KubeObject, LabelSelector, StringMap } from '../../model/objects/index.ts';

export interface Scale {
  /** Of the target. */
  readonly serial: number;
  readonly specReplicas: number;
  readonly statusReplicas: number;
  /** Its `canonical` is what the API calls `status.selector`. */
  readonly selector: Selector;
}

type TargetReference = HorizontalPodAutoscaler['spec']['scaleTargetRef'];

interface Scalable extends KubeObject {
  readonly spec: { readonly replicas?: number; readonly selector?: LabelSelector | StringMap };
  readonly status?: { readonly replicas?: number };
}

const SCALED = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'ReplicationController']);

/** @throws an Error with Kubernetes' text where the target has no scale. */
export function scaleOf(cluster: Cluster, namespace: string, target: TargetReference): Scale {
  const { kind, name, apiVersion = '' } = target;
  const resource = resourceOf(kind, groupOf(apiVersion));
  if (!SCALED.has(kind)) throw new Error('the server could not find the requested resource');
  const serial = cluster.objects.find(kind, namespace, name);
  const object = cluster.objects.get<Scalable>(serial);
  if (serial === NONE || object === undefined) throw new Error(`${resource} ${JSON.stringify(name)} not found`);
  const { spec, status } = object;
  return {
    serial,
    specReplicas: spec.replicas ?? 1,
    statusReplicas: status?.replicas ?? 0,
    selector: selectorOf(object),
  };
}

/** PUT of the scale subresource. */
export function writeScale(
  cluster: Cluster,
  { serial, specReplicas }: Scale,
  replicas: number,
  autoscaler: number,
): void {
  const object = cluster.objects.get<Scalable>(serial) as Scalable;
  cluster.record.append('replicas-scaled', cluster.now, serial, specReplicas, replicas, autoscaler);
  cluster.objectApi.replace(serial, { ...object, spec: { ...object.spec, replicas } } as KubeObject, { spec: true });
}

function selectorOf({ kind, spec }: Scalable): Selector {
  if (kind === 'ReplicationController') return selectorFromMap((spec.selector ?? new Map()) as StringMap);
  return compileLabelSelector(spec.selector as LabelSelector | undefined);
}

function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  if (slash !== apiVersion.lastIndexOf('/')) throw new Error(`unexpected GroupVersion string: ${apiVersion}`);
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

/** `deployments.apps`. A kind of another group than the reference says is unknown there, even if the reference only forgot to say. */
function resourceOf(kind: string, group: string): string {
  const resource = groupResource(kind);
  const dot = resource.indexOf('.');
  if (group !== (dot < 0 ? '' : resource.slice(dot + 1)))
    throw new Error(`no matches for kind ${JSON.stringify(kind)} in group ${JSON.stringify(group)}`);
  return resource;
}
