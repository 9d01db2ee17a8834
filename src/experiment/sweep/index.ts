/** Many runs of one input or of many, on threads; see `pool.ts` for how, `over-seeds.ts` for what comes of them. */
export { type PointOutcomes, resultOverSeeds, sweepDocument, type SweepFacts } from './documents.ts';
export { type Job, Pool, type PoolOptions } from './pool.ts';
export { MEDIAN, overSeeds, type OverSeeds, type SeedAggregate, type SeedPlan, seedsOf } from './over-seeds.ts';
export { packed, type PackedInput } from './wire.ts';
export type { CrashedRun, Outcome, Setting, Sweep } from '../../record/index.ts';
