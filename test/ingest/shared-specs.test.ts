import { expect, it } from 'vitest';
import { apply, Cluster } from '../../src/cluster/index.ts';
import { loadText } from '../../src/ingest/index.ts';
import { Kernel } from '../../src/kernel/index.ts';
import type { Pod } from '../../src/model/index.ts';
import { EventRecord } from '../../src/record/index.ts';

/** As `kubectl get pods -o json` lists a replica: its node and the name of its token volume are its own. */
const replica = (i: number, nodeName: string, token: string, cpu = '100m') => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: `web-${i}`, namespace: 'default', uid: `uid-${i}`, labels: { app: 'web' } },
  spec: {
    nodeName,
    containers: [
      {
        name: 'main',
        image: 'nginx:1',
        resources: { requests: { cpu } },
        volumeMounts: [{ name: `kube-api-access-${token}`, mountPath: '/var/run/secrets' }],
      },
    ],
    volumes: [{ name: `kube-api-access-${token}`, projected: { sources: [] } }],
  },
});

const listed = (...items: object[]): Pod[] => {
  const { objects, errors } = loadText(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }), 'dump.json');
  expect(errors).toEqual([]);
  return objects.map(({ object }) => object as Pod);
};

it('replicas of a dump share all but their nodes', () => {
  const [a, b, other] = listed(replica(0, 'n0', 'abcde'), replica(1, 'n1', 'vwxyz'), replica(2, 'n1', 'bcdfg', '200m'));
  expect([a, b, other].map(({ spec }) => spec.nodeName)).toEqual(['n0', 'n1', 'n1']);
  expect({ ...b.spec, nodeName: '' }).toEqual({ ...a.spec, nodeName: '' });
  expect(b.spec.containers).toBe(a.spec.containers);
  expect(b.spec.volumes).toBe(a.spec.volumes);
  expect(other.spec.containers).not.toBe(a.spec.containers);
});

it('replicas of a dump are of one class', () => {
  const cluster = new Cluster({
    kernel: new Kernel({ seed: '1' }),
    record: new EventRecord({ keep: false }),
    epoch: 0,
  });
  for (const pod of listed(replica(0, 'n0', 'abcde'), replica(1, 'n1', 'vwxyz'), replica(2, 'n1', 'bcdfg', '200m')))
    apply(cluster, pod);
  expect([...cluster.pods.live()].map((row) => cluster.pods.class[row])).toEqual([0, 0, 1]);
});

it('a node that is no text is an error of its own', () => {
  const pod = replica(0, 'n0', 'abcde');
  const wrong = { ...pod, metadata: { name: 'web-0' }, spec: { ...pod.spec, nodeName: 7 } };
  const { errors } = loadText(JSON.stringify(wrong), 'pod.json');
  expect(errors.map(({ message }) => message)).toEqual(['spec.nodeName: expected a string, found the number 7']);
});
