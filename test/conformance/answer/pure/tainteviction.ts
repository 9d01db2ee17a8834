import { minTolerationMs } from '../../../../src/model/toleration.ts';
import { listFromJson } from '../_decode.ts';
import type { PureFunctions } from '../types.ts';

export const functions: PureFunctions = {
  'tainteviction.minTolerationTime': (tolerations: unknown) => {
    const ms = minTolerationMs(listFromJson('Toleration', tolerations));
    return ms === Infinity ? -1 : ms;
  },
};
