/** What a scenario may ask for is what is measured. */
import { describe, expect, it } from 'vitest';
import { formatDiagnostic, loadText, METRICS as NAMES, parseThreshold, readScenario } from '../../src/ingest/index.ts';
import { AGGREGATES as GRAMMAR } from '../../src/ingest/scenario/metric-names.ts';
import { AGGREGATES, checkSlo, METRICS } from '../../src/metrics/index.ts';
import { SCENARIO } from './scenario-text.ts';

function errors(text: string): readonly string[] {
  const [document] = loadText(text, 's.yaml').scenarios;
  if (document === undefined) throw new Error('no scenario');
  return readScenario(document).errors.map(formatDiagnostic);
}

describe('metrics of a scenario', () => {
  it('are those of the registry, with their kinds and labels', () => {
    const measured = METRICS.map(({ name, kind, labels }) => [name, { kind, labels }] as const);
    expect(Object.fromEntries(NAMES)).toEqual(Object.fromEntries(measured));
    expect(GRAMMAR).toEqual(AGGREGATES);
  });

  it.each(['max<60', 'p(99)<60', 'p( 99.9 ) <= 60', 'med==1', 'sum<1', 'count===0', 'avg != -1.5'])(
    'a threshold that is read here is read there: %s',
    (text) => {
      expect(parseThreshold(text)).toHaveProperty('value');
      expect(() => checkSlo({ metric: 'pods_pending_seconds', threshold: text })).not.toThrow();
    },
  );

  it('what a metric does not have is refused with its place', () => {
    expect(errors(SCENARIO.replace('count<50', 'max<50'))).toContainEqual(
      's.yaml:53:58: error: spec.slos[evictions_total{reason="DeletionByTaintManager"}][0]: "max<50": evictions_total is a counter, of which there are count, value, rate',
    );
    expect(errors(SCENARIO.replace('value==0', 'rate==0'))).toContainEqual(
      expect.stringContaining('pods_pending is a gauge, of which there are value, min, avg, med, p(N), max'),
    );
  });

  it('a steady state after the end is refused', () => {
    expect(errors(SCENARIO.replace('steadyState: {at: 5m', 'steadyState: {at: 5h'))).toContainEqual(
      expect.stringContaining('spec.steadyState.at: Invalid value: is after the horizon'),
    );
  });
});
