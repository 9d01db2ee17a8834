/**
 * In what pods of one template differ. All that is not listed here is the same in twins, letter by letter.
 *
 * A field stands where it stands in the object that is made of it; `[]` is any item of a list, `*` any key of a dictionary.
 */

/** How the text of a field is read. */
export type Reading =
  | 'text'
  | 'instant'
  /** Nothing is made of it. */
  | 'without-bearing'
  /** The API server gives each pod's token volume a name of its own, on which nothing depends. */
  | 'token';

const CONTAINERS = ['containers', 'initContainers'];
const STATUSES = ['containerStatuses', 'initContainerStatuses'];
const NODE_OF_DAEMON =
  'affinity nodeAffinity requiredDuringSchedulingIgnoredDuringExecution nodeSelectorTerms [] matchFields [] values []';

const FIELDS: readonly (readonly [path: string, reading: Reading])[] = [
  ['metadata name', 'text'],
  ['metadata uid', 'text'],
  ['metadata resourceVersion', 'text'],
  ['metadata creationTimestamp', 'instant'],
  ['metadata deletionTimestamp', 'instant'],
  // addresses of network plugins; identities of stateful sets and indexed jobs
  ['metadata annotations *', 'text'],
  ['metadata labels *', 'text'],
  ['spec nodeName', 'text'],
  ['spec hostname', 'text'],
  [`spec ${NODE_OF_DAEMON}`, 'text'],
  ['spec volumes [] persistentVolumeClaim claimName', 'text'],
  ['spec volumes [] name', 'token'],
  ...CONTAINERS.map((list): [string, Reading] => [`spec ${list} [] volumeMounts [] name`, 'token']),
  ['status startTime', 'instant'],
  ['status podIP', 'text'],
  ['status podIPs [] ip', 'without-bearing'],
  ['status hostIP', 'without-bearing'],
  ['status hostIPs [] ip', 'without-bearing'],
  ['status conditions [] lastTransitionTime', 'instant'],
  ['status conditions [] message', 'text'],
  ...STATUSES.flatMap((list): [string, Reading][] => [
    [`status ${list} [] containerID`, 'without-bearing'],
    [`status ${list} [] imageID`, 'without-bearing'],
    [`status ${list} [] volumeMounts [] name`, 'without-bearing'],
    [`status ${list} [] state running startedAt`, 'instant'],
    ...['state', 'lastState'].flatMap((state): [string, Reading][] => [
      [`status ${list} [] ${state} terminated containerID`, 'without-bearing'],
      [`status ${list} [] ${state} terminated startedAt`, 'instant'],
      [`status ${list} [] ${state} terminated finishedAt`, 'instant'],
    ]),
  ]),
];

type Part = Readonly<Record<string, unknown>>;
type Copy = (part: Part) => Record<string, unknown>;

/**
 * How parts are copied of which there are many. Each has a line of its own because an engine remembers by line what an object looks like:
 * a copy made where objects of many kinds are copied takes more time and twice the memory.
 */
const COPIES: readonly (readonly [path: string, copy: Copy])[] = [
  ['metadata', (part) => ({ ...part })],
  ['spec', (part) => ({ ...part })],
  ['status', (part) => ({ ...part })],
  ['status conditions []', (part) => ({ ...part })],
  ['status containerStatuses []', (part) => ({ ...part })],
  ['status containerStatuses [] state', (part) => ({ ...part })],
  ['status containerStatuses [] state running', (part) => ({ ...part })],
];
const copyAny: Copy = (part) => ({ ...part });

/** The fields as a tree. */
export interface FieldNode {
  readonly below: ReadonlyMap<string, FieldNode>;
  /** Of a field in which twins may differ. */
  readonly reading: Reading | undefined;
  /** Of an object that has such fields below it. */
  readonly copy: Copy;
}

class GrowingNode implements FieldNode {
  readonly below = new Map<string, GrowingNode>();
  reading: Reading | undefined;
  copy = copyAny;
}

/** Made where it is not there. */
function nodeAt(root: GrowingNode, path: string): GrowingNode {
  let node = root;
  for (const part of path.split(' ')) {
    const next = node.below.get(part) ?? new GrowingNode();
    node.below.set(part, next);
    node = next;
  }
  return node;
}

function fieldTree(): FieldNode {
  const root = new GrowingNode();
  for (const [path, reading] of FIELDS) nodeAt(root, path).reading = reading;
  for (const [path, copy] of COPIES) nodeAt(root, path).copy = copy;
  // not where others are copied
  root.copy = (pod) => ({ ...pod });
  return root;
}

export const TWIN_FIELDS: FieldNode = fieldTree();

export function fieldBelow(node: FieldNode, step: string | number): FieldNode | undefined {
  return typeof step === 'number' ? node.below.get('[]') : (node.below.get(step) ?? node.below.get('*'));
}
