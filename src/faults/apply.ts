/** apply: objects are created, or brought up to date, as by `kubectl apply`. */
import { ApiError, apply as applyObject } from '../cluster/index.ts';
import type { Fault } from './_fault.ts';

export const apply: Fault = {
  verb: 'apply',
  doc: 'creates or updates native objects, inline or by path',
  targets: 'none',
  start({ cluster }, { objects = [] }) {
    const refused: string[] = [];
    for (const object of objects) {
      try {
        applyObject(cluster, object);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        refused.push(error.message);
      }
    }
    return refused.join('; ');
  },
};
