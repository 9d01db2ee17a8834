/** RuntimeClass (node.k8s.io/v1). */
import type { RuntimeClass } from '../../model/objects/cluster.ts';
import type { Cursor } from './cursor.ts';
import { decodeHead } from './meta.ts';

export function decodeRuntimeClass(c: Cursor): RuntimeClass {
  return {
    ...decodeHead(c, 'RuntimeClass'),
    handler: c.text('handler'),
    overhead: c.objectOrEmpty('overhead', (overhead) => overhead.resources('podFixed')),
    nodeSelector: c.objectOrEmpty('scheduling', decodeScheduling),
  };
}

function decodeScheduling(c: Cursor): RuntimeClass['nodeSelector'] {
  c.notModelled(['tolerations']);
  return c.map('nodeSelector');
}
