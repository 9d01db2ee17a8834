/** What a Node's status says as a whole. */
import type { Node } from './objects/node.ts';

/** Condition Ready is True; a node that has not said so is not. */
export const isNodeReady = ({ status }: Pick<Node, 'status'>): boolean =>
  status.conditions.some((condition) => condition.type === 'Ready' && condition.status === 'True');
