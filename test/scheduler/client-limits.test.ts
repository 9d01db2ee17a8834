/** `clientConnection` of the configuration: what the scheduler's client lets through. */
import { expect, test } from 'vitest';
import type { ClientConnection } from '../../src/model/objects/config.ts';
import { Kernel } from '../../src/kernel/index.ts';
import { ApiRequests, clientLimitsOf } from '../../src/scheduler/actor/api-requests.ts';

test.each<[string, ClientConnection | undefined, number, number]>([
  ['nothing said', undefined, 50, 100],
  ['zeros stand for the defaults', { qps: 0, burst: 0 }, 50, 100],
  ['both', { qps: 5, burst: 7 }, 5, 7],
  ['less than none is no limit', { qps: -1 }, Infinity, 100],
])('%s', (_, connection, qps, burst) => {
  expect(clientLimitsOf(connection)).toEqual({ qps, burst });
});

test('a burst goes at once, the rest as the tokens come', () => {
  const requests = new ApiRequests(new Kernel({ seed: 's' }), 3, clientLimitsOf({ qps: 4, burst: 2 }));
  // two tokens are there; then one each 1000 ms / 4, and 3 ms a request
  expect([1, 2, 3, 4].map(() => requests.send())).toEqual([3, 3, 253, 503]);
});
