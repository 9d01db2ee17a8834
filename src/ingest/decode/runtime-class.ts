/** RuntimeClass (node.k8s.io/v1). */
import type { RuntimeClass } from '../../model/objects/cluster.ts';
import type { Cursor } from './cursor.ts';
import { decodeHead } from './meta.ts';
import { decodeTolerations } from './scheduling.ts';

export function decodeRuntimeClass(c: Cursor): RuntimeClass {
  return {
    ...decodeHead(c, 'RuntimeClass'),
    handler: c.text('handler'),
    overhead: c.object('overhead', (overhead) => overhead.resources('podFixed')),
    ...c.objectOrEmpty('scheduling', decodeScheduling),
  };
}

const decodeScheduling = (c: Cursor): Pick<RuntimeClass, 'nodeSelector' | 'tolerations'> => ({
  nodeSelector: c.map('nodeSelector'),
  tolerations: decodeTolerations(c),
});
