import { minTolerationMs } from '../../../../src/model/toleration.ts';
import { listFromJson } from '../_decode.ts';
import type { PureFunctions } from '../types.ts';

export const functions: PureFunctions = {
  'tainteviction.minTolerationTime': (tolerations: unknown) => {
    const ms = minTolerationMs(listFromJson('Toleration', tolerations));
    // Kubernetes says "for ever" with -1 nanosecond, and the recorder wrote whole milliseconds: 0 there.
    // That this is not "at once" shows in `tainteviction.schedule`.
    return ms === Infinity ? 0 : ms;
  },
};
