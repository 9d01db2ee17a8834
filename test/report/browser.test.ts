import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { Browser, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Result } from '../../src/record/index.ts';
import { renderHtml } from '../../src/report/index.ts';
import { hostileResult } from './hostile.ts';
import { sampleResult } from './sample.ts';

const PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const chrome = process.env.CHROME ?? PATHS.find((path) => existsSync(path));
const reason = process.env.SEATRIAL_NO_BROWSER
  ? 'SEATRIAL_NO_BROWSER is set'
  : chrome === undefined
    ? 'no Chromium found; set CHROME'
    : '';
if (reason !== '') console.log(`browser tests skipped: ${reason}`);

/** Inside of the page; its types are not ours. */
// oxlint-disable-next-line typescript/no-explicit-any
declare const document: any;

/** What a page did while it was opened. */
interface Visit {
  readonly page: Page;
  readonly complaints: string[];
  readonly requests: string[];
}

describe.skipIf(reason !== '')(`the report in a browser${reason === '' ? '' : `, skipped because ${reason}`}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'seatrial-browser-'));
  let browser: Browser;
  let runtime = '';

  beforeAll(async () => {
    const bundle = await rolldown({
      input: new URL('../../src/report/charts/page-runtime.ts', import.meta.url).pathname,
      platform: 'browser',
      checks: { pluginTimings: false },
    });
    const { output } = await bundle.generate({ format: 'esm', minify: true, codeSplitting: false });
    runtime = output[0].code;
    browser = await chromium.launch({ executablePath: chrome, args: ['--headless', '--no-sandbox', '--disable-gpu'] });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function visit(
    result: Result,
    options: { readonly javaScriptEnabled?: boolean; readonly colorScheme?: 'light' | 'dark' } = {},
  ): Promise<Visit> {
    const file = join(folder, `${Math.random().toString(36).slice(2)}.html`);
    writeFileSync(file, await renderHtml(result, { runtime }));
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(pathToFileURL(file).href);
    if (options.javaScriptEnabled !== false)
      await page.waitForFunction(() =>
        [...document.querySelectorAll('.chart')].every((chart) => chart.getAttribute('data-drawn') === 'true'),
      );
    return { page, complaints, requests };
  }

  it.each([['light'], ['dark']] as const)(
    'draws its charts, asks for nothing, complains of nothing (%s)',
    async (colorScheme) => {
      const { page, complaints, requests } = await visit(sampleResult(), { colorScheme });
      expect(await page.locator('.chart').count()).toBe(2);
      expect(await page.locator('#chart-timeline .plot svg path.background').count()).toBeGreaterThan(3);
      expect(complaints).toEqual([]);
      expect(requests).toEqual([page.url()]);
    },
  );

  it('reads out what is under the pointer, zooms by dragging, comes back', async () => {
    const { page, complaints } = await visit(sampleResult());
    await page.locator('#timeline').scrollIntoViewIfNeeded();
    await page.evaluate(() =>
      document.querySelector('#timeline')?.scrollIntoView({ block: 'start', behavior: 'instant' }),
    );
    const plot = await page.locator('#chart-timeline .concat_0_group .background').first().boundingBox();
    if (plot === null) throw new Error('no plot');
    const at = (share: number): [number, number] => [plot.x + plot.width * share, plot.y + 40];
    // Minute 15 of 45: the zone is dark.
    await page.mouse.move(...at(1 / 3));
    const read = (await page.locator('#chart-timeline .readout').innerText()).replaceAll('\n', ' ');
    expect(read).toMatch(/^15m/);
    expect(read).toContain('nodes ready 6');
    expect(read).toContain('desired 27');
    // From minute 9 to minute 27.
    await page.mouse.move(...at(0.2));
    await page.mouse.down();
    await page.mouse.move(...at(0.4), { steps: 4 });
    await page.mouse.move(...at(0.6), { steps: 4 });
    await page.mouse.up();
    await page.waitForFunction(() => document.querySelector('#chart-timeline .plot')?.textContent?.includes('12m'));
    await page.mouse.move(...at(0.5));
    expect(await page.locator('#chart-timeline .readout b').innerText()).toMatch(/^1[78]m/);
    expect(await page.locator('tr.outside').count()).toBe(1);
    await page.mouse.dblclick(...at(0.5));
    await page.mouse.move(...at(1 / 3));
    expect(await page.locator('#chart-timeline .readout b').innerText()).toMatch(/^15m/);
    expect(complaints).toEqual([]);
  });

  it('an instant shows itself on the timeline; a table sorts', async () => {
    const { page } = await visit(sampleResult());
    await page.locator('#slos a.instant').first().click();
    expect(await page.locator('#chart-timeline .readout b').innerText()).toBe('5m50s');
    const first = page.locator('#workloads tbody th').first();
    await page.locator('#workloads thead th').first().click();
    await page.locator('#workloads thead th').first().click();
    expect(await first.innerText()).toBe('deploy/api');
  });

  it('fits a narrow screen', async () => {
    const { page } = await visit(sampleResult());
    await page.setViewportSize({ width: 390, height: 800 });
    await page.waitForFunction(() => document.documentElement.scrollWidth <= 390);
  });

  it('without scripts there are the verdict, the SLOs, the story and pictures', async () => {
    const { page } = await visit(sampleResult(), { javaScriptEnabled: false });
    for (const id of ['verdict', 'slos', 'happened']) expect(await page.locator(`#${id}`).isVisible()).toBe(true);
    expect(await page.locator('#chart-timeline svg').isVisible()).toBe(true);
    expect(await page.locator('.needs-script:visible').count()).toBe(0);
  });

  it('hostile names stay text', async () => {
    const { page, complaints, requests } = await visit(hostileResult());
    const found = await page.evaluate(() => ({
      pwned: (globalThis as { pwned?: number }).pwned,
      scripts: [...document.scripts].map(({ type }) => type).filter((type) => type !== 'application/json'),
      strange: [...document.querySelectorAll('img, iframe, object, embed, link, form:not(.vega-bindings), base')].map(
        ({ outerHTML }) => outerHTML.slice(0, 300),
      ),
      handlers: [...document.querySelectorAll('*')].filter((element) =>
        [...element.attributes].some(({ name }) => name.startsWith('on')),
      ).length,
      title: document.title,
    }));
    expect(found).toMatchObject({ pwned: undefined, scripts: ['module'], strange: [], handlers: 0 });
    expect(found.title).toContain('<script>globalThis.pwned=1</script>');
    expect(complaints).toEqual([]);
    expect(requests).toEqual([page.url()]);
  });
});
