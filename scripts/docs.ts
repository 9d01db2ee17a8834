/**
 * Prints the reference pages from the registries: `npm run docs`. With `--out FOLDER` every page is written below that
 * folder under its path in the repository, which is how `npm test` sees whether the committed ones are up to date.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandLinePage, exitCodesPage } from './docs/command-line.ts';
import { controllersPage, pluginsPage } from './docs/components.ts';
import { faultsPage } from './docs/faults.ts';
import { fidelityPage } from './docs/fidelity.ts';
import { invariantsPage } from './docs/invariants.ts';
import { kindsPage } from './docs/kinds.ts';
import { metricsPage } from './docs/metrics.ts';
import { performancePage } from './docs/performance.ts';
import { scenarioPage } from './docs/scenario.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Path in the repository → how its text is made. */
const PAGES: Readonly<Record<string, (root: string) => string | Promise<string>>> = {
  'docs/reference/command-line.md': commandLinePage,
  'docs/reference/controllers.md': controllersPage,
  'docs/reference/exit-codes.md': exitCodesPage,
  'docs/reference/faults.md': faultsPage,
  'docs/reference/invariants.md': invariantsPage,
  'docs/reference/kinds.md': kindsPage,
  'docs/reference/metrics.md': metricsPage,
  'docs/reference/plugins.md': pluginsPage,
  'docs/reference/scenario.md': scenarioPage,
  'docs/fidelity.md': fidelityPage,
  'docs/performance.md': performancePage,
};

function outFolder(args: readonly string[]): string {
  if (args.length === 0) return ROOT;
  if (args[0] !== '--out' || args[1] === undefined || args.length > 2) throw new Error('usage: docs [--out FOLDER]');
  return args[1];
}

const out = outFolder(process.argv.slice(2));
for (const [path, make] of Object.entries(PAGES)) {
  const text = await make(ROOT);
  mkdirSync(dirname(join(out, path)), { recursive: true });
  writeFileSync(join(out, path), text);
}
