/** remove: objects are deleted, as by `kubectl delete` (background propagation). */
import { deleteObject, NONE } from '../cluster/index.ts';
import type { Fault } from './_fault.ts';

export const remove: Fault = {
  verb: 'remove',
  doc: 'deletes an object; what it owns goes after it',
  targets: 'none',
  start({ cluster }, { object: reference }) {
    if (reference === undefined) return '';
    const { kind, namespace, name } = reference;
    if (kind === 'Pod') {
      const row = cluster.pods.find(namespace, name);
      if (row === NONE) return `pod ${namespace}/${name} not found`;
      cluster.podApi.delete(row, { by: 'user' });
      return '';
    }
    const serial = Math.max(cluster.objects.find(kind, namespace, name), cluster.objects.find(kind, '', name));
    if (serial === NONE) return `${kind} ${namespace}/${name} not found`;
    deleteObject(cluster, serial, 'Background');
    return '';
  },
};
