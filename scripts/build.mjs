/**
 * src → dist with rolldown: one bundle for Node with a chunk for each dynamic import, so that `--help` loads little.
 *
 *   node scripts/build.mjs
 */
import { chmodSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ENTRIES, EXTERNAL } from './entries.mjs';
import { ensureInstalled, main } from './setup.mjs';
import { ROOT } from './stamp.mjs';

const DIST = join(ROOT, 'dist');

/** Everything is written here first, so that a program that runs from dist never meets half a build. */
const NEXT = join(ROOT, `node_modules/.cache/seatrial-build-${process.pid}`);

/** Imported first by every executable: the compile cache helps only modules that are loaded after it is on. */
const COMPILE_CACHE = '\0seatrial:compile-cache';
const STARTER = '\0seatrial:starter:';

/**
 * An executable entry is two imports: the cache, then, dynamically, the program. Static imports would all be compiled
 * before the first line runs.
 */
function starterPlugin(bySource) {
  return {
    name: 'starter',
    resolveId: (id) => (id.startsWith(STARTER) || id === COMPILE_CACHE ? id : null),
    load(id) {
      if (id === COMPILE_CACHE) return `import * as module from 'node:module';\nmodule.enableCompileCache?.();\n`;
      if (!id.startsWith(STARTER)) return null;
      const source = JSON.stringify(bySource.get(id.slice(STARTER.length)));
      return `import ${JSON.stringify(COMPILE_CACHE)};\nawait import(${source});\n`;
    },
  };
}

async function buildFor(platform, entries) {
  const { rolldown } = await import('rolldown');
  const bySource = new Map(entries.map((entry) => [entry.name, join(ROOT, entry.source)]));
  const input = {};
  for (const { name, source, executable } of entries) input[name] = executable ? STARTER + name : join(ROOT, source);
  const bundle = await rolldown({
    input,
    cwd: ROOT,
    platform,
    external: platform === 'node' ? [/^node:/, ...EXTERNAL] : [],
    plugins: [starterPlugin(bySource)],
    checks: { pluginTimings: false },
  });
  const executables = new Set(entries.filter((entry) => entry.executable).map((entry) => entry.name));
  const single = platform === 'browser';
  await bundle.write({
    dir: NEXT,
    format: 'esm',
    minify: single,
    codeSplitting: !single,
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
    banner: (chunk) => (executables.has(chunk.name) && chunk.isEntry ? '#!/usr/bin/env node' : ''),
  });
  await bundle.close();
  for (const name of executables) chmodSync(join(NEXT, `${name}.js`), 0o755);
}

export async function build() {
  mkdirSync(NEXT, { recursive: true });
  await buildFor(
    'node',
    ENTRIES.filter((entry) => (entry.platform ?? 'node') === 'node'),
  );
  for (const entry of ENTRIES) if (entry.platform === 'browser') await buildFor('browser', [entry]);
  rmSync(DIST, { recursive: true, force: true });
  renameSync(NEXT, DIST);
}

await main(import.meta.url, () => {
  ensureInstalled();
  return build();
});
