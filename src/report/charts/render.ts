/** A chart as Vega's specification for the page, and as a picture for where no script runs. */
import { parse, View } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { compile } from 'vega-lite';
import type { Chart } from './chart.ts';

export interface RenderedChart {
  readonly chart: Chart;
  /** JSON: `{spec, readouts}`. */
  readonly json: string;
  readonly svg: string;
}

/** The same interpreter that runs in the page, where no code may be made from text. */
export async function renderChart(chart: Chart): Promise<RenderedChart> {
  const { spec } = compile(chart.spec);
  const view = new View(parse(spec, undefined, { ast: true }), { expr: expressionInterpreter, renderer: 'none' });
  const svg = ownIds(await view.toSVG(), chart.id);
  view.finalize();
  return { chart, json: JSON.stringify({ spec, readouts: chart.readouts }), svg };
}

/** Vega numbers what is referred to through the whole process; here each picture counts for itself, under its own name. */
function ownIds(svg: string, chart: string): string {
  const names = new Map<string, string>();
  return svg.replaceAll(/(id="|url\(#)((?:clip|gradient|pattern)[\w-]*)/g, (_, before: string, id: string) => {
    const known = names.get(id) ?? `${chart}-${names.size}`;
    names.set(id, known);
    return before + known;
  });
}
