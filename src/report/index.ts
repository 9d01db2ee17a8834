/**
 * room: report – a result document → page, tables, exports. Pure functions from `Result` to text; nothing of the
 * simulation is known here, and no file is read or written.
 */
export { csvOf, renderCsv, seriesCsv } from './csv.ts';
export { parseResult, renderJson } from './json.ts';
export { renderMarkdown } from './markdown.ts';
export { type HtmlOptions, renderHtml } from './page.ts';
export { type TableOptions, tableText } from './table.ts';
export { TABLE_NAMES, type Table, tableOf } from './tables.ts';
export { NO_PAINT, type Paint, renderText, type TextOptions } from './text.ts';
