/** A result over seeds or a sweep → standard output and files. */
import { join } from 'node:path';
import type { Sweep } from '../../experiment/sweep/index.ts';
import { fileNameFor, writeAtomic } from '../../files/index.ts';
import { csvOf } from '../../report/csv.ts';
import { canonicalText } from '../../report/json.ts';
import { renderGithub } from '../../report/github.ts';
import { renderJunit } from '../../report/junit.ts';
import { renderSweepMarkdown } from '../../report/sweep/markdown.ts';
import { sweepTable } from '../../report/sweep/table.ts';
import { renderSweepText } from '../../report/sweep/text.ts';
import type { Table } from '../../report/tables.ts';
import type { RunOutput } from '../outputs.ts';
import { asTyped } from '../shell.ts';
import { type Io, paint } from '../terminal.ts';
import { grouped } from '../time-text.ts';
import { pageRuntime, writeOutputs, writeReport, writeVerdict } from '../write-results.ts';
import { yamlText } from '../yaml-text.ts';
import type { ManyDone } from './run-many.ts';

export interface WriteManyOptions {
  readonly outputs: readonly RunOutput[];
  readonly report: boolean;
  readonly quiet: boolean;
  readonly io: Io;
  readonly wallMillis: number;
}

export async function writeMany({ document, runs }: ManyDone, options: WriteManyOptions): Promise<void> {
  const { outputs, quiet, io, wallMillis } = options;
  const ownReport = options.report && !quiet && !outputs.some(({ format }) => format === 'html');
  const given = outputs.find(({ format }) => format === 'html')?.path;
  const isTold = !quiet && !outputs.some(({ path }) => path === '');
  if (document.kind === 'Result') {
    const reportPath = ownReport ? await writeReport(document) : given;
    if (isTold) writeVerdict(document, io, { wallMillis, rehearsed: true, reportPath, runs });
    await writeOutputs(document, outputs, io);
    return;
  }
  const reportPath = ownReport ? join('reports', `${fileNameFor(document.metadata.name)}-sweep.html`) : given;
  if (ownReport && reportPath !== undefined) writeAtomic(reportPath, await sweepPage(document), { overwrite: true });
  if (isTold) {
    const points = document.points.map((point) => ({ ...point, command: asTyped(point.command) }));
    io.out.write(renderSweepText({ ...document, points }, { paint, reportPath }));
    io.err.write(paint.dim(`${grouped(runs)} runs in ${(wallMillis / 1000).toFixed(2)} s\n`));
  }
  await writeSweepOutputs(document, outputs, io);
}

async function writeSweepOutputs(sweep: Sweep, outputs: readonly RunOutput[], io: Io): Promise<void> {
  for (const { format, path } of outputs) {
    if (format === 'csv') {
      const text = csvOf(sweepTable(sweep) as unknown as Table);
      writeAtomic(join(path, 'points.csv'), text, { overwrite: true });
    } else if (path === '') io.out.writeData(await contentOf(sweep, format));
    else writeAtomic(path, await contentOf(sweep, format), { overwrite: true });
  }
}

async function contentOf(sweep: Sweep, format: Exclude<RunOutput['format'], 'csv'>): Promise<string> {
  switch (format) {
    case 'json':
      return canonicalText(sweep);
    case 'yaml':
      return yamlText(JSON.parse(canonicalText(sweep)));
    case 'html':
      return sweepPage(sweep);
    case 'markdown':
      return renderSweepMarkdown(sweep);
    case 'github':
      return renderGithub(sweep);
    case 'junit':
      return renderJunit(sweep);
    case 'text':
      return renderSweepText(sweep);
  }
}

async function sweepPage(sweep: Sweep): Promise<string> {
  const { renderSweepHtml } = await import('../../report/sweep/page.ts');
  return renderSweepHtml(sweep, { runtime: pageRuntime() });
}
