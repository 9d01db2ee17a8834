/** What pods really use, as opposed to what they request. */
export type { CurvePoint } from './curve.ts';
export type { UsageParts, UsageRule } from './rules.ts';
export { MAY_SHARE, Usage } from './usage.ts';
