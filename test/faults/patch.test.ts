import { describe, expect, it } from 'vitest';
import type { FaultParams, ObjectReference } from '../../src/faults/_fault.ts';
import { PatchError, patchObject } from '../../src/ingest/index.ts';
import type { Deployment, KubeObject } from '../../src/model/objects/index.ts';
import { workload } from '../support/world.ts';
import { addPod, lines, run, world, zoned } from './_world.ts';

const to = (kind: string, name: string): ObjectReference => ({ kind, name, namespace: 'default' });

function patching(object: ObjectReference, patch: unknown): FaultParams {
  const patched = (before: KubeObject): KubeObject | string => {
    try {
      return patchObject(before, patch);
    } catch (error) {
      if (error instanceof PatchError) return error.message;
      throw error;
    }
  };
  return { object, patched };
}

describe('patch', () => {
  it('changes a workload, and the watchers hear of it', () => {
    const w = world();
    const serial = w.cluster.objectApi.create(workload('Deployment', 'web', { replicas: 3 }));
    run(w, 'patch', patching(to('Deployment', 'web'), { spec: { minReadySeconds: 5 } }));
    const { spec, metadata } = w.cluster.objects.get<Deployment>(serial) as Deployment;
    expect([spec.replicas, spec.minReadySeconds, metadata.generation]).toEqual([3, 5, 2]);
    expect(lines(w.cluster, 'object-updated')).toEqual(['1.000 web Deployment']);
  });

  it('changes labels and taints of a node', () => {
    const w = world([zoned('a', 'z')]);
    run(w, 'patch', patching(to('Node', 'a'), { spec: { taints: [{ key: 'k', effect: 'NoExecute' }] } }));
    expect(lines(w.cluster, 'node-taint-added')).toEqual(['1.000 a k NoExecute']);
    expect(w.cluster.nodes.object(0).metadata.labels.get('topology.kubernetes.io/zone')).toBe('z');
  });

  it('changes labels of a pod', () => {
    const w = world([zoned('a', 'z')]);
    const row = addPod(w.cluster, 'p');
    run(w, 'patch', patching(to('Pod', 'p'), { metadata: { labels: { app: 'other' } } }));
    const { pods, classes } = w.cluster;
    expect(classes.list[pods.class[row]].labels.get('app')).toBe('other');
    expect(pods.phase[row]).toBe(1);
  });

  it.each<[ObjectReference, unknown, string]>([
    [to('Deployment', 'nobody'), { spec: { replicas: 1 } }, 'Deployment default/nobody not found'],
    [to('Deployment', 'web'), { spec: { replicas: -1 } }, 'Deployment default/web is refused: spec.replicas'],
    [
      to('Deployment', 'web'),
      { spec: { selector: { matchLabels: { a: 'b' } }, template: { metadata: { labels: { a: 'b' } } } } },
      'Deployment.apps "web" is invalid: spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string{"a":"b", "app":"web"}, MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: field is immutable',
    ],
    [to('Deployment', 'web'), { spec: {} }, 'Deployment default/web patched (no change)'],
    [
      to('Pod', 'p'),
      { spec: { nodeSelector: { a: 'b' } } },
      'Pod "p" is invalid: spec: Forbidden: pod updates may not change fields other than',
    ],
  ])('%o with %j is told: %s', (object, patch, message) => {
    const w = world([zoned('a', 'z')]);
    w.cluster.objectApi.create(workload('Deployment', 'web', {}));
    addPod(w.cluster, 'p');
    run(w, 'patch', patching(object, patch));
    expect(lines(w.cluster, 'event').at(-1)).toContain(message);
    expect(lines(w.cluster, 'object-updated')).toEqual([]);
  });
});
