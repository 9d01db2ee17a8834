/** Decisions from memory: the engine of real runs. */
export * from './fast-engine.ts';
