/**
 * `npm start`: from a fresh clone to a report. Without arguments it runs the demo; arguments are handed on
 * (`npm start -- run FILE`).
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { passOn } from './process.mjs';
import { ensureBuilt, ensureInstalled, main } from './setup.mjs';
import { ROOT } from './stamp.mjs';

await main(import.meta.url, async (args) => {
  ensureInstalled();
  ensureBuilt();
  const program = join(ROOT, 'dist/seatrial.js');
  if (!existsSync(program)) throw new Error('dist/seatrial.js was not built: src/cli/main.ts does not exist yet');
  await passOn(process.execPath, [program, ...(args.length > 0 ? args : ['demo'])], { cwd: process.env.INIT_CWD });
});
