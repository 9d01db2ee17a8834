/** apply: objects are created, or brought up to date, as by `kubectl apply`. */
import { ApiError, apply as applyObject } from '../cluster/index.ts';
import type { KubeObject } from '../model/objects/index.ts';
import type { Fault } from './_fault.ts';

export const apply: Fault = {
  verb: 'apply',
  doc: 'creates or updates native objects, inline or by path',
  targets: 'none',
  start({ cluster }, { objects = [] }) {
    const refused: string[] = [];
    let isChanged = objects.length === 0;
    for (const object of objects) {
      try {
        if (applyObject(cluster, object) !== 'unchanged') isChanged = true;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        refused.push(error.message);
      }
    }
    return refused.length > 0 || isChanged ? refused.join('; ') : `unchanged: ${objects.map(nameOf).join(', ')}`;
  },
};

const nameOf = ({ kind, metadata }: KubeObject): string => `${kind} ${metadata.name}`;
