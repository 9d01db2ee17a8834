/** What must hold before anything can be concluded. */
import { describe, expect, it } from 'vitest';
import { summarize } from '../../src/metrics/index.ts';
import type { Result } from '../../src/record/index.ts';
import { MINUTE, SECOND, Story } from './story.ts';

/** Two pods wait from 10 s to 40 s and from 20 s to 200 s. Nothing is pending at the end. */
function run(
  at: number,
  thresholds: readonly (readonly [metric: string, threshold: string])[],
  endedAt = 10 * MINUTE,
): Result {
  const story = new Story(10 * MINUTE);
  const node = story.node(0, 'n1');
  const podClass = story.class();
  const first = story.pod(10 * SECOND, 'a', -1, podClass);
  const second = story.pod(20 * SECOND, 'b', -1, podClass);
  story.bind(40 * SECOND, first, node);
  story.bind(200 * SECOND, second, node);
  const { run: facts } = new Story(10 * MINUTE).result();
  return summarize(story.meters, {
    name: 'steady',
    run: { ...facts, endedAt, incomplete: endedAt < 10 * MINUTE },
    slos: [{ metric: 'pods_pending', threshold: 'max<2' }],
    steadyState: { at, thresholds: thresholds.map(([metric, threshold]) => ({ metric, threshold })) },
  });
}

describe('steady state', () => {
  it('met: the SLOs decide, which look at the whole run', () => {
    const { verdict, steadyState } = run(5 * MINUTE, [['pods_pending', 'value==0']]);
    expect(verdict.outcome).toBe('failed');
    expect(steadyState).toMatchObject({ at: 5 * MINUTE, met: true, thresholds: [{ measured: 0, passed: true }] });
  });

  it('not met: inconclusive whatever the SLOs say, with the threshold and what was measured at that instant', () => {
    const { verdict } = run(100 * SECOND, [['pods_pending', 'value==0']]);
    expect(verdict).toMatchObject({
      outcome: 'inconclusive',
      sentence: 'Not in its steady state at 1m40s: pods_pending should hold value==0 and was 1.',
      failed: 1,
    });
  });

  it('what is observed counts up to that instant', () => {
    const waits: [string, string] = ['pods_pending_seconds', 'max<60'];
    expect(run(100 * SECOND, [waits]).steadyState?.thresholds).toMatchObject([{ measured: 30, passed: true }]);
    expect(run(201 * SECOND, [waits]).verdict.sentence).toBe(
      'Not in its steady state at 3m21s: pods_pending_seconds should hold max<60 and was 180 s.',
    );
  });

  it('several: the first that does not hold is told, the others are counted', () => {
    const { verdict } = run(30 * SECOND, [
      ['nodes', 'value==1'],
      ['pods_pending', 'value<2'],
      ['nodes', 'value>1'],
    ]);
    expect(verdict.sentence).toBe(
      'Not in its steady state at 30s: pods_pending should hold value<2 and was 2. 1 other threshold did not hold either.',
    );
  });

  it('a run that was stopped before says nothing of it', () => {
    const { steadyState } = run(9 * MINUTE, [['pods_pending', 'value==0']], 8 * MINUTE);
    expect(steadyState).toBeUndefined();
  });
});
