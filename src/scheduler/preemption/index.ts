/** Making room for a pod of higher priority. */
export * from './budgets.ts';
export * from './candidates.ts';
export * from './eligibility.ts';
export * from './importance.ts';
export * from './select-candidate.ts';
