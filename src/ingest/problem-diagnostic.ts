/** From a problem, which knows its path, to what the user reads, with file, line and column. */
import { formatPath, type Problem } from './decode/session.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { LoadedDocument } from './load.ts';

export function diagnosticOf(problem: Problem, document: LoadedDocument): Diagnostic {
  const path = formatPath(problem.path);
  return {
    severity: 'error',
    code: problem.code,
    file: document.source.file,
    ...document.locate(problem.path, problem.atKey === true),
    message: path === '' ? problem.message : `${path}: ${problem.message}`,
    ...(problem.suggestion === undefined ? {} : { suggestion: problem.suggestion }),
  };
}
