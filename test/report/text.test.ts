import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Result } from '../../src/record/index.ts';
import { type Paint, renderMarkdown, renderText, TABLE_NAMES, tableOf, tableText } from '../../src/report/index.ts';
import { sampleResult } from './sample.ts';

/** UPDATE_GOLDEN=1 writes them anew. */
function golden(name: string, text: string): void {
  const file = new URL(`./golden/${name}.txt`, import.meta.url);
  if (process.env.UPDATE_GOLDEN) writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
}

const options = { wallMillis: 310, reportPath: 'reports/lose-zone-a.html' };
const runs = Array.from({ length: 20 }, (_, i) => ({
  seed: String(i + 1),
  digest: 'd',
  outcome: 'failed' as const,
  measured: [],
}));
const seeds = { count: 20, first: 1, failed: 17, aggregate: 'pessimistic', shown: '1', runs, crashed: [] };

function overSeeds(): Result {
  const result = sampleResult();
  const slos = result.slos.map((slo, i) =>
    i === 1 ? { ...slo, spread: { low: 0.5, high: 0.83, failedSeeds: 17, seeds: 20 } } : slo,
  );
  return { ...result, slos, run: { ...result.run, seeds } };
}

describe('the verdict in a terminal', () => {
  it('failed', () => golden('failed', renderText(sampleResult(), options)));
  it('stopped after some of the seeds', () => {
    const result = overSeeds();
    const facts = { ...seeds, runs: runs.slice(0, 7) };
    expect(renderText({ ...result, run: { ...result.run, seeds: facts } })).toContain('simulated × 7 of 20 seeds ');
  });
  it('failed over seeds', () => golden('seeds', renderText(overSeeds(), options)));
  it('passed', () => {
    const slos = [
      { metric: 'workload_available_ratio', threshold: 'min>=0.5' },
      { metric: 'pods_pending', threshold: 'max<9' },
    ];
    golden('passed', renderText(sampleResult({ slos, diagnostics: [], opportunities: [] }), options));
  });
  it('without SLOs the story is the answer', () => golden('no-slos', renderText(sampleResult({ slos: [] }))));
  it('stopped early', () => {
    const { run } = sampleResult();
    golden('incomplete', renderText(sampleResult({ slos: [], run: { ...run, incomplete: true } }), options));
  });
  it('tables', () => {
    const result = sampleResult();
    golden('tables', TABLE_NAMES.map((name) => `${name}\n${tableText(tableOf(result, name) as never)}`).join('\n'));
  });
  it('Markdown', () => golden('markdown', renderMarkdown(sampleResult())));
});

describe('hostile names', () => {
  const evil = 'web\u001b]0;gone\u0007\u202e\n## h `x` <img src=x>|@you';
  const result = sampleResult();
  const hostile: Result = {
    ...result,
    metadata: { name: evil },
    slos: result.slos.map((slo) => ({ ...slo, selector: `{workload="${evil}"}`, during: evil, note: evil })),
    happened: [{ at: 0, text: evil, tone: 'bad', links: [] }],
    workloads: result.workloads.map((row) => ({ ...row, workload: evil })),
    next: [{ command: evil, why: evil }],
  };

  it('no control character reaches a terminal', () => {
    const text =
      renderText(hostile) +
      renderText({ ...hostile, slos: [] }) +
      TABLE_NAMES.map((name) => tableText(tableOf(hostile, name) as never, { wide: true })).join('');
    // oxlint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    expect(text).toContain('web\\u001b]0;gone\\u0007\\u202e\\u000a## h');
  });

  it('nothing becomes Markdown or mentions somebody', () => {
    const text = renderMarkdown(hostile);
    const escaped = text.replaceAll(/\\[\\`*_{}[\]()#+!|<>~&]/g, '');
    const outsideOfCode = escaped.replaceAll(/`[^`\n]*`/g, '');
    expect(outsideOfCode).not.toMatch(/<(?!\/?(details|summary)>)/);
    expect(outsideOfCode).not.toContain('@you');
    expect(outsideOfCode).not.toContain('`');
    // The table keeps its four columns.
    for (const line of text.split('\n').filter((one) => one.startsWith('| ')))
      expect(line.replaceAll('\\|', '').split('|')).toHaveLength(6);
  });
});

describe('colours', () => {
  it('are the caller’s, and add no width', () => {
    const tag = (name: string) => (text: string) => `<${name}>${text}</${name}>`;
    const paint: Paint = { bold: tag('b'), dim: tag('d'), red: tag('r'), green: tag('g'), yellow: tag('y') };
    const coloured = renderText(sampleResult(), { ...options, paint });
    expect(coloured.replaceAll(/<\/?[bdrgy]>/g, '')).toBe(renderText(sampleResult(), options));
    expect(coloured).toContain('<r><b>✗ FAILED</b></r>');
  });
});
