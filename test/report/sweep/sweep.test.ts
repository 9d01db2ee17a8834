/** A sweep in words, in tables, for pipelines, as a page. The sample is told by hand. */
import { describe, expect, it } from 'vitest';
import { csvOf } from '../../../src/report/csv.ts';
import { renderGithub } from '../../../src/report/github.ts';
import { renderJunit } from '../../../src/report/junit.ts';
import { renderSweepMarkdown } from '../../../src/report/sweep/markdown.ts';
import { renderSweepHtml } from '../../../src/report/sweep/page.ts';
import { sweepTable } from '../../../src/report/sweep/table.ts';
import { renderSweepText } from '../../../src/report/sweep/text.ts';
import type { Table } from '../../../src/report/tables.ts';
import { sampleSweep } from './sample.ts';

describe('in a terminal', () => {
  it('a row a point, what differs in columns, what does not in a line below', () => {
    expect(renderSweepText(sampleSweep(), { reportPath: 'reports/tune-sweep.html' })).toBe(
      `tune   30m simulated × 4 points × 20 seeds   seed 1..20  digest 0123456789abcdef

✗ FAILED  3 of 4 points passed, 1 failed.

  COUNT   SCHEDULER   VERDICT                            SLO/1   EVICTIONS_TOTAL
  3       a.yaml      ✗ 1 of 2 failed   ✗ 1m30s [50s–2m] 17/20                12
  3       b.yaml      ✓ passed                      ✓ 50s 2/20                12
  4       a.yaml      ✓ passed                           ✓ 40s                 9
  4       b.yaml      ✓ passed                           ✓ 30s                 0

  slo/1  pods_pending_seconds{workload="deploy/web"} max<60
  slo/2  evictions_total count<50   ✓ 4 in all points
  of an SLO the pessimistic seed counts; [least–greatest]; n/20: n seeds failed; figures are medians

reports/tune-sweep.html
next: seatrial run tune.yaml --matrix nodePools/general.count=3 --matrix scheduler=a.yaml --seeds 20
`,
    );
  });

  it('says that it was stopped', () => {
    const sweep = sampleSweep();
    expect(renderSweepText({ ...sweep, run: { ...sweep.run, incomplete: true } })).toContain('Incomplete:');
  });
});

describe('for programs', () => {
  it('CSV has a column for each setting, measure, range and figure', () => {
    const [head, first] = csvOf(sweepTable(sampleSweep()) as unknown as Table).split('\r\n');
    expect(head.split(',').length).toBe(2 + 1 + 2 * 5 + 2);
    expect(first).toBe('3,a.yaml,failed,90,false,50,120,17,4,true,4,4,0,12,6');
  });

  it('JUnit: a suite a point, a case an SLO', () => {
    const text = renderJunit(sampleSweep());
    expect(text.split('\n')[1]).toBe('<testsuites name="seatrial" tests="8" failures="1" errors="0" skipped="0">');
    expect(text.match(/<testsuite /g)?.length).toBe(4);
    expect(text).toContain(
      '<failure message="1m30s [50s–2m] (17 of 20 seeds failed) instead of max&lt;60, first beyond its bound at 5m">because of &lt;b&gt;</failure>',
    );
  });

  it('Markdown cannot be broken by a name', () => {
    const sweep = sampleSweep();
    const text = renderSweepMarkdown({ ...sweep, metadata: { name: 'a|b<script>' } });
    expect(text).toContain('a\\|b\\<script\\>');
    expect(text).toContain('| count | scheduler | verdict | slo/1 | slo/2 |');
  });
});

describe('JUnit of what has no plain answer', () => {
  it('a point that is inconclusive is skipped, a run that crashed is an error, a warning passes', () => {
    const sweep = sampleSweep();
    const [first, second, third] = sweep.points;
    const inconclusive = {
      ...first,
      verdict: { ...first.verdict, outcome: 'inconclusive' as const, sentence: 'Not yet.' },
    };
    const crashed = [{ seed: '3', message: 'a < b', command: 'again' }];
    const broken = { ...second, seeds: { ...second.seeds, crashed } };
    const warned = { ...third, slos: [{ ...first.slos[0], severity: 'warn' as const }] };
    const text = renderJunit({ ...sweep, points: [inconclusive, broken, warned] });
    expect(text.split('\n')[1]).toBe('<testsuites name="seatrial" tests="6" failures="0" errors="1" skipped="2">');
    expect(text).toContain('<skipped message="Not yet."/>');
    expect(text).toContain('<error message="a &lt; b">again</error>');
    expect(text).toContain('<system-out>warning: ');
  });
});

describe('annotations of GitHub', () => {
  it('only for what failed, with nothing in a name that could end them', () => {
    const sweep = sampleSweep();
    const text = renderGithub({ ...sweep, metadata: { name: 'a: 50 %, b' } });
    expect(text).toBe(
      '::error title=a%3A 50 %25%2C b [nodePools/general.count=3%2C scheduler=a.yaml]%3A pods_pending_seconds{workload="deploy/web"} max<60' +
        '::measured 1m30s [50s–2m] (17 of 20 seeds failed), first beyond its bound at 5m. because of <b>\n',
    );
    expect(renderGithub({ ...sweep, points: sweep.points.slice(1) })).toBe('');
  });
});

describe('the page', () => {
  it('shows each point, a map for two settings, and nothing of a name as markup', () => {
    const sweep = sampleSweep();
    const page = renderSweepHtml({ ...sweep, metadata: { name: '<script>x</script>' } }, { runtime: '' });
    expect(page).not.toContain('<script>x');
    expect(page.match(/<tr id="point\//g)?.length).toBe(4);
    // one measure and one figure differ between points
    expect(page.match(/<table class="grid">/g)?.length).toBe(2);
    // 90 s is the greatest of its column, 30 s the least
    expect(page).toContain('<td class="number heat5" data-sort="90">');
    expect(page).toContain('<td class="number " data-sort="30">');
  });

  it('has no map where there is one setting', () => {
    const sweep = sampleSweep();
    const points = sweep.points.map((point) => ({ ...point, settings: point.settings.slice(0, 1) }));
    expect(renderSweepHtml({ ...sweep, matrix: sweep.matrix.slice(0, 1), points }, { runtime: '' })).not.toContain(
      'class="grid"',
    );
  });
});
