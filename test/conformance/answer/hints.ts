/**
 * Kind `hints`: which plugins, had they refused the pod, would have it tried again after a change of the cluster. Each of
 * `events` has an object as it was (`old`) and as it is (`new`), null where there is none; the answer has, by cluster
 * event that comes of the change, the plugins that say Queue.
 */
import {
  NODE_ALLOCATABLE,
  NODE_ANNOTATIONS,
  NODE_CONDITIONS,
  NODE_LABELS,
  NODE_TAINTS,
  NODE_UNSCHEDULABLE,
} from '../../../src/cluster/index.ts';
import * as decode from '../../../src/ingest/decode/index.ts';
import type { Node } from '../../../src/model/objects/index.ts';
import * as events from '../../../src/scheduler/framework/events.ts';
import type { EventObject, PodRef } from '../../../src/scheduler/framework/index.ts';
import { type Happening, HintTable, SKIP } from '../../../src/scheduler/queue/hint-table.ts';
import { nodeChangeEvents } from '../../../src/scheduler/queue/node-changes.ts';
import { PluginBits } from '../../../src/scheduler/queue/plugin-bits.ts';
import { podChangeEvents } from '../../../src/scheduler/queue/pod-changes.ts';
import { type JsonObject, textOf } from '../compare.ts';
import { type SchedulerInput, SchedulerWorld } from './scheduler-world.ts';

interface Change {
  readonly old: JsonObject | null;
  readonly new: JsonObject | null;
}

type ClusterEvent = events.ClusterEvent;

/** Actions as Kubernetes prints them. */
const NAMES: ReadonlyMap<number, string> = new Map([
  [events.ADD, 'Add'],
  [events.DELETE, 'Delete'],
  [events.UPDATE_NODE_ALLOCATABLE, 'UpdateNodeAllocatable'],
  [events.UPDATE_NODE_LABEL, 'UpdateNodeLabel'],
  [events.UPDATE_NODE_TAINT, 'UpdateNodeTaint'],
  [events.UPDATE_NODE_CONDITION, 'UpdateNodeCondition'],
  [events.UPDATE_NODE_ANNOTATION, 'UpdateNodeAnnotation'],
  [events.UPDATE_POD_LABEL, 'UpdatePodLabel'],
  [events.UPDATE_POD_SCALE_DOWN, 'UpdatePodScaleDown'],
  [events.UPDATE_POD_TOLERATIONS, 'UpdatePodTolerations'],
  [events.UPDATE_POD_GATES_ELIMINATED, 'UpdatePodSchedulingGatesEliminated'],
  [events.UPDATE_POD_OTHER, 'Update'],
  [events.UPDATE, 'Update'],
]);

type Path = readonly [section: string, field: string];

/** What the API server would say has changed. */
const NODE_FIELDS: readonly (readonly [path: Path, bit: number])[] = [
  [['metadata', 'labels'], NODE_LABELS],
  [['metadata', 'annotations'], NODE_ANNOTATIONS],
  [['spec', 'taints'], NODE_TAINTS],
  [['spec', 'unschedulable'], NODE_UNSCHEDULABLE],
  [['status', 'allocatable'], NODE_ALLOCATABLE],
  [['status', 'conditions'], NODE_CONDITIONS],
];

const at = (object: JsonObject, [section, field]: Path): unknown =>
  (object[section] as JsonObject | undefined)?.[field];

const changedBits = (before: JsonObject, after: JsonObject): number =>
  NODE_FIELDS.reduce(
    (bits, [path, bit]) => (textOf(at(before, path)) === textOf(at(after, path)) ? bits : bits | bit),
    0,
  );

class HintWorld {
  private readonly world: SchedulerWorld;
  private readonly bits = new PluginBits();
  private readonly table: HintTable;
  private readonly pending: PodRef;
  private readonly pendingUid: unknown;

  constructor(input: SchedulerInput) {
    this.world = new SchedulerWorld(input);
    this.table = new HintTable(this.world.plugins, this.bits);
    this.pending = this.world.podAt(0);
    this.pendingUid = at(input.pod as JsonObject, ['metadata', 'uid']);
  }

  answer(change: Change): JsonObject {
    const { before, after, clusterEvents } = this.read(change);
    return Object.fromEntries(
      clusterEvents.map((event) => [
        `${event.resource} ${NAMES.get(event.actions)}`,
        this.queuing({ event, before, after }),
      ]),
    );
  }

  private queuing(happening: Happening): readonly string[] {
    const names = this.world.plugins.map(({ name }) => name).filter((name) => this.queues(name, happening));
    return names.sort();
  }

  private queues(plugin: string, happening: Happening): boolean {
    const bit = this.bits.of(plugin);
    if ((this.table.interested(happening.event) & bit) === 0) return false;
    return this.table.strategy(this.pending, bit, 0, happening) !== SKIP;
  }

  private read({ old, new: now }: Change) {
    const some = (now ?? old) as JsonObject;
    const actions = old === null ? events.ADD : now === null ? events.DELETE : events.UPDATE;
    const read = (raw: JsonObject | null): EventObject | undefined => (raw === null ? undefined : this.objectOf(raw));
    const [before, after] = [read(old), read(now)];
    let clusterEvents: readonly ClusterEvent[] = [{ resource: some.kind as ClusterEvent['resource'], actions }];
    if (some.kind === 'Pod') {
      const resource = at(some, ['spec', 'nodeName']) === undefined ? 'UnschedulablePod' : 'AssignedPod';
      const [was, is] = [before as PodRef | undefined, after as PodRef | undefined];
      clusterEvents = was && is ? podChangeEvents(resource, was.class, is.class) : [{ resource, actions }];
    } else if (some.kind === 'Node' && old !== null && now !== null) {
      clusterEvents = nodeChangeEvents(changedBits(old, now), before as Node, after as Node);
    }
    return { before, after, clusterEvents };
  }

  private objectOf(raw: JsonObject): EventObject {
    const session = new decode.Session('lenient');
    if (raw.kind === 'Node') return decode.decodeValue(raw, decode.decodeNode, 'lenient', session) as Node;
    if (raw.kind !== 'Pod') return decode.decodeObject(raw, { mode: 'lenient', session });
    return this.podOf(raw, session);
  }

  private podOf(raw: JsonObject, session: decode.Session): PodRef {
    const { metadata, spec } = decode.decodeValue(raw, decode.decodePod, 'lenient', session);
    const { namespace, name, labels, annotations, uid } = metadata;
    const { classes, nodes } = this.world.cluster;
    const isPending = uid === this.pendingUid;
    const { serial, row, owner } = isPending ? this.pending : { serial: -1, row: -1, owner: -1 };
    const podClass = classes.of({ namespace, labels, annotations, spec });
    const node = spec.nodeName === undefined ? -1 : nodes.find(spec.nodeName);
    return { serial, row, owner, class: podClass, name, node, nominated: -1 };
  }
}

export function answer(raw: JsonObject): unknown {
  const world = new HintWorld(raw as unknown as SchedulerInput);
  return (raw.events as readonly Change[]).map((change) => world.answer(change));
}
