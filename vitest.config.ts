/** Two projects: the proofs (laws on a real server) and the tests of our own parts. Never retries, never passes empty. */
import { defineConfig } from 'vitest/config';

const strict = { retry: 0, passWithNoTests: false, pool: 'forks' as const, maxWorkers: 2 };

export default defineConfig({
  test: {
    ...strict,
    projects: [
      {
        test: {
          ...strict,
          name: 'proofs',
          include: ['proofs/**/*.proof.ts'],
          globalSetup: ['proofs/setup.ts'],
          testTimeout: 0,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          ...strict,
          name: 'tests',
          include: ['{schema,cutter,generators,harness,proofs,cli}/**/*.test.ts'],
          testTimeout: 120_000,
        },
      },
    ],
  },
});
