/** The scheduling cycle. */
export * from './find-nodes.ts';
export * from './framework.ts';
export * from './plugin-engine.ts';
