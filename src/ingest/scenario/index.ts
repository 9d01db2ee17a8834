/** The Scenario kind: what a person asks of a simulation, read strictly. */
import type { Diagnostic } from '../diagnostic.ts';
import type { Path, Problem } from '../decode/session.ts';
import type { LoadedDocument } from '../load.ts';
import { diagnosticOf } from '../problem-diagnostic.ts';
import { convertScenario } from './convert.ts';
import { Natives } from './natives.ts';
import { problemsOf } from './problems.ts';
import { scenarioSchema } from './schema.ts';
import { notSupportedYet } from './supported.ts';
import type { Place, Scenario } from './types.ts';

export interface ReadScenario {
  /** `undefined` where there are errors. */
  readonly scenario?: Scenario;
  readonly errors: readonly Diagnostic[];
  /** `Kind path` of native fields that are not modelled → how often. */
  readonly notModelledFields: ReadonlyMap<string, number>;
}

export interface ReadScenarioOptions {
  /** Paths that are refused; default the list in `supported.ts`. */
  readonly refused?: readonly string[];
}

/** Reads the document of a Scenario as `load` found it. Never throws for what the user wrote. */
export function readScenario(document: LoadedDocument, options: ReadScenarioOptions = {}): ReadScenario {
  const natives = new Natives();
  const { scenario, problems } = parse(document, natives, options);
  const errors = problems
    .slice(0, 20)
    .map((problem) => diagnosticOf(problem, document))
    .sort(byPlace);
  return {
    ...(errors.length === 0 && scenario !== undefined ? { scenario } : {}),
    errors,
    notModelledFields: natives.notModelled,
  };
}

const byPlace = (a: Diagnostic, b: Diagnostic): number => a.line - b.line || a.column - b.column;

function parse(
  document: LoadedDocument,
  natives: Natives,
  options: ReadScenarioOptions,
): { scenario?: Scenario; problems: readonly Problem[] } {
  const { raw, source } = document;
  const forbidden = forbiddenKeys(raw, []);
  if (forbidden.length > 0) return { problems: forbidden };
  const parsed = scenarioSchema.safeParse(raw);
  if (!parsed.success) return { problems: problemsOf(parsed.error.issues, raw) };
  const problems: Problem[] = [];
  const placeOf = (path: Path): Place => {
    const { line, column } = document.locate(path, false);
    return { line, column };
  };
  const scenario = convertScenario(parsed.data, { file: source.file, natives, problems, placeOf });
  return { scenario, problems: [...problems, ...natives.problems, ...notSupportedYet(raw, options.refused)] };
}

/** `__proto__` is a key of no one's; schemas would pass it over in silence. */
function forbiddenKeys(value: unknown, path: Path): readonly Problem[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item, index) => forbiddenKeys(item, [...path, index]));
  return Object.keys(value).flatMap((key): readonly Problem[] =>
    key === '__proto__'
      ? [{ code: 'value', path: [...path, key], message: 'the key "__proto__" is not accepted', atKey: true }]
      : forbiddenKeys((value as Record<string, unknown>)[key], [...path, key]),
  );
}

export { METRICS } from './metric-names.ts';
export { scenarioJsonSchema } from './schema.ts';
export { NOT_SUPPORTED_YET } from './supported.ts';
export { parseAggregate, parseMetric, parseThreshold } from './threshold.ts';
export { VERB_NAMES } from './faults.ts';
export type * from './types.ts';
