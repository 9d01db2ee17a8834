/** scale: the scale subresource of a workload. */
import type { KubeObject } from '../model/objects/index.ts';
import type { Cluster } from '../cluster/index.ts';
import type { Fault, ObjectReference } from './_fault.ts';

type Scalable = KubeObject & { readonly spec: { readonly replicas?: number } };

function setReplicas(cluster: Cluster, { kind, namespace, name }: ObjectReference, replicas: number): string {
  const serial = cluster.objects.find(kind, namespace, name);
  const object = cluster.objects.get(serial) as Scalable | undefined;
  if (object === undefined) return `${kind} ${namespace}/${name} not found`;
  const from = object.spec.replicas ?? 1;
  if (from === replicas) return `${kind} ${namespace}/${name} has ${replicas} replicas already`;
  cluster.record.append('replicas-scaled', cluster.now, serial, from, replicas);
  cluster.objectApi.replace(serial, { ...object, spec: { ...object.spec, replicas } } as KubeObject, { spec: true });
  return '';
}

export const scale: Fault = {
  verb: 'scale',
  doc: 'sets `replicas` of a Deployment, ReplicaSet or StatefulSet',
  targets: 'none',
  start({ cluster }, { object, replicas = 1 }) {
    return object === undefined ? '' : setReplicas(cluster, object, replicas);
  },
};
