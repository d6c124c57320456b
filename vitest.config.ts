/** Five projects: the laws, those of them that let something escape on purpose, mutants, the bank, and the tests of our own parts. Never retries, never passes empty. */
import { defineConfig } from 'vitest/config';

const strict = { retry: 0, passWithNoTests: false, pool: 'forks' as const };
const proofs = {
  ...strict,
  // A worker takes several files without loading everything again: laws keep no state between them.
  isolate: false,
  globalSetup: ['proofs/setup.ts'],
  testTimeout: 0,
  hookTimeout: 120_000,
};
/** Their canaries really commit, which the audits of a neighbour on the same server would find. */
const ESCAPING = 'proofs/rollback/*.proof.ts';
/** Asks the laws about mutants, where `cutproof mutants` says which; a project of its own, for it registers other tests. */
const MUTANTS = 'proofs/mutants/every-mutant.ts';
/** A proof about the sources: it needs no server, and stands with the tests. */
const SOURCES = 'proofs/house/tidy.proof.ts';

export default defineConfig({
  test: {
    ...strict,
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...proofs,
          name: 'proofs',
          include: ['proofs/**/*.proof.ts'],
          exclude: [ESCAPING, SOURCES],
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...proofs,
          name: 'proofs-alone',
          include: [ESCAPING],
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...proofs,
          name: 'mutants',
          include: [MUTANTS],
          maxWorkers: 1,
          sequence: { groupOrder: 5 },
        },
      },
      {
        test: {
          ...proofs,
          name: 'examples',
          // Of the bank alone: another pipeline has a project, a setup and a database of its own.
          include: ['examples/bank/**/*.proof.ts'],
          globalSetup: ['examples/bank/setup.ts'],
          sequence: { groupOrder: 4 },
        },
      },
      {
        test: {
          ...strict,
          name: 'tests',
          include: ['{schema,platform,cutter,generators,harness,proofs,cli}/**/*.test.ts', SOURCES],
          testTimeout: 120_000,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
