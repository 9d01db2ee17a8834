import { defineConfig } from 'vitest/config';

/** One thread pool, no isolation: ten times faster, and a test that leaks state into its neighbour is a bug to be seen. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'threads',
    isolate: false,
    testTimeout: 60_000,
    coverage: { provider: 'v8', include: ['src/**'] },
  },
});
