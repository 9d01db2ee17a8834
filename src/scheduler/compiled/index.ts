/** What is read off pod specifications, once a class. */
export * from './affinity-term.ts';
export * from './compiled-pod.ts';
export * from './compiled-pods.ts';
