/**
 * What can happen, as data: one line a kind of entry, with the meaning of its operands.
 *
 * An entry is `(kind, at, a, b, c, d)` with 32-bit operands. `pod` is a pod's serial (never reused), `node` a node's
 * index, `object` another object's serial, `text` an interned text (-1: none), the rest are plain numbers.
 * New kinds are added at the end of their group; the order here numbers them, so it is part of the record's version.
 */
export type OperandType = 'pod' | 'node' | 'object' | 'text' | 'number' | 'bool' | 'phase';

export interface EntrySchema {
  readonly name: string;
  /** Operand names and types, in the order a, b, c, d. */
  readonly operands: readonly (readonly [name: string, type: OperandType])[];
}

const SCHEMAS = [
  // pods
  {
    name: 'pod-created',
    operands: [
      ['pod', 'pod'],
      ['class', 'number'],
      ['owner', 'object'],
      ['node', 'node'],
    ],
  },
  {
    name: 'pod-scheduled',
    operands: [
      ['pod', 'pod'],
      ['node', 'node'],
    ],
  },
  {
    name: 'pod-unschedulable',
    operands: [
      ['pod', 'pod'],
      ['message', 'text'],
      ['reason', 'text'],
    ],
  },
  {
    name: 'pod-nominated',
    operands: [
      ['pod', 'pod'],
      ['node', 'node'],
    ],
  },
  {
    name: 'pod-phase',
    operands: [
      ['pod', 'pod'],
      ['phase', 'phase'],
      ['node', 'node'],
      ['reason', 'text'],
    ],
  },
  {
    name: 'pod-ready',
    operands: [
      ['pod', 'pod'],
      ['ready', 'bool'],
      ['node', 'node'],
    ],
  },
  {
    name: 'pod-restarted',
    operands: [
      ['pod', 'pod'],
      ['restarts', 'number'],
      ['node', 'node'],
      ['reason', 'text'],
    ],
  },
  {
    name: 'pod-disruption-target',
    operands: [
      ['pod', 'pod'],
      ['reason', 'text'],
      ['message', 'text'],
      ['node', 'node'],
    ],
  },
  {
    name: 'pod-deletion-requested',
    operands: [
      ['pod', 'pod'],
      ['by', 'text'],
      ['graceSeconds', 'number'],
      ['node', 'node'],
    ],
  },
  {
    name: 'pod-deleted',
    operands: [
      ['pod', 'pod'],
      ['node', 'node'],
      ['phase', 'phase'],
      ['by', 'text'],
    ],
  },
  // nodes
  { name: 'node-created', operands: [['node', 'node']] },
  { name: 'node-deleted', operands: [['node', 'node']] },
  {
    name: 'node-ready',
    operands: [
      ['node', 'node'],
      ['status', 'text'],
      ['reason', 'text'],
    ],
  },
  {
    name: 'node-condition',
    operands: [
      ['node', 'node'],
      ['type', 'text'],
      ['status', 'text'],
      ['reason', 'text'],
    ],
  },
  {
    name: 'node-taint-added',
    operands: [
      ['node', 'node'],
      ['key', 'text'],
      ['effect', 'text'],
    ],
  },
  {
    name: 'node-taint-removed',
    operands: [
      ['node', 'node'],
      ['key', 'text'],
      ['effect', 'text'],
    ],
  },
  {
    name: 'node-unschedulable',
    operands: [
      ['node', 'node'],
      ['unschedulable', 'bool'],
    ],
  },
  // other objects
  {
    name: 'object-created',
    operands: [
      ['object', 'object'],
      ['kind', 'text'],
    ],
  },
  {
    name: 'object-updated',
    operands: [
      ['object', 'object'],
      ['kind', 'text'],
    ],
  },
  {
    name: 'object-deletion-requested',
    operands: [
      ['object', 'object'],
      ['kind', 'text'],
    ],
  },
  {
    name: 'object-deleted',
    operands: [
      ['object', 'object'],
      ['kind', 'text'],
    ],
  },
  {
    name: 'workload-status',
    operands: [
      ['object', 'object'],
      ['desired', 'number'],
      ['ready', 'number'],
      ['available', 'number'],
    ],
  },
  {
    name: 'replicas-scaled',
    operands: [
      ['object', 'object'],
      ['from', 'number'],
      ['to', 'number'],
      ['autoscaler', 'object'],
    ],
  },
  {
    name: 'pdb-status',
    operands: [
      ['object', 'object'],
      ['healthy', 'number'],
      ['desired', 'number'],
      ['allowed', 'number'],
    ],
  },
  {
    name: 'object-condition',
    operands: [
      ['object', 'object'],
      ['type', 'text'],
      ['status', 'text'],
      ['reason', 'text'],
    ],
  },
  // answers and Kubernetes Events
  {
    name: 'eviction',
    operands: [
      ['pod', 'pod'],
      ['code', 'number'],
      ['by', 'text'],
      ['message', 'text'],
    ],
  },
  {
    name: 'refused',
    operands: [
      ['object', 'object'],
      ['code', 'number'],
      ['reason', 'text'],
      ['message', 'text'],
    ],
  },
  {
    name: 'event',
    operands: [
      ['object', 'object'],
      ['reason', 'text'],
      ['message', 'text'],
      ['pod', 'pod'],
    ],
  },
  {
    name: 'node-event',
    operands: [
      ['node', 'node'],
      ['reason', 'text'],
      ['message', 'text'],
    ],
  },
  // the world
  {
    name: 'fault-started',
    operands: [
      ['fault', 'number'],
      ['verb', 'text'],
      ['name', 'text'],
      ['detail', 'text'],
    ],
  },
  {
    name: 'fault-ended',
    operands: [
      ['fault', 'number'],
      ['verb', 'text'],
      ['name', 'text'],
      ['detail', 'text'],
    ],
  },
  {
    name: 'machine-state',
    operands: [
      ['node', 'node'],
      ['state', 'text'],
    ],
  },
  {
    name: 'drain-started',
    operands: [
      ['node', 'node'],
      ['pods', 'number'],
      // `selected` where only some of the pods are to go
      ['which', 'text'],
    ],
  },
  {
    name: 'drain-blocked',
    operands: [
      ['node', 'node'],
      ['pod', 'pod'],
      ['pdb', 'object'],
      ['message', 'text'],
    ],
  },
  {
    name: 'drain-ended',
    operands: [
      ['node', 'node'],
      ['succeeded', 'bool'],
      ['message', 'text'],
    ],
  },
  {
    name: 'preemption',
    operands: [
      ['preemptor', 'pod'],
      ['victim', 'pod'],
      ['node', 'node'],
      ['pdbViolated', 'bool'],
    ],
  },
  // containers
  {
    name: 'container-ended',
    operands: [
      ['pod', 'pod'],
      ['container', 'text'],
      ['exitCode', 'number'],
      ['reason', 'text'],
    ],
  },
  // requests
  {
    name: 'service-endpoints',
    operands: [
      ['service', 'object'],
      ['usable', 'number'],
      ['answering', 'number'],
    ],
  },
  // use: of all machines together without a pod, else of the pod's workload; of a demand by its number
  {
    name: 'usage-sample',
    operands: [
      ['pod', 'pod'],
      ['measure', 'text'],
      ['partsPerMillion', 'number'],
      ['demand', 'number'],
    ],
  },
  // an autoscaler's own view, where it changed, and what its target would need for the demand of the moment
  {
    name: 'autoscaler-status',
    operands: [
      ['autoscaler', 'object'],
      ['target', 'object'],
      ['current', 'number'],
      ['desired', 'number'],
    ],
  },
  {
    name: 'replicas-needed',
    operands: [
      ['autoscaler', 'object'],
      ['target', 'object'],
      ['replicas', 'number'],
    ],
  },
] as const satisfies readonly EntrySchema[];

export const ENTRY_SCHEMAS: readonly EntrySchema[] = SCHEMAS;

export type EntryName = (typeof SCHEMAS)[number]['name'];

/** The number of an entry kind. */
export const ENTRY: { readonly [name in EntryName]: number } = Object.freeze(
  Object.fromEntries(SCHEMAS.map(({ name }, i) => [name, i])),
) as { readonly [name in EntryName]: number };

/** Pod phases as numbers, in the order of `PHASES`. */
export const PHASES = ['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'] as const;
export const PENDING = 0;
export const RUNNING = 1;
export const SUCCEEDED = 2;
export const FAILED = 3;
export const UNKNOWN = 4;
