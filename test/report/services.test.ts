/** The section on Services, from rows of a record. */
import { describe, expect, it } from 'vitest';
import type { Result } from '../../src/record/index.ts';
import { servicesChart } from '../../src/report/charts/services.ts';
import { services } from '../../src/report/panels/services.ts';
import { SECOND, Story } from '../metrics/story.ts';
import { EVIL } from './hostile.ts';

/** One Service that loses a quarter for 10 s and then half for 10 s of 100; another that never fails. */
function result(name = 'web'): Result {
  const story = new Story(100 * SECOND);
  const [fails, whole] = [name, 'calm'].map((each) => story.object(0, 'Service', each));
  const tell = (service: number, at: number, usable: number, answering: number): void =>
    story.record.append('service-endpoints', at * SECOND, service, usable, answering);
  tell(whole, 0, 2, 2);
  tell(fails, 0, 4, 4);
  tell(fails, 50, 4, 3);
  tell(fails, 60, 4, 2);
  tell(fails, 70, 4, 4);
  return story.result();
}

const rows = (of: Result): string[][] =>
  (services.render({ result: of, chart: () => undefined })?.text ?? '')
    .split('<tr>')
    .slice(2)
    .map((row) => [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/g)].map((m) => (m[1] ?? '').replaceAll(/<[^>]*>/g, '')));

describe('the section', () => {
  it('says how far each fell, when, and for how long, worst first', () => {
    // 80 s whole, 10 s at 75 %, 10 s at 50 %
    expect(rows(result())).toEqual([
      ['web', 'default', '50 %', '1m', '92.5 %', '20s'],
      ['calm', 'default', '100 %', '–', '100 %', '0'],
    ]);
  });

  it('is left out of a run without Services', () => {
    expect(services.render({ result: new Story(SECOND).result(), chart: () => undefined })).toBeUndefined();
  });

  it('escapes names', () => {
    expect(services.render({ result: result(EVIL), chart: () => undefined })?.text).not.toContain(EVIL);
  });
});

describe('the chart', () => {
  it('draws those that failed, and nothing where none did', () => {
    expect(servicesChart(result())?.legend.map(({ label }) => label)).toEqual(['default/web']);
    const story = new Story(SECOND);
    story.record.append('service-endpoints', 0, story.object(0, 'Service', 'calm'), 2, 2);
    expect(servicesChart(story.result())).toBeUndefined();
  });
});
