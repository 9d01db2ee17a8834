/**
 * `npm test`: everything that must hold, on a fresh clone. Ends with one line, `N passed, M failed[, K skipped]`: every
 * test counts, and every other step counts once. Exit status 0 only if nothing failed.
 *
 *   node scripts/test.mjs             all steps
 *   node scripts/test.mjs lint types  some of them, in the order below
 *
 * Browser tests get CHROME, the path of a browser, or SEATRIAL_NO_BROWSER, the reason why there is none. In CI a
 * missing browser is a failure.
 *
 * The docs step holds `scripts/docs.ts --out FOLDER` to this: it writes every generated page below FOLDER under the
 * page's path in the repository; the step fails when a committed page differs.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { findBrowser } from './browser.mjs';
import { ensureBuilt, ensureInstalled, main, seconds } from './setup.mjs';
import { ROOT } from './stamp.mjs';

const MINUTE = 60_000;
const PASSED = { passed: 1, failed: 0, skipped: 0 };
const FAILED = { passed: 0, failed: 1, skipped: 0 };
const UNCOUNTED = { passed: 0, failed: 0, skipped: 0 };
const IN_CI = !['', 'false', '0', undefined].includes(process.env.CI);

/** Lines that are printed just before the last one. */
const closing = [];

/** Runs a program of node_modules or a script under this very Node; its output goes to the terminal. */
function runNode(args, { env = {}, timeout = 10 * MINUTE } = {}) {
  const result = spawnSync(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout,
    killSignal: 'SIGKILL',
  });
  if (result.error?.code === 'ETIMEDOUT') console.log(`stopped after ${timeout / MINUTE} minutes`);
  else if (result.error) console.log(`did not start: ${result.error.message}`);
  else if (result.signal) console.log(`ended by ${result.signal}`);
  return result.status === 0;
}

/** The script behind a command of a package. */
function binOf(packageName, command) {
  const { bin } = JSON.parse(readFileSync(join(ROOT, 'node_modules', packageName, 'package.json'), 'utf8'));
  return join(ROOT, 'node_modules', packageName, typeof bin === 'string' ? bin : bin[command]);
}

const toCount = (ok) => (ok ? PASSED : FAILED);

function checkLint() {
  return toCount(runNode([binOf('oxlint', 'oxlint'), '--type-aware', '--deny-warnings', '.']));
}

function checkFormat() {
  return toCount(runNode([binOf('@biomejs/biome', 'biome'), 'format', '--max-diagnostics=50', '.']));
}

function checkTypes() {
  return toCount(runNode([binOf('typescript', 'tsc'), '--noEmit']));
}

function pagesBelow(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

function checkDocs() {
  const folder = mkdtempSync(join(tmpdir(), 'seatrial-docs-'));
  try {
    if (!runNode(['--import', 'tsx', join(ROOT, 'scripts/docs.ts'), '--out', folder])) return FAILED;
    const pages = pagesBelow(folder);
    const stale = pages.filter((page) => {
      const committed = join(ROOT, page);
      return !existsSync(committed) || !readFileSync(committed).equals(readFileSync(join(folder, page)));
    });
    for (const page of stale) console.log(`${page} is out of date: npm run docs`);
    if (pages.length === 0) console.log('scripts/docs.ts wrote no page');
    return toCount(stale.length === 0 && pages.length > 0);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What vitest's JSON report says. A file that does not load has no failed test, yet it failed. */
function countTests(report) {
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

function runTests() {
  const browser = findBrowser();
  let browserFailed = 0;
  if (browser.reason !== undefined) {
    closing.push(`${IN_CI ? 'browser tests could not run' : 'browser tests skipped'}: ${browser.reason}`);
    if (IN_CI) browserFailed = 1;
  }
  const env = {
    ...(browser.path === undefined ? {} : { CHROME: browser.path }),
    ...(browser.reason === undefined ? {} : { SEATRIAL_NO_BROWSER: browser.reason }),
  };
  const folder = mkdtempSync(join(tmpdir(), 'seatrial-test-'));
  try {
    const reportFile = join(folder, 'report.json');
    const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
    const ok = runNode([binOf('vitest', 'vitest'), ...args], { env, timeout: 60 * MINUTE });
    const count = existsSync(reportFile) ? countTests(JSON.parse(readFileSync(reportFile, 'utf8'))) : { ...UNCOUNTED };
    if (!ok && count.failed === 0) count.failed = 1; // an unhandled error, a crash
    count.failed += browserFailed;
    return count;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Order: what everything needs, then the quick checks, then the tests. The first two count only when they fail. */
const STEPS = [
  { name: 'setup', always: true, run: () => (ensureInstalled(), UNCOUNTED) },
  { name: 'build', run: () => (ensureBuilt(), UNCOUNTED) },
  { name: 'lint', run: checkLint },
  { name: 'format', run: checkFormat },
  { name: 'types', run: checkTypes },
  { name: 'docs', run: checkDocs },
  { name: 'tests', run: runTests },
];

/** A step that throws has failed; the others still run. */
function runStep(step) {
  const start = performance.now();
  console.log(`\n── ${step.name}`);
  let count;
  try {
    count = step.run();
  } catch (error) {
    console.log(error instanceof Error ? error.message : String(error));
    count = FAILED;
  }
  console.log(`── ${step.name}: ${count.failed > 0 ? 'failed' : 'ok'} (${seconds(start)})`);
  return count;
}

function summary({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

await main(import.meta.url, (names) => {
  const unknown = names.filter((name) => !STEPS.some((step) => step.name === name));
  if (unknown.length > 0)
    throw new Error(`no step ${unknown.join(', ')}; steps: ${STEPS.map(({ name }) => name).join(', ')}`);
  const total = { passed: 0, failed: 0, skipped: 0 };
  const failed = [];
  for (const step of STEPS) {
    if (names.length > 0 && !step.always && !names.includes(step.name)) continue;
    const count = runStep(step);
    for (const key of Object.keys(total)) total[key] += count[key];
    if (count.failed > 0) failed.push(step.name);
    if (step.name === 'setup' && count.failed > 0) break;
  }
  if (failed.length > 0) closing.push(`failed: ${failed.join(', ')}`);
  process.exitCode = total.failed > 0 ? 1 : 0;
  console.log(['', ...closing, summary(total)].join('\n'));
});
