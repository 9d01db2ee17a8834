/**
 * A chart that answers: it takes the width there is, reads out the values under the pointer, and shows the stretch that
 * was dragged over. All charts of a page share one cursor and one window.
 */
import { parse, type Spec, View } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import type { Readout } from './chart.ts';
import { element, page, type PageElement, type PageEvent } from './dom.ts';
import { ticksOf } from './points.ts';
import { timeText, valueAt, valueText } from './readout.ts';

export interface Window {
  readonly from: number;
  readonly to: number;
}

/** What the charts of a page tell each other. */
export interface Company {
  moved(at: number | undefined): void;
  zoomed(window: Window | undefined): void;
}

const DRAG_PIXELS = 6;
const LEAST_WINDOW = 2;
const TICK_PIXELS = 110;
/** For the labels of the vertical axes. */
const MARGIN = 62;

export class LiveChart {
  private readonly figure: PageElement;
  private readonly view: View;
  private readonly readouts: readonly Readout[];
  private readonly company: Company;
  private readonly cursor = element('div', 'cursor');
  private readonly brush = element('div', 'brush');
  private readonly box = element('div', 'readout');
  private readonly whole: Window;
  private window: Window;
  private dragFrom: number | undefined;

  /** @throws an Error if there is no such chart in the page. */
  constructor(id: string, company: Company) {
    const figure = page.getElementById(`chart-${id}`);
    const data = page.getElementById(`spec-${id}`);
    if (figure === null || data === null) throw new Error(`no chart ${id}`);
    this.figure = figure;
    this.company = company;
    const { spec, readouts } = JSON.parse(data.textContent ?? '') as { spec: Spec; readouts: readonly Readout[] };
    this.readouts = readouts;
    this.view = new View(parse(spec, undefined, { ast: true }), {
      expr: expressionInterpreter,
      renderer: 'svg',
      hover: false,
    });
    this.whole = { from: 0, to: this.view.signal('xMax') as number };
    this.window = this.whole;
  }

  async draw(): Promise<void> {
    const plot = this.figure.querySelector('.plot');
    if (plot === null) return;
    const canvas = element('div', '');
    await this.fit()
      .initialize(canvas as never)
      .runAsync();
    plot.replaceChildren(canvas);
    for (const part of [this.cursor, this.brush, this.box]) {
      part.hidden = true;
      this.figure.append(part);
    }
    plot.addEventListener('pointermove', (event) => this.pointerMoved(event));
    plot.addEventListener('pointerleave', () => this.company.moved(undefined));
    plot.addEventListener('pointerdown', (event) => this.pointerDown(event));
    plot.addEventListener('dblclick', () => this.company.zoomed(undefined));
    this.figure.setAttribute('data-drawn', 'true');
  }

  async resize(): Promise<void> {
    await this.fit().runAsync();
  }

  async show(window: Window | undefined): Promise<void> {
    this.window = window ?? this.whole;
    const { from, to } = this.window;
    const count = Math.max(2, Math.round(this.width / TICK_PIXELS));
    await this.view
      .signal('xMin', from)
      .signal('xMax', to)
      .signal('xTicks', ticksOf(from, to, count))
      .runAsync();
  }

  /** Puts the cursor at an instant, or takes it away. */
  point(at: number | undefined): void {
    const isShown = at !== undefined && at >= this.window.from && at <= this.window.to;
    this.cursor.hidden = !isShown;
    this.box.hidden = !isShown;
    if (!isShown) return;
    const x = this.left + ((at - this.window.from) / (this.window.to - this.window.from)) * this.width;
    this.cursor.style.setProperty('left', `${x}px`);
    const rows = this.readouts.map(({ label, colour, unit, points }) => {
      const row = element('div', '');
      row.append(
        element('span', `swatch ${colour}`),
        element('span', '', label),
        element('span', '', valueText(valueAt(points, at), unit)),
      );
      return row;
    });
    this.box.replaceChildren(element('b', '', timeText(at)), ...rows);
    const isRight = x > this.figure.clientWidth / 2;
    this.box.style.setProperty('left', isRight ? 'auto' : `${x + 14}px`);
    this.box.style.setProperty('right', isRight ? `${this.figure.clientWidth - x + 14}px` : 'auto');
  }

  pointerUp(event: PageEvent): void {
    const from = this.dragFrom;
    this.dragFrom = undefined;
    this.brush.hidden = true;
    if (from === undefined) return;
    const to = this.xOf(event);
    if (Math.abs(to - from) < DRAG_PIXELS) return;
    const a = this.instantAt(Math.min(from, to));
    const b = this.instantAt(Math.max(from, to));
    if (b - a >= LEAST_WINDOW) this.company.zoomed({ from: a, to: b });
  }

  private fit(): View {
    const width = Math.max(160, this.figure.clientWidth - MARGIN);
    const count = Math.max(2, Math.round(width / TICK_PIXELS));
    return this.view.width(width).signal('xTicks', ticksOf(this.window.from, this.window.to, count));
  }

  /** Left edge of the plots inside of the figure, and their width: from the picture itself. */
  private get left(): number {
    return this.plotBox().left - this.figure.getBoundingClientRect().left;
  }

  private get width(): number {
    return this.plotBox().width;
  }

  private plotBox(): { readonly left: number; readonly width: number } {
    const background = this.figure.querySelector('.concat_0_group .background');
    return background?.getBoundingClientRect() ?? this.figure.getBoundingClientRect();
  }

  private xOf(event: PageEvent): number {
    return Math.min(this.width, Math.max(0, event.clientX - this.plotBox().left));
  }

  private instantAt(x: number): number {
    return Math.round(this.window.from + (x / Math.max(1, this.width)) * (this.window.to - this.window.from));
  }

  private pointerDown(event: PageEvent): void {
    if (event.button === 0) this.dragFrom = this.xOf(event);
  }

  private pointerMoved(event: PageEvent): void {
    const x = this.xOf(event);
    this.company.moved(this.instantAt(x));
    if (this.dragFrom === undefined || Math.abs(x - this.dragFrom) < DRAG_PIXELS) return;
    this.brush.hidden = false;
    this.brush.style.setProperty('left', `${this.left + Math.min(x, this.dragFrom)}px`);
    this.brush.style.setProperty('width', `${Math.abs(x - this.dragFrom)}px`);
  }
}
