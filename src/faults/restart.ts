/** restart: `kubectl rollout restart`, a changed annotation in the pod template. */
import type { KubeObject, PodTemplateSpec } from '../model/objects/index.ts';
import type { Fault } from './_fault.ts';

type Templated = KubeObject & { readonly spec: { readonly template: PodTemplateSpec } };

const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

export const restart: Fault = {
  verb: 'restart',
  doc: 'rolls a Deployment, StatefulSet or DaemonSet out anew without a change',
  targets: 'none',
  start({ cluster }, { object: reference }) {
    if (reference === undefined) return '';
    const { kind, namespace, name } = reference;
    const serial = cluster.objects.find(kind, namespace, name);
    const object = cluster.objects.get(serial) as Templated | undefined;
    if (object === undefined) return `${kind} ${namespace}/${name} not found`;
    const { template } = object.spec;
    const annotations = new Map(template.metadata.annotations).set(RESTARTED_AT, String(cluster.epoch + cluster.now));
    const next = { ...template, metadata: { ...template.metadata, annotations } };
    cluster.objectApi.replace(serial, { ...object, spec: { ...object.spec, template: next } } as KubeObject, {
      spec: true,
    });
    return '';
  },
};
