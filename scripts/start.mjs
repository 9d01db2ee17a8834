/**
 * `npm start`: from a fresh clone to a report. Without arguments it runs the demo; arguments are handed on
 * (`npm start -- run FILE`).
 */
import { join } from 'node:path';
import { passOn } from './process.mjs';
import { ensureBuilt, ensureInstalled, main } from './setup.mjs';
import { ROOT } from './stamp.mjs';

await main(import.meta.url, async (args) => {
  ensureInstalled();
  ensureBuilt();
  const program = join(ROOT, 'dist/seatrial.js');
  await passOn(process.execPath, [program, ...(args.length > 0 ? args : ['demo'])], { cwd: process.env.INIT_CWD });
});
