/** Kubernetes objects as plain readonly data; re-exports only. */
export type * from './cluster.ts';
export type * from './meta.ts';
export type * from './node.ts';
export type * from './pod.ts';
export type * from './storage.ts';
export type * from './workloads.ts';
export type * from './config.ts';
