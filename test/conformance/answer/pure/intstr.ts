import { scaledIntOrPercent } from '../../../../src/model/int-or-percent.ts';
import type { IntOrString } from '../../../../src/model/objects/index.ts';
import type { PureFunctions } from '../types.ts';

export const functions: PureFunctions = {
  'intstr.scaled': (value: IntOrString, total: number, roundUp: boolean) => scaledIntOrPercent(value, total, roundUp),
};
