/** What the scheduler knows of the cluster: nodes in the order of the search, pods on them. */
export * from './images.ts';
export * from './node-columns.ts';
export * from './node-info.ts';
export * from './node-tree.ts';
export * from './snapshot.ts';
