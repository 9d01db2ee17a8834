/** From changes of objects to cluster events. */
import { describe, expect, test } from 'vitest';
import {
  NODE_ALLOCATABLE,
  NODE_ANNOTATIONS,
  NODE_CONDITIONS,
  NODE_LABELS,
  NODE_TAINTS,
  NODE_UNSCHEDULABLE,
} from '../../../src/cluster/index.ts';
import * as events from '../../../src/scheduler/framework/events.ts';
import { nodeChangeEvents, podChangeEvents } from '../../../src/scheduler/queue/index.ts';
import { type Manifest, nodeOf, type PodManifest, requesting, World } from './_world.ts';

const EVERYTHING =
  NODE_ALLOCATABLE | NODE_ANNOTATIONS | NODE_CONDITIONS | NODE_LABELS | NODE_TAINTS | NODE_UNSCHEDULABLE;
const ready = (status: string, reason = ''): Manifest => ({ type: 'Ready', status, reason });

describe('a node changes', () => {
  const actions = (
    change: number,
    before: Parameters<typeof nodeOf>[1],
    after: Parameters<typeof nodeOf>[1],
  ): number[] => nodeChangeEvents(change, nodeOf('n', before), nodeOf('n', after)).map((event) => event.actions);

  test.each<[string, number, Parameters<typeof nodeOf>[1], Parameters<typeof nodeOf>[1], number[]]>([
    ['allocatable', NODE_ALLOCATABLE, {}, {}, [events.UPDATE_NODE_ALLOCATABLE]],
    ['labels', NODE_LABELS, {}, {}, [events.UPDATE_NODE_LABEL]],
    ['taints', NODE_TAINTS, {}, {}, [events.UPDATE_NODE_TAINT]],
    ['annotations', NODE_ANNOTATIONS, {}, {}, [events.UPDATE_NODE_ANNOTATION]],
    [
      'status of a condition',
      NODE_CONDITIONS,
      { conditions: [ready('False')] },
      { conditions: [ready('True')] },
      [events.UPDATE_NODE_CONDITION],
    ],
    ['a new condition', NODE_CONDITIONS, {}, { conditions: [ready('True')] }, [events.UPDATE_NODE_CONDITION]],
    [
      'only its reason',
      NODE_CONDITIONS,
      { conditions: [ready('True', 'a')] },
      { conditions: [ready('True', 'b')] },
      [],
    ],
    ['uncordon', NODE_UNSCHEDULABLE, { spec: { unschedulable: true } }, {}, [events.UPDATE_NODE_TAINT]],
    ['cordon', NODE_UNSCHEDULABLE, {}, { spec: { unschedulable: true } }, []],
    [
      'everything at once, in order',
      EVERYTHING,
      { spec: { unschedulable: true } },
      { conditions: [ready('True')] },
      [
        events.UPDATE_NODE_TAINT,
        events.UPDATE_NODE_ALLOCATABLE,
        events.UPDATE_NODE_LABEL,
        events.UPDATE_NODE_TAINT,
        events.UPDATE_NODE_CONDITION,
        events.UPDATE_NODE_ANNOTATION,
      ],
    ],
  ])('%s', (_, change, before, after, wanted) => {
    expect(actions(change, before, after)).toEqual(wanted);
  });
});

describe('a pod changes', () => {
  const world = new World();
  const actions = (before: PodManifest, after: PodManifest): number[] =>
    podChangeEvents('UnschedulablePod', world.class(before), world.class(after)).map((event) => event.actions);
  const gated = { schedulingGates: [{ name: 'g' }] };

  test.each<[string, PodManifest, PodManifest, number[]]>([
    ['status only', {}, {}, [events.UPDATE_POD_OTHER]],
    ['labels', {}, { labels: { a: 'b' } }, [events.UPDATE_POD_LABEL]],
    [
      'a smaller request',
      { spec: requesting({ cpu: '2' }) },
      { spec: requesting({ cpu: '1' }) },
      [events.UPDATE_POD_SCALE_DOWN],
    ],
    [
      'a request that goes',
      { spec: requesting({ 'a.b/c': '1' }) },
      { spec: requesting({}) },
      [events.UPDATE_POD_SCALE_DOWN],
    ],
    [
      'a larger request',
      { spec: requesting({ cpu: '1' }) },
      { spec: requesting({ cpu: '2' }) },
      [events.UPDATE_POD_OTHER],
    ],
    ['a new toleration', {}, { spec: { tolerations: [{ operator: 'Exists' }] } }, [events.UPDATE_POD_TOLERATIONS]],
    ['the last gate', { spec: gated }, {}, [events.UPDATE_POD_GATES_ELIMINATED]],
    [
      'one of two gates',
      { spec: { schedulingGates: [{ name: 'g' }, { name: 'h' }] } },
      { spec: gated },
      [events.UPDATE_POD_OTHER],
    ],
    [
      'labels and gates',
      { spec: gated },
      { labels: { a: 'b' } },
      [events.UPDATE_POD_LABEL, events.UPDATE_POD_GATES_ELIMINATED],
    ],
  ])('%s', (_, before, after, wanted) => {
    expect(actions(before, after)).toEqual(wanted);
  });
});
