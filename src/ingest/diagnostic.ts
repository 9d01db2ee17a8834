/** What is said to the person who wrote the input. */
export interface Position {
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
}

export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  /** A stable word for programs: `syntax`, `unknown-field`, `type`, `value`, `required`, `unknown-kind`, `limit`, … */
  readonly code: string;
  /** As the user named it; `-` is standard input. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  /** What was probably meant. */
  readonly suggestion?: string;
}

/** `web.yaml:12:5: error: spec.replicaz: unknown field "replicaz"; did you mean "replicas"?` */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { file, line, column, severity, message, suggestion } = diagnostic;
  const where = line > 0 ? `${file}:${line}:${column}` : file;
  const hint =
    suggestion === undefined ? '' : `; did you mean ${suggestion.startsWith('"') ? suggestion : `"${suggestion}"`}?`;
  return `${where}: ${severity}: ${message}${hint}`;
}

export class IngestError extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(formatDiagnostic).join('\n'));
    this.name = 'IngestError';
    this.diagnostics = diagnostics;
  }
}
