/** The one file of the project `mutants`: loads the proofs of the laws that are asked, which hand them over, and has every mutant judged by them. Proves nothing. */
import { inject, it } from 'vitest';
import { registerMutants } from '../../harness/engine/judge-mutants.ts';
import { ProofError } from '../../schema/failure.ts';

declare global {
  interface ImportMeta {
    /** Vite writes the files in its place. */
    glob(pattern: string): Readonly<Record<string, () => Promise<unknown>>>;
  }
}

const PROOFS = import.meta.glob('../*/*.proof.ts');
const task = inject('mutants');

if (task === undefined) {
  it('is run by `cutproof mutants`, which says which mutants there are', () => undefined);
} else {
  for (const law of task.laws) await load(law);
  registerMutants(task);
}

async function load(law: string): Promise<void> {
  const proof = PROOFS[`../${law}.proof.ts`];
  if (proof === undefined) {
    throw new ProofError('E_INTERNAL', `there is no proof of ${law} to be loaded`);
  }
  await proof();
}
