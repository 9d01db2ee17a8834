/** room: experiment – scenario + seed → result; the only room that knows all the others (but files, which is injected). */
export { type RunInput } from './compose.ts';
export { type QuickCluster, quickNodes } from './pools.ts';
export { compose } from './run.ts';
export type { CheckLevel } from '../invariants/index.ts';
export { VERSION } from './version.ts';
export type { Simulation, SourcedObject } from './simulation.ts';
