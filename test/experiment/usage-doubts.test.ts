/** What a scenario says of usage and nothing comes of is a warning. */
import { expect, it } from 'vitest';
import { usageDoubts } from '../../src/experiment/usage-doubts.ts';
import { parseQuantity } from '../../src/model/quantity.ts';
import { lab, machineNode } from '../machines/_world.ts';

const all = { matchLabels: new Map<string, string>(), matchExpressions: [] };
const app = (name: string) => ({ matchLabels: new Map([['app', name]]), matchExpressions: [] });
const one = { base: parseQuantity('1Mi') };

function noted(annotations: Record<string, string>) {
  const node = machineNode('n1');
  return { ...node, metadata: { ...node.metadata, annotations: new Map(Object.entries(annotations)) } };
}

it('entries and volumes that no pod came to', () => {
  const emptyDir = new Map([
    ['cache', one],
    ['cahce', one],
  ]);
  const world = lab({
    usage: [
      { selector: app('nobody'), memory: one },
      { selector: all, memory: one, emptyDir },
    ],
  });
  world.pod('a', { volumes: [{ name: 'cache', emptyDir: {} }] });
  world.run(2);
  expect(usageDoubts(undefined, world.cluster, world.machines).map(({ message }) => message)).toEqual([
    'spec.usage[0] decided about no pod: none has its labels, or earlier entries came first',
    'spec.usage[1].disk.emptyDir.cahce decided about no pod: none of its pods has such a volume',
  ]);
});

it('annotations of nodes that say nothing, each once', () => {
  const annotations = {
    'seatrial.dev/filesystems': 'separate',
    'seatrial.dev/imagefs': 'large',
    'seatrial.dev/swap': '-1Gi',
  };
  const world = lab({ usage: [] }, [
    noted(annotations),
    { ...noted(annotations), metadata: { ...noted(annotations).metadata, name: 'n2' } },
  ]);
  expect(usageDoubts(undefined, world.cluster, world.machines).map(({ message }) => message)).toEqual([
    'Node n1: annotation seatrial.dev/filesystems is "separate": expected shared, dedicated, split',
    'Node n1: annotation seatrial.dev/imagefs is "large": expected an amount such as 100Gi',
    'Node n1: annotation seatrial.dev/swap is "-1Gi": expected an amount such as 100Gi',
  ]);
});

it('nothing is doubted where all is well', () => {
  const fine = { 'seatrial.dev/filesystems': 'split', 'seatrial.dev/imagefs': '100Gi', 'seatrial.dev/swap': '8Gi' };
  const world = lab({ usage: [] }, [noted(fine)]);
  expect(usageDoubts(undefined, world.cluster, world.machines)).toEqual([]);
});

it('annotations about CPUs and memory are looked at without usage, too', () => {
  const world = lab({}, [noted({ 'seatrial.dev/numa-nodes': '0', 'seatrial.dev/threads-per-core': 'two' })]);
  expect(usageDoubts(undefined, world.cluster, world.machines).map(({ message }) => message)).toEqual([
    'Node n1: annotation seatrial.dev/numa-nodes is "0": expected a number from 1 to 30',
    'Node n1: annotation seatrial.dev/threads-per-core is "two": expected a number from 1 to 8',
  ]);
});
