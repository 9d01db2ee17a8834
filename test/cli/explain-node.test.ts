/** explain node/NAME: who goes first under pressure, and why. */
import { describe, expect, it } from 'vitest';
import { LOSE_ZONE, runProgram } from './run-program.ts';

const LEAK = 'workloads/leak-and-neighbours/scenario.yaml';
const explain = (node: string, at: string, ...files: string[]) =>
  runProgram('explain', `node/${node}`, '-f', ...files, '--at', at);

describe('a node on its way', () => {
  it('the first victim and its reason, the ranking with its keys, and how near each threshold is', async () => {
    const { code, out } = await explain('general-1', '90m', LEAK);
    const rows = out.split('\n').map((line) => line.split(/ {2,}/));
    expect(code).toBe(0);
    expect(rows[0]?.[0]).toMatch(
      /^NO PRESSURE on general-1 at 1h30m\. Short of memory, report-\S+ goes first: it uses 1\.5Gi and requests 1Gi, the most above its request of its priority\.$/,
    );
    const ranked = rows.filter(([place]) => /^\d+$/.test(place ?? ''));
    expect(ranked.map(([, pod, , ...keys]) => [pod?.split('-')[0], ...keys])).toEqual([
      ['report', '1.5Gi', '1Gi', '+512Mi', '0', 'above its request'],
      ['cache', '600Mi', '512Mi', '+88Mi', '0', 'above its request'],
      ['api', '2.8Gi', '1Gi', '+1.8Gi', '1000', 'above its request'],
      ['db', '3Gi', '4Gi', '-1Gi', '0', 'within its request'],
    ]);
    expect(rows.find(([signal]) => signal === 'memory.available')?.slice(1, 5)).toEqual([
      'hard',
      expect.stringMatching(/^16\dMi$/),
      'below 100Mi',
      '8Gi',
    ]);
  });

  it('under pressure says so', async () => {
    const { out } = await explain('general-1', '1h34m', LEAK);
    expect(out.split('\n')[0]).toMatch(/^MemoryPressure on general-1/);
  });

  it.each([
    ['nobody', LEAK, /node "nobody" does not exist at that instant; there are general-1, general-2/],
    ['general-a-1', LOSE_ZONE, /nothing in the scenario says what pods use/],
  ])('%s of %s is refused', async (node, file, message) => {
    const { code, err } = await explain(node, '1m', file);
    expect([code, err]).toEqual([2, expect.stringMatching(message)]);
  });
});
