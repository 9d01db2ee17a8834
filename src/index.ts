/** The library: load what a user wrote, compose a run, advance it, render its result. */
export { compose, type RunInput, type Simulation, type SourcedObject, VERSION } from './experiment/index.ts';
export {
  type Diagnostic,
  formatDiagnostic,
  load,
  Loader,
  loadText,
  readScenario,
  type Scenario,
} from './ingest/index.ts';
export type { Result } from './record/index.ts';
export { renderCsv, renderHtml, renderJson, renderText } from './report/index.ts';
