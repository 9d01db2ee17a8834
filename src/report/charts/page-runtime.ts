/**
 * The one script of a report: charts that answer, instants that show themselves on the timeline, tables that sort,
 * commands that copy. It makes no markup from text, and no code.
 */
import { browser, element, page, type PageElement } from './dom.ts';
import { type Company, LiveChart, type Window } from './live-chart.ts';

const charts: LiveChart[] = [];

const company: Company = {
  moved: (at) => {
    for (const chart of charts) chart.point(at);
  },
  zoomed: (window) => {
    for (const chart of charts) void chart.show(window);
    dim(window);
  },
};

/** Rows of what happened outside of the window step back. */
function dim(window: Window | undefined): void {
  for (const row of page.querySelectorAll('[data-row-at]')) {
    const at = Number(row.dataset.rowAt);
    row.classList.toggle('outside', window !== undefined && (at < window.from || at > window.to));
  }
}

async function drawCharts(): Promise<void> {
  for (const figure of page.querySelectorAll('.chart')) {
    const chart = new LiveChart((figure.getAttribute('id') ?? '').replace('chart-', ''), company);
    await chart.draw();
    charts.push(chart);
  }
  browser.addEventListener('pointerup', (event) => {
    for (const chart of charts) chart.pointerUp(event);
  });
  browser.addEventListener('resize', () => {
    for (const chart of charts) void chart.resize();
  });
}

function watchInstants(): void {
  for (const link of page.querySelectorAll('[data-at]')) {
    link.addEventListener('click', (event) => {
      event.preventDefault();
      page.getElementById('timeline')?.scrollIntoView({ block: 'start' });
      company.moved(Number(link.dataset.at));
    });
  }
}

function watchCopies(): void {
  for (const button of page.querySelectorAll('[data-copy]')) {
    button.addEventListener('click', () => {
      const copied = browser.navigator.clipboard?.writeText(button.dataset.copy ?? '');
      void copied?.then(() => {
        button.textContent = 'Copied';
        button.classList.add('done');
      });
    });
    button.addEventListener('pointerleave', () => {
      button.textContent = 'Copy';
      button.classList.remove('done');
    });
  }
}

function watchSaves(): void {
  for (const button of page.querySelectorAll('[data-save]')) {
    button.addEventListener('click', () => {
      const text = page.getElementById(button.dataset.save ?? '')?.textContent ?? '';
      const url = browser.URL.createObjectURL(new browser.Blob([text], { type: 'application/json' }));
      const link = element('a', '');
      link.href = url;
      link.download = button.dataset.name ?? 'result.json';
      link.click();
      browser.URL.revokeObjectURL(url);
    });
  }
}

function sortable(table: PageElement): void {
  for (const head of table.querySelectorAll('thead th')) {
    head.tabIndex = 0;
    const sort = (): void => sortBy(table, head);
    head.addEventListener('click', sort);
    head.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') sort();
    });
  }
}

function sortBy(table: PageElement, head: PageElement): void {
  const body = table.querySelector('tbody');
  if (body === null) return;
  const falls = head.getAttribute('aria-sort') !== 'descending';
  for (const other of table.querySelectorAll('thead th')) other.removeAttribute('aria-sort');
  head.setAttribute('aria-sort', falls ? 'descending' : 'ascending');
  const rows = [...body.querySelectorAll('tr')].map((row, order) => ({
    row,
    order,
    key: keyOf(row.children[head.cellIndex]),
  }));
  rows.sort((a, b) => (falls ? compare(b.key, a.key) : compare(a.key, b.key)) || a.order - b.order);
  body.replaceChildren(...rows.map(({ row }) => row));
}

function keyOf(cell: PageElement | undefined): number | string {
  const text = cell?.dataset.sort ?? cell?.textContent?.trim() ?? '';
  const number = Number.parseFloat(text.replaceAll(',', ''));
  return Number.isNaN(number) ? text : number;
}

/** Numbers before texts. */
function compare(a: number | string, b: number | string): number {
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

page.documentElement.classList.add('scripted');
watchInstants();
watchCopies();
watchSaves();
for (const table of page.querySelectorAll('table.sortable')) sortable(table);
void drawCharts();
