/** Two settings of two values, told by hand: the first point fails in 17 of 20 seeds. */
import type { Figure, Setting, SloRow, Sweep, SweepPoint } from '../../../src/record/index.ts';

const SLO = { selector: '', severity: 'error', during: 'always', worst: '', firstBreach: null } as const;

function slos(pending: number, low: number, high: number, failedSeeds: number): SloRow[] {
  const passed = pending < 60;
  return [
    {
      ...SLO,
      id: 'slo/1',
      metric: 'pods_pending_seconds',
      selector: '{workload="deploy/web"}',
      threshold: 'max<60',
      passed,
      measured: pending,
      unit: 's',
      spread: { low, high, failedSeeds, seeds: 20 },
      ...(passed ? {} : { firstBreach: 300_000, note: 'because of <b>' }),
    },
    {
      ...SLO,
      id: 'slo/2',
      metric: 'evictions_total',
      threshold: 'count<50',
      passed: true,
      measured: 4,
      unit: 'pods',
      spread: { low: 4, high: 4, failedSeeds: 0, seeds: 20 },
    },
  ];
}

const figure = (name: string, unit: string, value: number): Figure => ({ name, unit, value, low: value, high: value });

function point(id: number, settings: Setting[], rows: SloRow[], evictions: number): SweepPoint {
  const failed = rows.filter(({ passed }) => !passed).length;
  return {
    id: `point/${id}`,
    settings,
    verdict: { outcome: failed > 0 ? 'failed' : 'passed', sentence: 'So it is.', failed, warned: 0, total: 2 },
    slos: rows,
    figures: [
      figure('pods_pending value', 'pods', 0),
      figure('evictions_total', 'pods', evictions),
      // the same everywhere: for programs only
      figure('node_hours', 'h', 6),
    ],
    seeds: { count: 20, first: 1, failed: 0, aggregate: 'pessimistic', shown: '1', runs: [], crashed: [] },
    digest: 'd',
    command: `seatrial run tune.yaml ${settings.map(([path, value]) => `--matrix ${path}=${value}`).join(' ')} --seeds 20`,
  };
}

export function sampleSweep(): Sweep {
  const [count, scheduler] = ['nodePools/general.count', 'scheduler'];
  return {
    apiVersion: 'seatrial.dev/v1alpha1',
    kind: 'Sweep',
    metadata: { name: 'tune' },
    run: {
      version: '0.1.0',
      kubernetesVersion: '1.32',
      seeds: { count: 20, first: 1, aggregate: 'pessimistic' },
      digest: '0123456789abcdef',
      horizon: 1_800_000,
      incomplete: false,
      command: 'seatrial run tune.yaml',
    },
    verdict: { outcome: 'failed', sentence: '3 of 4 points passed, 1 failed.', failed: 1, warned: 0, total: 4 },
    matrix: [
      { path: count, values: ['3', '4'] },
      { path: scheduler, values: ['a.yaml', 'b.yaml'] },
    ],
    points: [
      point(
        1,
        [
          [count, '3'],
          [scheduler, 'a.yaml'],
        ],
        slos(90, 50, 120, 17),
        12,
      ),
      point(
        2,
        [
          [count, '3'],
          [scheduler, 'b.yaml'],
        ],
        slos(50, 50, 50, 2),
        12,
      ),
      point(
        3,
        [
          [count, '4'],
          [scheduler, 'a.yaml'],
        ],
        slos(40, 40, 40, 0),
        9,
      ),
      point(
        4,
        [
          [count, '4'],
          [scheduler, 'b.yaml'],
        ],
        slos(30, 30, 30, 0),
        0,
      ),
    ],
  };
}
