/** Thresholds of a parsed scenario, for SLOs and for the steady state: each metric is known, and has what is asked of it. */
import { nearest } from '../decode/did-you-mean.ts';
import type { Path } from '../decode/session.ts';
import type { ConvertContext } from './convert.ts';
import type { ParsedScenario } from './schema.ts';
import { aggregateFault, parseMetric } from './threshold.ts';
import type { MetricReference, Slo, SteadyState, Threshold } from './types.ts';

function metricOf(text: string, path: Path, context: ConvertContext): MetricReference | undefined {
  const parsed = parseMetric(text);
  if ('value' in parsed) return parsed.value;
  const [message = '', suggestion] = parsed.error.split(/; did you mean "(.*)"\?$/);
  context.problems.push({
    code: 'value',
    path,
    message,
    atKey: true,
    ...(suggestion === undefined ? {} : { suggestion }),
  });
  return undefined;
}

function checkAggregate(metric: MetricReference, threshold: Threshold, path: Path, context: ConvertContext): void {
  const message = aggregateFault(metric, threshold);
  if (message !== undefined) context.problems.push({ code: 'value', path, message });
}

export function convertSteadyState(
  state: ParsedScenario['spec']['steadyState'],
  horizonMs: number,
  context: ConvertContext,
): SteadyState | undefined {
  if (state === undefined) return undefined;
  if (state.at > horizonMs) {
    const message = 'Invalid value: is after the horizon: the run would be over';
    context.problems.push({ code: 'value', path: ['spec', 'steadyState', 'at'], message });
  }
  const thresholds = Object.entries(state.thresholds).flatMap(([text, list]) => {
    const metric = metricOf(text, ['spec', 'steadyState', 'thresholds', text], context);
    if (metric === undefined) return [];
    list.forEach((threshold, index) =>
      checkAggregate(metric, threshold, ['spec', 'steadyState', 'thresholds', text, index], context),
    );
    return list.map((threshold) => ({ metric, threshold }));
  });
  return { atMs: state.at, thresholds };
}

const DURING = ['always', 'start', 'end', 'edge'];

export function convertSlos(
  slos: NonNullable<ParsedScenario['spec']['slos']>,
  entries: readonly string[],
  context: ConvertContext,
): readonly Slo[] {
  return Object.entries(slos).flatMap(([text, list]) => {
    const metric = metricOf(text, ['spec', 'slos', text], context);
    return list.flatMap((given, index): readonly Slo[] => {
      const detailed = 'threshold' in given ? given : { threshold: given };
      const at: Path = ['spec', 'slos', text, index, ...('threshold' in given ? ['threshold'] : [])];
      if (metric !== undefined) checkAggregate(metric, detailed.threshold, at, context);
      const during = detailed.during ?? 'always';
      const known = [...DURING, ...entries];
      if (!known.includes(during)) {
        const suggestion = nearest(during, known);
        const path: Path = ['spec', 'slos', text, index, 'during'];
        context.problems.push({
          code: 'value',
          path,
          message: `"${during}" is neither start, end, edge, always nor the name of a timeline entry`,
          ...(suggestion === undefined ? {} : { suggestion }),
        });
      }
      return metric === undefined
        ? []
        : [{ metric, threshold: detailed.threshold, during, severity: detailed.severity ?? 'error' }];
    });
  });
}
