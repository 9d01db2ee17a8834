import { describe, expect, it } from 'vitest';
import { apply, type Cluster } from '../../src/cluster/index.ts';
import { ControllerManager } from '../../src/controllers/index.ts';
import { type FaultParams, faultOf, Timeline } from '../../src/faults/index.ts';
import { Machines } from '../../src/machines/index.ts';
import type { Deployment, ReplicaSet } from '../../src/model/objects/index.ts';
import { bindInTurn, makeCluster, node, podTemplate, story, workload } from '../support/world.ts';

const REVISION = 'deployment.kubernetes.io/revision';

/** A Deployment that has had versions 1, 2 and 3. */
function world(): { cluster: Cluster; undo: (params: FaultParams) => string } {
  const cluster = makeCluster();
  const machines = new Machines(cluster, {
    timing: { sandbox: 100, containerStart: 0, ready: 100, termination: 100, cleanup: 0, imagePullPerGi: 0 },
  });
  const manager = new ControllerManager(cluster, { startedAt: 0 });
  bindInTurn(cluster);
  cluster.nodeApi.create(node('n1') as never);
  manager.start();
  for (const version of ['1', '2', '3']) {
    apply(cluster, workload('Deployment', 'web', { replicas: 1, template: podTemplate('web', {}, { version }) }));
    cluster.kernel.runUntil(cluster.now + 20_000);
  }
  const undo = (params: FaultParams): string => {
    const fault = faultOf('undo');
    if (fault === undefined) throw new Error('no verb undo');
    const entry = { name: 'it', fault, mode: 'all', value: 0, at: cluster.now + 1000 } as const;
    const object = { kind: 'Deployment', namespace: 'default', name: 'web' };
    new Timeline({ cluster, machines, components: new Map() }, [{ ...entry, params: { object, ...params } }]).start();
    cluster.kernel.runUntil(cluster.now + 20_000);
    return (
      story(cluster, 'event')
        .filter((line) => line.includes('reason=Fault'))
        .at(-1) ?? ''
    );
  };
  return { cluster, undo };
}

function version(cluster: Cluster): string {
  const web = cluster.objects.get<Deployment>(cluster.objects.find('Deployment', 'default', 'web')) as Deployment;
  return `${web.spec.template.metadata.annotations.get('version')} as revision ${web.metadata.annotations.get(REVISION)}`;
}

describe('undo', () => {
  it('goes back one revision, with the ReplicaSet of that', () => {
    const { cluster, undo } = world();
    expect(version(cluster)).toBe('3 as revision 3');
    expect(undo({})).toBe('');
    expect(version(cluster)).toBe('2 as revision 4');
    const sets = cluster.objects.list<ReplicaSet>('ReplicaSet').map(({ object: { spec } }) => spec.replicas);
    expect(sets).toEqual([0, 1, 0]);
  });

  it('goes to a revision that is named', () => {
    const { cluster, undo } = world();
    undo({ toRevision: 1 });
    expect(version(cluster)).toBe('1 as revision 4');
  });

  it.each([
    [{ toRevision: 9 }, 'unable to find specified revision 9 in history'],
    [{ toRevision: 3 }, 'skipped rollback (current template already matches revision 3)'],
    [{ object: { kind: 'Job', namespace: 'default', name: 'web' } }, 'Job default/web not found'],
  ])('%j: %s', (params, message) => {
    const { cluster, undo } = world();
    expect(undo(params)).toContain(message);
    expect(version(cluster)).toBe('3 as revision 3');
  });

  it('is refused while the Deployment is paused', () => {
    const { cluster, undo } = world();
    const serial = cluster.objects.find('Deployment', 'default', 'web');
    const web = cluster.objects.get<Deployment>(serial) as Deployment;
    cluster.objectApi.replace(serial, { ...web, spec: { ...web.spec, paused: true } } as Deployment, { spec: true });
    expect(undo({})).toContain('cannot rollback a paused deployment');
    expect(version(cluster)).toBe('3 as revision 3');
  });
});
