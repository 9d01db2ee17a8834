/** Where requests go: upstream's table of endpoints under the policy Cluster, without topology (pkg/proxy/topology_test.go, CategorizeEndpoints). */
import { describe, expect, it } from 'vitest';
import { ENDPOINT_READY, ENDPOINT_SERVING, ENDPOINT_TERMINATING } from '../../src/cluster/index.ts';
import { ServiceRoutes } from '../../src/network/service-routes.ts';

const NOT_READY = 0;
const READY = ENDPOINT_READY | ENDPOINT_SERVING;
const LEAVING = ENDPOINT_SERVING | ENDPOINT_TERMINATING;

function routes(conditions: readonly number[], answering: readonly number[] = []): ServiceRoutes {
  const made = new ServiceRoutes();
  conditions.forEach((each, pod) => made.set(pod, each, answering.includes(pod)));
  return made;
}

describe('usable endpoints', () => {
  it.each([
    ['no endpoint at all', [], []],
    ['Cluster traffic policy, endpoints not Ready', [NOT_READY, NOT_READY], []],
    ['Cluster traffic policy, some endpoints are Ready', [NOT_READY, READY], [1]],
    ['Cluster traffic policy, all endpoints are terminating', [LEAVING, LEAVING], [0, 1]],
    ['a ready one leaves the terminating ones alone', [LEAVING, READY, LEAVING], [1]],
    ['one that terminates and does not serve is nobody’s last resort', [ENDPOINT_TERMINATING, NOT_READY], []],
    ['published, terminating and not ready: ready all the same', [ENDPOINT_READY | ENDPOINT_TERMINATING, LEAVING], [0]],
  ])('%s', (_, conditions, expected) => {
    const made = routes(conditions);
    expect(made.usable).toBe(expected.length);
    expect(conditions.map((__, pod) => pod).filter((pod) => made.isUsable(pod))).toEqual(expected);
  });
});

describe('those that answer', () => {
  it('are counted among the usable ones only', () => {
    expect(routes([READY, READY, LEAVING], [1, 2]).answering).toBe(1);
    expect(routes([LEAVING, LEAVING], [1]).answering).toBe(1);
  });

  it('follow each change, whatever its order', () => {
    const made = routes([READY, READY]);
    made.setAnswering(0, true);
    made.setAnswering(0, true);
    made.setAnswering(7, true);
    expect([made.usable, made.answering]).toEqual([2, 1]);
    made.set(0, LEAVING, true);
    expect([made.usable, made.answering]).toEqual([1, 0]);
    made.remove(1);
    expect([made.usable, made.answering]).toEqual([1, 1]);
    made.setAnswering(0, false);
    expect([made.usable, made.answering]).toEqual([1, 0]);
    made.remove(0);
    made.remove(0);
    expect([made.usable, made.answering]).toEqual([0, 0]);
  });
});
