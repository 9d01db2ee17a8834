/** What a controller's pods get that their template does not say. */
import { describe, expect, it } from 'vitest';
import type { Pod, ReplicaSet } from '../../../src/model/objects/index.ts';
import { kube, makeCluster, workload } from '../../support/world.ts';

const resources = { requests: { cpu: '100m' }, limits: { cpu: '1', 'nvidia.com/gpu': '4' } };

function specOf(container: Record<string, unknown>, spec: Record<string, unknown> = {}) {
  const cluster = makeCluster();
  const template = {
    metadata: { labels: { app: 'train' } },
    spec: { containers: [{ name: 'c', image: 'app:1', ...container }], ...spec },
  };
  const set = workload('ReplicaSet', 'train', { template }) as ReplicaSet;
  const before = set.spec.template.spec;
  const { labels, annotations } = set.spec.template.metadata;
  const podClass = cluster.podAdmission.classOf({ namespace: 'default', labels, annotations, spec: before });
  return { before, after: podClass.spec };
}

describe('a pod made of a template', () => {
  it('requests what it is limited to, where it does not say what it requests', () => {
    const { before, after } = specOf({ resources });
    const texts = [...after.containers[0].resources.requests].map(([name, amount]) => [
      name,
      amount.value,
      amount.milliValue,
    ]);
    expect(texts).toEqual([
      ['cpu', 1, 100],
      ['nvidia.com/gpu', 4, 4000],
    ]);
    expect([...before.containers[0].resources.requests.keys()], 'the template stays').toEqual(['cpu']);
  });

  it('takes the ports of the host with its network', () => {
    const ports = [{ containerPort: 9100 }, { containerPort: 80, hostPort: 80 }];
    expect(specOf({ ports }, { hostNetwork: true }).after.containers[0].ports.map((p) => p.hostPort)).toEqual([
      9100, 80,
    ]);
    expect(specOf({ ports }).after.containers[0].ports.map((p) => p.hostPort)).toEqual([undefined, 80]);
  });

  it('has what a pod of a manifest has', () => {
    const pod = kube<Pod>({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'train', namespace: 'default' },
      spec: { containers: [{ name: 'c', image: 'app:1', resources }] },
    });
    const { after } = specOf({ resources });
    const requestsOf = (containers: Pod['spec']['containers']): string[] =>
      containers.flatMap((c) => [...c.resources.requests].map(([name, amount]) => `${name}=${amount.milliValue}`));
    expect(requestsOf(after.containers)).toEqual(requestsOf(pod.spec.containers));
  });
});
