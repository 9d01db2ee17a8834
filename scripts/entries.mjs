/**
 * What the build makes, as data. A new bundle is one line here.
 *
 *   name        file in dist, without .js
 *   source      the entry module
 *   platform    'node' (default), or 'browser' for code that runs inside a report's page
 *   executable  gets a #! line and the executable bit
 *
 * Entries of one platform are built together and share chunks; an entry for the browser is a file of its own.
 * A worker is an entry too, so that `new URL('./worker.js', import.meta.url)` finds it: everything lies in the root of dist.
 */
export const ENTRIES = [
  { name: 'seatrial', source: 'src/cli/main.ts', executable: true },
  { name: 'sweep-worker', source: 'src/experiment/sweep/worker.ts' },
  { name: 'index', source: 'src/index.ts' },
  { name: 'report-runtime', source: 'src/report/charts/page-runtime.ts', platform: 'browser' },
];

/** Packages that stay outside of the bundle, each with its reason. Whatever stays outside must be a dependency. */
export const EXTERNAL = [
  'piscina', // starts worker files that it finds beside itself
  '@duckdb/node-api', // native, optional
  'bullmq', // Lua files beside its code, optional
];
