/**
 * A cluster as one decision sees it: plain lists. Whatever is asked of it is found by looking through them, so that what
 * a rule says can be read in the rule's own file.
 *
 *   nodes   in the order of the search (`node-order.ts`)
 *   pods    of a node in the order in which the scheduler learned of them
 */
import { type HostPort, hostPorts } from '../../../src/model/host-port.ts';
import type { KubeObject } from '../../../src/model/objects/meta.ts';
import type { Node } from '../../../src/model/objects/node.ts';
import type { Pod } from '../../../src/model/objects/pod.ts';

export interface NodeInfo {
  readonly node: Node;
  readonly pods: readonly Pod[];
  /**
   * Ports in use, each of them once: where two pods of a node use one port, it is free as soon as one of them goes
   * (`HostPortInfo` is a set).
   */
  readonly ports: readonly HostPort[];
}

export interface World {
  readonly nodes: readonly NodeInfo[];
  /** The nodes in the order in which the scheduler learned of them. */
  readonly arrivals: readonly Node[];
  /** Pending pods that hold a claim on a node: nominated after a preemption. */
  readonly nominated: readonly Pod[];
  readonly objects: readonly KubeObject[];
}

const samePort = (a: HostPort, b: HostPort): boolean => a.port === b.port && a.protocol === b.protocol && a.ip === b.ip;

export const emptyNode = (node: Node): NodeInfo => ({ node, pods: [], ports: [] });

export function withPod({ node, pods, ports }: NodeInfo, pod: Pod): NodeInfo {
  const added = hostPorts(pod.spec).filter((port) => !ports.some((used) => samePort(used, port)));
  return { node, pods: [...pods, pod], ports: [...ports, ...added] };
}

export function withoutPod({ node, pods, ports }: NodeInfo, pod: Pod): NodeInfo {
  const gone = hostPorts(pod.spec);
  return {
    node,
    pods: pods.filter((each) => each !== pod),
    ports: ports.filter((used) => !gone.some((port) => samePort(used, port))),
  };
}

/** The world after `pod` was put on the node of that name; the others are as they were. */
export const withBoundPod = (world: World, pod: Pod, nodeName: string): World => ({
  ...world,
  nodes: world.nodes.map((info) => (info.node.metadata.name === nodeName ? withPod(info, pod) : info)),
});

export const priorityOf = ({ spec }: Pod): number => spec.priority ?? 0;

export const nameOf = ({ node }: NodeInfo): string => node.metadata.name;

/** All objects of a kind, in the order of the input. */
export function objectsOf<T extends KubeObject>({ objects }: World, kind: T['kind']): readonly T[] {
  return objects.filter((object): object is T => object.kind === kind);
}

/** `namespace` is empty for kinds without. */
export function findObject<T extends KubeObject>(
  world: World,
  kind: T['kind'],
  namespace: string,
  name: string,
): T | undefined {
  const isIt = ({ metadata }: T): boolean => metadata.name === name && metadata.namespace === namespace;
  return objectsOf<T>(world, kind).find(isIt);
}

/** In ascending order of code units; a copy. */
export const sortedTexts = (texts: Iterable<string>): string[] =>
  [...texts].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
