/**
 * Finds a browser for the tests that open a report's page. Order: CHROME, what is on the path, Debian's package where we
 * may install it. Without one the browser tests skip, and the reason is printed at the end; in CI that is a failure.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { say, seconds } from './setup.mjs';
import { filesBelow, ROOT } from './stamp.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MINUTE = 60_000;

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function onPath(names) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const name of names) {
    for (const folder of folders) if (isExecutable(join(folder, name))) return join(folder, name);
  }
  return undefined;
}

/** Why it could not be installed, or '' when it was. */
function installOnDebian() {
  const apt = onPath(['apt-get']);
  if (apt === undefined) return 'no Chromium found, and there is no apt-get to install it';
  if (process.getuid?.() !== 0) return 'no Chromium found, and only root may install it';
  const start = performance.now();
  say('installing Chromium for the browser tests (apt-get) …');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [
    ['update', '-q'],
    ['install', '-y', '-q', '--no-install-recommends', 'chromium'],
  ]) {
    const result = spawnSync(apt, args, { env, encoding: 'utf8', timeout: 10 * MINUTE, maxBuffer: 64 * 1024 * 1024 });
    if (result.status === 0) continue;
    process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}`);
    return `no Chromium found, and apt-get ${args[0]} failed`;
  }
  say(`Chromium installed in ${seconds(start)}`);
  return '';
}

/** Tests open a browser only through playwright-core. */
function isNeeded() {
  return filesBelow('test').some(
    (file) => file.endsWith('.ts') && readFileSync(join(ROOT, file), 'utf8').includes("from 'playwright-core'"),
  );
}

/** `{path}`, or `{reason}` why there is none, or `{}` when no test asks for one. */
export function findBrowser() {
  if (!isNeeded()) return {};
  const chosen = process.env.CHROME;
  if (chosen) return isExecutable(chosen) ? { path: chosen } : { reason: `CHROME=${chosen} is not an executable file` };
  const found = onPath(NAMES);
  if (found !== undefined) return { path: found };
  const reason = installOnDebian();
  const installed = onPath(NAMES);
  return installed === undefined
    ? { reason: reason || 'Chromium was installed but is not on the path' }
    : { path: installed };
}
