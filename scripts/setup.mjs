/**
 * Makes a fresh clone ready, and costs nothing when it is: `npm ci` only when the lock file changed since the last
 * install, a build only when a source changed since the last build. Runs on bare Node.
 *
 *   node scripts/setup.mjs           install and build what is missing
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { filesBelow, hashOf, ROOT, readStamp, writeStamp } from './stamp.mjs';

const INSTALL_STAMP = 'node_modules/.seatrial-stamp';
const BUILD_STAMP = 'dist/.stamp';
const OLDEST_NODE = [20, 19];

export function say(text) {
  process.stderr.write(`seatrial: ${text}\n`);
}

function assertNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  throw new Error(`Node ${process.versions.node} is too old; seatrial needs ${OLDEST_NODE.join('.')} or newer`);
}

/** npm's own output is shown only when it fails. `shell` on Windows, where npm is a .cmd file. */
function runQuietly(command, args, what) {
  const result = spawnSync(command, args, {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (result.error) throw new Error(`${what} did not start: ${result.error.message}`);
  if (result.status === 0) return;
  process.stderr.write(result.stdout + result.stderr);
  throw new Error(`${what} failed (${result.signal ?? `exit status ${result.status}`})`);
}

/** What is installed depends on the lock file, the platform and the major version of Node. */
function installHash() {
  const node = process.versions.node.split('.')[0];
  return hashOf(['package-lock.json'], [process.platform, process.arch, node]);
}

function packagesIn(lockFile) {
  try {
    return JSON.parse(readFileSync(join(ROOT, lockFile), 'utf8')).packages ?? {};
  } catch {
    return {};
  }
}

/** Whether npm's own record of node_modules has just the packages of the lock file, as after `npm install NAME`. */
function isInstalled() {
  const installed = packagesIn('node_modules/.package-lock.json');
  const { '': _root, ...locked } = packagesIn('package-lock.json');
  return (
    Object.keys(installed).length > 0 &&
    Object.keys(installed).every((path) => Object.hasOwn(locked, path)) &&
    Object.entries(locked).every(([path, { version, integrity, optional }]) =>
      Object.hasOwn(installed, path)
        ? installed[path].version === version && installed[path].integrity === integrity
        : optional === true,
    )
  );
}

export function ensureInstalled() {
  assertNode();
  const wanted = installHash();
  const stamp = readStamp(INSTALL_STAMP);
  if (stamp === wanted) return;
  if (stamp !== '' && isInstalled()) {
    writeStamp(INSTALL_STAMP, wanted);
    return;
  }
  const start = performance.now();
  say('installing packages (npm ci) …');
  runQuietly('npm', ['ci', '--no-audit', '--no-fund'], 'npm ci');
  writeStamp(INSTALL_STAMP, wanted);
  say(`packages installed in ${seconds(start)}`);
}

function buildHash() {
  return hashOf([
    ...filesBelow('src'),
    'package.json',
    'package-lock.json',
    'scripts/build.mjs',
    'scripts/entries.mjs',
    'scripts/stamp.mjs',
  ]);
}

/** Builds in a process of its own: a crash of the bundler is then an exit status. The stamp is taken before the build reads. */
export function ensureBuilt() {
  const wanted = buildHash();
  if (readStamp(BUILD_STAMP) === wanted) return;
  const start = performance.now();
  say('building dist …');
  rmSync(join(ROOT, BUILD_STAMP), { force: true });
  const result = spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: ROOT, stdio: ['ignore', 2, 2] });
  if (result.status !== 0) throw new Error(`the build failed (${result.signal ?? `exit status ${result.status}`})`);
  writeStamp(BUILD_STAMP, wanted);
  say(`dist built in ${seconds(start)}`);
}

export function seconds(start) {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}

/** Runs a script's main function; an error that it throws is one line and exit status 1. */
export async function main(url, run) {
  if (process.argv[1] === undefined || url !== pathToFileURL(process.argv[1]).href) return;
  try {
    await run(process.argv.slice(2));
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}

await main(import.meta.url, () => {
  ensureInstalled();
  ensureBuilt();
});
