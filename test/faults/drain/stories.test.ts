/** `kubectl drain` on virtual time. It lists for 30 ms; an eviction is answered 8 ms after it was asked for. Pods end 2 s after they are told to. */
import { describe, expect, it } from 'vitest';
import { DisruptionController } from '../../../src/controllers/disruption/index.ts';
import { ReplicaSetController } from '../../../src/controllers/replica-set/index.ts';
import { type DrainCommand, startDrain } from '../../../src/faults/_drain/index.ts';
import type { DaemonSet, KubeObject } from '../../../src/model/objects/index.ts';
import { budget, metadata, node, replicaSet, selectorOf, template, TestWorld } from '../../cluster/_world.ts';

/** Replicas on n1 alone; n2 joins at 6 s. */
function story(replicas: number, ...objects: readonly KubeObject[]): TestWorld {
  const world = new TestWorld();
  const controllers = [new ReplicaSetController(world.cluster), new DisruptionController(world.cluster)];
  world.add(node('n1'));
  world.create(replicaSet('web', replicas), ...objects);
  for (const controller of controllers) controller.start();
  world.at(6, () => world.add(node('n2')));
  return world;
}

const drainAt = (
  world: TestWorld,
  seconds: number,
  options: Partial<DrainCommand> = {},
  nodes: readonly number[] = [0],
): void => world.at(seconds, () => void startDrain(world, nodes, options));
const ends = (world: TestWorld): string[] =>
  world.rows('drain-ended').map((row) => row.replace(/web-[a-z0-9]{5}/g, 'web'));
const times = (rows: readonly string[]): number[] => rows.map((row) => Number(row.split(' ')[0]));

describe('within a budget', () => {
  it('evicts one at a time where one may go: a conflict, then every five seconds', () => {
    const world = story(3, budget('web', { minAvailable: 2 }));
    drainAt(world, 10);
    world.run(60);
    const deletions = times(world.rows('pod-deletion-requested'));
    // the first at 10.038; the two others conflict, are refused at 10.546 … 10.596, and come back 5 s later
    expect(deletions[0]).toBe(10.038);
    expect(deletions[1]).toBeGreaterThan(15.53);
    expect(deletions[1]).toBeLessThan(15.61);
    expect(deletions[2]).toBeGreaterThan(20.5);
    expect(deletions[2]).toBeLessThan(21.2);
    expect(world.rows('drain-started', 'node-unschedulable')).toEqual([
      '10.000 node-unschedulable n1 1',
      '10.030 drain-started n1 3',
    ]);
    expect(times(world.rows('drain-blocked'))).toHaveLength(3);
    // gone two seconds after the deletion, which is noticed at a whole second of waiting
    expect(times(ends(world))[0]).toBeGreaterThanOrEqual(deletions[2] + 2);
    expect(times(ends(world))[0]).toBeLessThanOrEqual(deletions[2] + 3);
    expect(ends(world)[0]).toContain('drain-ended n1 1');
  });

  it('is blocked for ever by a budget that allows nothing', () => {
    const world = story(3, budget('web', { minAvailable: 3 }));
    drainAt(world, 10);
    world.run(3600);
    expect(world.rows('pod-deletion-requested', 'drain-ended')).toEqual([]);
    const blocked = world.rows('drain-blocked');
    expect(blocked[0]).toMatch(
      /^10\.038 drain-blocked n1 web-\w{5} web The disruption budget web needs 3 healthy pods and has 3 currently$/,
    );
    // three pods, one try every 5.008 s, from 10.038 on
    expect(blocked).toHaveLength(3 * (1 + Math.floor((3600 - 10.038) / 5.008)));
  });

  it('notices its timeout at the next try', () => {
    const world = story(3, budget('web', { minAvailable: 3 }));
    drainAt(world, 10, { timeoutMs: 22_000 });
    world.run(60);
    const one = 'error when evicting pods/"web" -n "default": global timeout reached: 22s';
    expect(ends(world)).toEqual([`35.070 drain-ended n1 0 [${one}, ${one}, ${one}]`]);
  });

  it('fails on pods of two budgets', () => {
    const world = story(2, budget('one', { minAvailable: 1 }, 'web'), budget('two', { minAvailable: 1 }, 'web'));
    drainAt(world, 10);
    world.run(60);
    const one =
      'error when evicting pods/"web" -n "default": This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';
    expect(ends(world)).toEqual([`10.038 drain-ended n1 0 [${one}, ${one}]`]);
    expect(world.rows('pod-deletion-requested')).toEqual([]);
  });

  it('deletes past every budget if it may not evict', () => {
    const world = story(3, budget('web', { minAvailable: 3 }));
    drainAt(world, 10, { disableEviction: true, gracePeriodSeconds: 1 });
    world.run(60);
    expect(world.rows('pod-deletion-requested').map((row) => row.split(' ').slice(-3).join(' '))).toEqual(
      Array(3).fill('kubectl-drain 1 n1'),
    );
    // gone at 11.03; looked for at 10.03 and 11.03
    expect(ends(world)).toEqual(['11.030 drain-ended n1 1']);
  });
});

describe('what else is on the node', () => {
  const agent = (): DaemonSet =>
    ({
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: metadata('agent'),
      spec: { selector: selectorOf('agent'), template: template('agent'), updateStrategy: {} },
      status: {},
    }) as unknown as DaemonSet;

  function withOthers(): TestWorld {
    const world = story(1);
    const [set] = world.create(agent());
    const { labels, annotations } = metadata('agent');
    const podClass = world.cluster.podAdmission.classOf({
      namespace: 'default',
      labels,
      annotations,
      spec: template('agent').spec,
    });
    world.cluster.podApi.create({ class: podClass, name: 'agent-1', owner: set, node: 0 });
    world.pod('solo', 'n1');
    return world;
  }

  it('evicts nothing as long as one pod stands against it, yet leaves the node cordoned', () => {
    const world = withOthers();
    drainAt(world, 10);
    drainAt(world, 14, { ignoreDaemonSets: true });
    world.run(17);
    expect(ends(world)).toEqual([
      '10.030 drain-ended n1 0 [cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore): default/agent-1, cannot delete cannot delete Pods that declare no controller (use --force to override): default/solo]',
      '14.030 drain-ended n1 0 cannot delete cannot delete Pods that declare no controller (use --force to override): default/solo',
    ]);
    expect(world.cluster.nodes.object(0).spec.unschedulable).toBe(true);
    expect(world.rows('pod-deletion-requested')).toEqual([]);
  });

  it('leaves a DaemonSet alone, takes the rest with --force, and warns', () => {
    const world = withOthers();
    drainAt(world, 18, { ignoreDaemonSets: true, force: true });
    world.run(30);
    expect(world.rows('node-event')).toEqual([
      '18.030 node-event n1 DrainWarning ignoring DaemonSet-managed Pods: default/agent-1',
      '18.030 node-event n1 DrainWarning deleting Pods that declare no controller: default/solo',
    ]);
    expect(times(world.rows('pod-deletion-requested'))).toEqual([18.038, 18.038]);
    // gone at 20.038, which is just when it looks for the third time
    expect(ends(world)).toEqual(['20.038 drain-ended n1 1']);
  });
});

describe('waiting', () => {
  it('waits for ever for pods of a machine that is dark, without an event a second', () => {
    const world = story(2);
    world.at(9, () => world.machines.powerOff(0));
    drainAt(world, 10);
    world.run(20);
    const { fired } = world.kernel;
    world.run(3600);
    // the one is the disruption controller's, two minutes after DisruptionTarget
    expect(world.kernel.fired - fired).toBe(1);
    expect(ends(world)).toEqual([]);
  });

  it('gives up waiting when the time is over', () => {
    const world = story(1);
    world.at(9, () => world.machines.powerOff(0));
    drainAt(world, 10, { timeoutMs: 5000 });
    world.run(60);
    expect(ends(world)).toEqual([
      '15.030 drain-ended n1 0 error when waiting for pod "web" in namespace "default" to terminate: context deadline exceeded',
    ]);
  });

  it('does not wait for what is terminating for too long', () => {
    const world = story(1);
    world.at(9, () => world.machines.powerOff(0));
    drainAt(world, 10, { skipWaitForDeleteTimeoutSeconds: 5 });
    world.run(60);
    // deletionTimestamp is 40; more than 5 s later is 46, seen at 10.038 + 36
    expect(ends(world)).toEqual(['46.038 drain-ended n1 1']);
  });

  it('empties one node after the other, having cordoned all', () => {
    const world = story(2);
    world.at(6.5, () => world.pod('a', 'n2'));
    drainAt(world, 10, { force: true }, [0, 1]);
    world.run(60);
    expect(times(world.rows('node-unschedulable'))).toEqual([10, 10]);
    expect(world.rows('drain-started', 'drain-ended')).toEqual([
      '10.030 drain-started n1 2',
      '12.038 drain-ended n1 1',
      '12.068 drain-started n2 1',
      '14.076 drain-ended n2 1',
    ]);
  });
});
