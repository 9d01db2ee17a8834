/** A result → standard output and files. */
import { join } from 'node:path';
import { diskFiles, FileError, fileNameFor, writeAtomic } from '../files/index.ts';
// one module at a time: the page brings a charting library with it, which only a page should have to wait for
import { renderCsv, seriesCsv } from '../report/csv.ts';
import { renderJson } from '../report/json.ts';
import { renderGithub } from '../report/github.ts';
import { renderJunit } from '../report/junit.ts';
import { renderMarkdown } from '../report/markdown.ts';
import { TABLE_NAMES } from '../report/tables.ts';
import { renderText } from '../report/text.ts';
import { placementText } from './placement.ts';
import type { Result } from './result.ts';
import { installationFolder } from './files.ts';
import type { RunOutput } from './outputs.ts';
import { asTyped } from './shell.ts';
import { grouped } from './time-text.ts';
import { type Io, paint } from './terminal.ts';
import { yamlText } from './yaml-text.ts';

/** Every named file; the format without a file goes to standard output. Throws `FileError`. */
export async function writeOutputs(result: Result, outputs: readonly RunOutput[], io: Io): Promise<void> {
  for (const { format, path } of outputs) {
    if (format === 'csv') writeTables(result, path);
    else if (path === '') io.out.writeData(await contentOf(result, format));
    else writeAtomic(path, await contentOf(result, format), { overwrite: true });
  }
}

async function contentOf(result: Result, format: Exclude<RunOutput['format'], 'csv'>): Promise<string> {
  switch (format) {
    case 'json':
      return renderJson(result);
    case 'yaml':
      return yamlText(JSON.parse(renderJson(result)));
    case 'html':
      return page(result);
    case 'markdown':
      return renderMarkdown(result);
    case 'github':
      return renderGithub(result);
    case 'junit':
      return renderJunit(result);
    case 'text':
      return renderText(result);
  }
}

async function page(result: Result): Promise<string> {
  const { renderHtml } = await import('../report/page.ts');
  return renderHtml(result, { runtime: pageRuntime() });
}

const MOST_RUNTIME_BYTES = 8 * 1024 * 1024;

/** The page's script, as the build left it. Without a build the page shows everything and answers to nothing. */
export function pageRuntime(): string {
  try {
    const bytes = diskFiles.read(join(installationFolder(), 'dist/report-runtime.js'), {
      maxBytes: MOST_RUNTIME_BYTES,
    });
    return new TextDecoder().decode(bytes);
  } catch (error) {
    if (error instanceof FileError && error.code === 'not-found') return '';
    throw error;
  }
}

function writeTables(result: Result, folder: string): void {
  for (const name of TABLE_NAMES)
    writeAtomic(join(folder, `${name}.csv`), renderCsv(result, name) ?? '', { overwrite: true });
  writeAtomic(join(folder, 'series.csv'), seriesCsv(result), { overwrite: true });
}

/** `reports/lose-zone.html` below the working directory; the path as it was written. */
export async function writeReport(result: Result): Promise<string> {
  const path = join('reports', `${fileNameFor(result.metadata.name)}.html`);
  writeAtomic(path, await page(result), { overwrite: true });
  return path;
}

export interface VerdictOptions {
  readonly wallMillis: number;
  /** There was a scenario; without one, where things were placed is the answer. */
  readonly rehearsed: boolean;
  readonly reportPath?: string;
  /** Where there were several. */
  readonly runs?: number;
}

/** The verdict for a person. Real time is said on standard error, so that standard output is the same in every run. */
export function writeVerdict(result: Result, io: Io, options: VerdictOptions): void {
  const { rehearsed, reportPath } = options;
  const next = result.next.map((row) => ({ ...row, command: asTyped(row.command) }));
  io.out.write(renderText({ ...result, next }, { paint, reportPath }));
  if (!rehearsed) io.out.write(`\n${placementText(result, paint)}`);
  for (const { severity, position, message } of result.diagnostics) {
    if (severity === 'error')
      io.err.write(`${paint.red('refused')}: ${position === '' ? '' : `${position}: `}${message}\n`);
  }
  io.err.write(paint.dim(`${elapsed(result, options)}\n`));
}

function elapsed({ run }: Result, { wallMillis, runs }: VerdictOptions): string {
  const times = runs === undefined ? '' : `${grouped(runs)} × `;
  return `simulated ${times}${run.endedAt / 1000} s in ${(wallMillis / 1000).toFixed(2)} s`;
}
