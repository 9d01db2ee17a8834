import { computeQosClass } from '../../../../src/model/qos.ts';
import { fromJson } from '../_decode.ts';
import type { PureFunctions } from '../types.ts';

export const functions: PureFunctions = {
  'qos.class': (pod: unknown) => computeQosClass(fromJson('Pod', pod).spec),
};
