import { expect, test } from 'vitest';
import { Cluster, type Watcher } from '../../src/cluster/index.ts';
import { Kernel } from '../../src/kernel/index.ts';
import { EventRecord } from '../../src/record/index.ts';

const meta = (name: string) => ({
  name,
  namespace: '',
  uid: '',
  labels: new Map(),
  annotations: new Map(),
  ownerReferences: [],
  finalizers: [],
});

test('a watcher hears of the kinds that it asked for, of all by default, and of what came before it of nothing', () => {
  const cluster = new Cluster({ kernel: new Kernel({ seed: '1' }), record: new EventRecord({ keep: true }), epoch: 0 });
  const heard: string[] = [];
  const hear = (who: string, objectKinds?: readonly string[]): Watcher => ({
    ...(objectKinds === undefined ? {} : { objectKinds }),
    objectChanged: (_, before, after) => heard.push(`${who}: ${(after ?? before)?.metadata.name}`),
  });
  const create = (kind: string, name: string): number =>
    cluster.objectApi.create({ apiVersion: 'v1', kind, metadata: meta(name) });
  cluster.watch(hear('quotas', ['ResourceQuota']));
  cluster.watch(hear('all'));
  const first = create('ConfigMap', 'a');
  cluster.watch(hear('late', ['ConfigMap', 'Secret']));
  create('ConfigMap', 'b');
  create('Secret', 'c');
  create('ResourceQuota', 'd');
  cluster.objectApi.remove(first);
  expect(heard).toEqual([
    'all: a',
    'all: b',
    'late: b',
    'all: c',
    'late: c',
    'quotas: d',
    'all: d',
    'all: a',
    'late: a',
  ]);
});
