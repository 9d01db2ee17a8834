/** `-o`: what of a result goes where. */
import { nearest } from '../ingest/decode/did-you-mean.ts';
import { usageError } from './errors.ts';

/** Of `run`: documents and pages. */
export const RUN_FORMATS = ['json', 'yaml', 'csv', 'html', 'markdown', 'junit', 'github', 'text'] as const;
export type RunFormat = (typeof RUN_FORMATS)[number];

export interface RunOutput {
  readonly format: RunFormat;
  /** Empty: standard output. */
  readonly path: string;
}

/** `json`, `html=report.html`, `csv=tables/`, several with commas or several times. */
export function parseOutputs(given: readonly string[]): readonly RunOutput[] {
  const outputs = given.flatMap((text) => text.split(',')).map(parseOutput);
  const onStdout = outputs.filter(({ path }) => path === '');
  if (onStdout.length > 1)
    throw usageError(
      `-o: only one format goes to standard output; give the others a file, such as ${onStdout[1]?.format}=FILE`,
    );
  return outputs;
}

function parseOutput(text: string): RunOutput {
  const equals = text.indexOf('=');
  const format = equals < 0 ? text : text.slice(0, equals);
  const path = equals < 0 ? '' : text.slice(equals + 1);
  if (!isFormat(format)) throw usageError(unknownFormat(format, RUN_FORMATS), 'seatrial run --help');
  if (equals >= 0 && path === '') throw usageError(`-o ${text}: the file is missing after =`);
  if (path === '' && format === 'html') throw usageError('-o html needs a file: -o html=report.html');
  if (path === '' && format === 'csv') throw usageError('-o csv needs a folder for its tables: -o csv=tables');
  return { format, path };
}

const isFormat = (text: string): text is RunFormat => (RUN_FORMATS as readonly string[]).includes(text);

export function unknownFormat(format: string, known: readonly string[]): string {
  const planned = ['trace', 'openmetrics', 'parquet'];
  if (planned.includes(format)) return `-o ${format} is not supported yet; there are ${known.join(', ')}`;
  const meant = nearest(format, known);
  return `-o ${format}: there is no such format${meant === undefined ? `; there are ${known.join(', ')}` : `; did you mean ${meant}?`}`;
}
