import { describe, expect, it } from 'vitest';
import { chargeInFull, serviceUsage } from '../../../src/cluster/admission/quota-usage.ts';
import { recountQuota } from '../../../src/controllers/resource-quota/recount.ts';
import { decodePodSpec, decodeResourceQuota, decodeValue } from '../../../src/ingest/decode/index.ts';
import { decodeService } from '../../../src/ingest/decode/service.ts';

const quota = (hard: Record<string, string>, scopes: readonly string[] = []) => {
  const { spec } = decodeValue({ metadata: { name: 'q' }, spec: { hard, scopes } }, decodeResourceQuota);
  return { spec, hard: spec.hard };
};
const spec = (cpu: string, changes: object = {}) =>
  decodeValue({ containers: [{ name: 'c', resources: { requests: { cpu } } }], ...changes }, decodePodSpec);
const used = (...args: Parameters<typeof recountQuota>) =>
  Object.fromEntries([...recountQuota(...args)].map(([name, quantity]) => [name, quantity.canonical]));

describe('counting anew', () => {
  const group = (of: ReturnType<typeof spec>, stored: number, charged: number) => ({
    spec: of,
    stored,
    charged,
    charge: chargeInFull(of),
  });
  // two of 500m, one of them hanging; one with a deadline; one that has ended
  const pods = [
    group(spec('500m'), 2, 1),
    group(spec('1', { activeDeadlineSeconds: 60 }), 1, 1),
    group(spec('2'), 1, 0),
  ];
  const service = serviceUsage(
    decodeValue({ spec: { type: 'NodePort', ports: [{ port: 80 }, { port: 81 }] } }, decodeService).spec,
  );

  it('adds up what is in the quota, and shows the rest as zero', () => {
    const asked = quota({
      'requests.cpu': '10',
      pods: '10',
      'count/pods': '10',
      'limits.cpu': '1',
      'services.nodeports': '5',
    });
    expect(used(asked, pods, [service])).toEqual({
      'requests.cpu': '1500m',
      pods: '2',
      'count/pods': '4',
      'limits.cpu': '0',
      'services.nodeports': '2',
    });
  });

  it('leaves out what is not in scope', () => {
    const asked = quota({ 'requests.cpu': '10', services: '5' }, ['NotTerminating']);
    expect(used(asked, pods, [service])).toEqual({ 'requests.cpu': '500m', services: '0' });
  });
});
