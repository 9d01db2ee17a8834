/**
 * Runs a TypeScript file on a fresh clone: installs if need be, then `tsx FILE ARGUMENTS…`.
 *
 *   node scripts/run-ts.mjs FILE [ARGUMENTS…]
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { passOn } from './process.mjs';
import { ensureInstalled, main } from './setup.mjs';
import { ROOT } from './stamp.mjs';

await main(import.meta.url, async ([file, ...args]) => {
  if (file === undefined) throw new Error('usage: node scripts/run-ts.mjs FILE [ARGUMENTS…]');
  if (!existsSync(join(ROOT, file))) throw new Error(`${file} does not exist`);
  ensureInstalled();
  await passOn(process.execPath, ['--import', 'tsx', join(ROOT, file), ...args]);
});
