import { describe, expect, it } from 'vitest';
import { admitPodToQuotas, missingForQuota, type QuotaView } from '../../../src/cluster/admission/quota.ts';
import { matchesScope } from '../../../src/cluster/admission/quota-scopes.ts';
import { claimUsage, podUsage, serviceUsage } from '../../../src/cluster/admission/quota-usage.ts';
import { decodePodSpec, decodeResourceQuota, decodeValue } from '../../../src/ingest/decode/index.ts';
import { decodeService } from '../../../src/ingest/decode/service.ts';
import type { ResourceList } from '../../../src/model/objects/meta.ts';
import { parseQuantity } from '../../../src/model/quantity.ts';

const texts = (list: ResourceList) =>
  Object.fromEntries([...list].map(([name, quantity]) => [name, quantity.canonical]));
const spec = (requests: object = {}, limits: object = {}, changes: object = {}) =>
  decodeValue({ containers: [{ name: 'c0', resources: { requests, limits } }], ...changes }, decodePodSpec);

describe('what a pod is charged', () => {
  const full = spec({ cpu: '1', 'example.com/gpu': '1', 'hugepages-2Mi': '4Mi' }, { cpu: '2' });
  it('requests and limits under all their names', () => {
    expect(texts(podUsage({ spec: full }, 0))).toEqual({
      'count/pods': '1',
      pods: '1',
      cpu: '1',
      'requests.cpu': '1',
      'limits.cpu': '2',
      'requests.example.com/gpu': '1',
      'hugepages-2Mi': '4Mi',
      'requests.hugepages-2Mi': '4Mi',
    });
  });
  const terminating = { deletionTimestamp: 30_000, deletionGracePeriodSeconds: 30 };
  it.each([
    ['finished', { phase: 'Succeeded' }, 0, false],
    ['terminating, up to twice its grace period', terminating, 60_000, true],
    ['terminating for longer', terminating, 60_001, false],
  ])('%s', (_, changes, now, isCharged) => {
    expect(podUsage({ spec: full, ...changes }, now).has('pods')).toBe(isCharged);
  });
});

describe('what services and claims are charged', () => {
  const nodePorts = (service: object) =>
    texts(serviceUsage(decodeValue({ spec: service }, decodeService).spec))['services.nodeports'];
  const ports = [{ port: 80 }, { port: 81, nodePort: 30_081 }];
  it.each([
    ['inside the cluster', { type: 'ClusterIP', ports }, '0'],
    ['node ports', { type: 'NodePort', ports }, '2'],
    ['a load balancer takes them too', { type: 'LoadBalancer', ports }, '2'],
    ['unless told not to', { type: 'LoadBalancer', ports, allocateLoadBalancerNodePorts: false }, '1'],
  ])('%s', (_, service, count) => expect(nodePorts(service)).toBe(count));

  it('claims whole bytes, in total and by class', () => {
    expect(texts(claimUsage({ storageClass: 'fast', request: parseQuantity('1500m') }))).toEqual({
      persistentvolumeclaims: '1',
      'count/persistentvolumeclaims': '1',
      'requests.storage': '2',
      'fast.storageclass.storage.k8s.io/persistentvolumeclaims': '1',
      'fast.storageclass.storage.k8s.io/requests.storage': '2',
    });
  });
});

describe('scopes', () => {
  const scope = (scopeName: string, operator = 'Exists', values: readonly string[] = []) => ({
    scopeName,
    operator,
    values,
  });
  const high = spec({}, {}, { priorityClassName: 'high' });
  it.each([
    ['a deadline', spec({}, {}, { activeDeadlineSeconds: 0 }), scope('Terminating'), true],
    ['no deadline', spec(), scope('NotTerminating'), true],
    ['best effort', spec(), scope('BestEffort'), true],
    ['not so', spec({ cpu: '1' }), scope('NotBestEffort'), true],
    ['a class', high, scope('PriorityClass', 'In', ['high', 'low']), true],
    ['another class', high, scope('PriorityClass', 'NotIn', ['high']), false],
    ['no class is in none', spec(), scope('PriorityClass', 'NotIn', ['high']), true],
    ['no class', spec(), scope('PriorityClass', 'DoesNotExist'), true],
    ['unheard of', spec(), scope('Moon'), false],
  ])('%s', (_, pod, one, matches) => expect(matchesScope(pod, one)).toBe(matches));
});

describe('admission', () => {
  const quota = (
    name: string,
    hard: Record<string, string>,
    used: Record<string, string>,
    scopes: readonly string[] = [],
  ): QuotaView => {
    const raw = { metadata: { name }, spec: { hard, scopes }, status: { hard, used } };
    const decoded = decodeValue(raw, decodeResourceQuota);
    return { name, spec: decoded.spec, hard: decoded.status.hard, used: decoded.status.used };
  };
  const admit = (pod: ReturnType<typeof spec>, ...quotas: readonly QuotaView[]) =>
    Object.fromEntries(
      [...admitPodToQuotas({ name: 'p', spec: pod }, quotas, 0)].map(([name, used]) => [name, texts(used)]),
    );

  it('charges each quota that concerns the pod', () => {
    const cpu = quota('cpu', { 'requests.cpu': '2' }, { 'requests.cpu': '500m' });
    const other = quota('other', { pods: '1' }, { pods: '1' }, ['BestEffort']);
    const services = quota('services', { services: '1' }, { services: '1' });
    expect(admit(spec({ cpu: '1500m' }), cpu, other, services)).toEqual({ cpu: { 'requests.cpu': '2' } });
  });

  it.each([
    [
      'too much',
      spec({ cpu: '1', memory: '1Gi' }),
      quota('q', { 'requests.cpu': '1', 'requests.memory': '2Gi' }, { 'requests.cpu': '500m', 'requests.memory': '0' }),
      'pods "p" is forbidden: exceeded quota: q, requested: requests.cpu=1, used: requests.cpu=500m, limited: requests.cpu=1',
    ],
    [
      'unspecified',
      spec({ cpu: '1' }, {}, { initContainers: [{ name: 'a' }] }),
      quota('q', { 'limits.cpu': '1', 'requests.cpu': '2' }, {}),
      'pods "p" is forbidden: failed quota: q: must specify limits.cpu for: a,c0; requests.cpu for: a',
    ],
    ['not counted yet', spec(), quota('q', { pods: '1', cpu: '2' }, {}), 'failed quota: q: must specify cpu for: c0'],
    [
      'not counted yet either',
      spec(),
      quota('q', { pods: '1' }, {}),
      'pods "p" is forbidden: status unknown for quota: q, resources: pods',
    ],
  ])('refuses what is %s', (_, pod, one, message) => expect(() => admit(pod, one)).toThrow(message));

  it('asks for nothing that the quota does not limit', () => {
    expect(missingForQuota(spec(), ['pods', 'requests.ephemeral-storage'])).toBeUndefined();
  });
});
