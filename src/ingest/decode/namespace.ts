/** Namespace (v1). */
import type { Namespace } from '../../model/objects/cluster.ts';
import type { Cursor } from './cursor.ts';
import { decodeCondition, decodeHead } from './meta.ts';

const PHASES = ['Active', 'Terminating'] as const;

export function decodeNamespace(c: Cursor): Namespace {
  c.withoutBearing(['spec']);
  return {
    ...decodeHead(c, 'Namespace'),
    status: c.objectOrEmpty('status', (status) => ({
      phase: status.enum('phase', PHASES),
      conditions: status.objects('conditions', decodeCondition),
    })),
  };
}
