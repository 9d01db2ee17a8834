import { findUntolerated, tolerates } from '../../../../src/model/toleration.ts';
import { fromJson, listFromJson } from '../_decode.ts';
import type { PureFunctions } from '../types.ts';

export const functions: PureFunctions = {
  'taints.tolerates': (toleration: unknown, taint: unknown) =>
    tolerates(fromJson('Toleration', toleration), fromJson('Taint', taint)),
  'taints.findUntolerated': (rawTaints: unknown, tolerations: unknown, effects: readonly string[]) => {
    const taints = listFromJson('Taint', rawTaints);
    const found = findUntolerated(taints, listFromJson('Toleration', tolerations), ({ effect }) =>
      effects.includes(effect),
    );
    return found === undefined ? null : { key: found.key, value: found.value, effect: found.effect };
  },
};
