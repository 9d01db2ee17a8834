/** Rows of cpumanager/cpu_assignment_test.go, re-told on machines that annotations describe. */
import { expect, it } from 'vitest';
import { takeCpus } from '../../../src/machines/topology/cpu-accumulator.ts';
import { layoutOf } from '../../../src/machines/topology/layout.ts';
import { formatCpuSet, parseCpuSet } from '../../../src/model/cpu-set.ts';
import { machineNode } from '../_world.ts';

/** CPUs/NUMA nodes/sockets/threads of a core. */
function machine(text: string) {
  const [cpu = '', numa = '', sockets = '', threads = ''] = text.split('/');
  const annotations = {
    'seatrial.dev/numa-nodes': numa,
    'seatrial.dev/sockets': sockets,
    'seatrial.dev/threads-per-core': threads,
  };
  return layoutOf(machineNode('n', { metadata: { name: 'n', annotations } }, { cpu }));
}

const cpus = (text: string): ReadonlySet<number> => {
  const parsed = parseCpuSet(text);
  if ('error' in parsed) throw new Error(parsed.error);
  return parsed.cpus;
};

it.each([
  // cores 0 … 3 with the CPUs 0,4 1,5 2,6 3,7
  ['one CPU: the first core', '8/1/1/2', '0-7', 1, '0'],
  ['a core of two free ones', '8/1/1/2', '0-7', 2, '0,4'],
  ['half a core is taken before a whole one', '8/1/1/2', '1-3,4-7', 1, '4'],
  ['a whole core before halves', '8/1/1/2', '1-2,4-6', 2, '1,5'],
  ['a core and a half: the one that is broken already', '8/1/1/2', '0-3,5-7', 3, '0-1,5'],
  ['all', '8/1/1/2', '0-7', 8, '0-7'],
  // sockets of the CPUs 0-2,6-8 and 3-5,9-11
  ['a whole socket', '12/2/2/2', '0-11', 6, '0-2,6-8'],
  ['the socket that is whole', '12/2/2/2', '1-11', 6, '3-5,9-11'],
  ['cores of the fuller socket first', '12/2/2/2', '0-2,4-5,6-11', 2, '4,10'],
  ['a socket and one more', '12/2/2/2', '0-11', 7, '0-3,6-8'],
  // two sockets of two NUMA nodes each: 0-1, 2-3, 4-5, 6-7
  ['a NUMA node of the fuller socket', '8/4/2/1', '0-6', 2, '4-5'],
  ['a socket is larger than a NUMA node', '8/4/2/1', '0-7', 4, '0-3'],
  // one NUMA node of two sockets: 0-1, 2-3
  ['a socket within a NUMA node', '4/1/2/1', '1-3', 2, '2-3'],
])('%s', (_, on, free, count, taken) => {
  const got = takeCpus(machine(on), cpus(free), count);
  expect(typeof got === 'string' ? got : formatCpuSet(got)).toBe(taken);
});

it('says by how much it is short', () => {
  expect(takeCpus(machine('8/1/1/2'), cpus('0-1'), 3)).toBe(
    'not enough cpus available to satisfy request: requested=3, available=2',
  );
});

it.each([
  ['0-3,8', '0-3,8'],
  ['3,1,2', '1-3'],
  ['', ''],
  ['4-2', 'invalid range "4-2" (4 > 2)'],
  ['a', 'strconv.Atoi: parsing "a": invalid syntax'],
  ['1-', 'strconv.Atoi: parsing "": invalid syntax'],
])('a set of CPUs: %j', (text, shown) => {
  const parsed = parseCpuSet(text);
  expect('error' in parsed ? parsed.error : formatCpuSet(parsed.cpus)).toBe(shown);
});
