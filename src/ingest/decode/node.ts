/** Node (v1). */
import type { ContainerImage, Node, NodeSpec, NodeStatus } from '../../model/objects/node.ts';
import type { Cursor } from './cursor.ts';
import { decodeCondition, decodeHead } from './meta.ts';
import { decodeTaints } from './scheduling.ts';

export function decodeNode(c: Cursor): Node {
  return {
    ...decodeHead(c, 'Node'),
    spec: c.objectOrEmpty('spec', decodeNodeSpec),
    status: c.objectOrEmpty('status', decodeNodeStatus),
  };
}

function decodeNodeSpec(c: Cursor): NodeSpec {
  c.withoutBearing(['podCIDR', 'podCIDRs', 'configSource', 'externalID']);
  return { unschedulable: c.bool('unschedulable'), taints: decodeTaints(c), providerID: c.string('providerID') };
}

const STATUS_WITHOUT_BEARING = [
  'phase',
  'addresses',
  'daemonEndpoints',
  'nodeInfo',
  'volumesInUse',
  'volumesAttached',
  'config',
  'runtimeHandlers',
  'features',
];

function decodeNodeStatus(c: Cursor): NodeStatus {
  c.withoutBearing(STATUS_WITHOUT_BEARING);
  return {
    capacity: c.resources('capacity'),
    allocatable: c.resources('allocatable'),
    conditions: c.objects('conditions', decodeCondition),
    images: c.objects('images', decodeContainerImage),
  };
}

function decodeContainerImage(c: Cursor): ContainerImage {
  return { names: c.strings('names'), sizeBytes: c.count('sizeBytes') };
}
