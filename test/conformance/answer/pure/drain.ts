import type { PureFunctions } from '../types.ts';

export const functions: PureFunctions = {};
