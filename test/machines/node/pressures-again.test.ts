/** A kubelet that is heard again posts all its conditions, not Ready alone (upstream pkg/kubelet/kubelet_node_status.go, setters.go). */
import { expect, it } from 'vitest';
import { NodeLifecycleController } from '../../../src/controllers/node-lifecycle/index.ts';
import { lab, machineNode } from '../_world.ts';

const conditions = (status: string) =>
  ['MemoryPressure', 'DiskPressure', 'PIDPressure'].map((type) => ({ type, status }));

function silentFor(first: readonly { type: string; status: string }[]) {
  const status = { conditions: first, capacity: { pods: '110' }, allocatable: { pods: '110' } };
  const world = lab({}, [machineNode('n1', { status }), machineNode('n2')]);
  const lifecycle = new NodeLifecycleController(world.cluster, { startedAt: 0 });
  lifecycle.start();
  world.at(1, () => world.machines.cutOff(0));
  world.at(200, () => world.machines.connect(0));
  const statuses = () => world.cluster.nodes.object(0).status.conditions.map(({ type, status }) => `${type} ${status}`);
  return { world, statuses };
}

it('says of what was called Unknown meanwhile that it is well, with an Event for each', () => {
  const { world, statuses } = silentFor([...conditions('False'), { type: 'Ready', status: 'True' }]);
  world.run(150);
  expect(statuses()).toEqual([
    'MemoryPressure Unknown',
    'DiskPressure Unknown',
    'PIDPressure Unknown',
    'Ready Unknown',
  ]);
  world.run(210);
  expect(statuses()).toEqual(['MemoryPressure False', 'DiskPressure False', 'PIDPressure False', 'Ready True']);
  expect(world.lines('node-event').filter((row) => row.includes('NodeHas'))).toEqual([
    '201.000 node-event n1 NodeHasSufficientMemory Node n1 status is now: NodeHasSufficientMemory',
    '201.000 node-event n1 NodeHasNoDiskPressure Node n1 status is now: NodeHasNoDiskPressure',
    '201.000 node-event n1 NodeHasSufficientPID Node n1 status is now: NodeHasSufficientPID',
  ]);
});

it('adds nothing where nothing was written down', () => {
  const { world, statuses } = silentFor([{ type: 'Ready', status: 'True' }]);
  world.run(150);
  expect(statuses()).toEqual(['Ready Unknown']);
  world.run(210);
  expect(statuses()).toEqual(['Ready True']);
});
