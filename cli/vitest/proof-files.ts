/** Finds the proof of a law by what stands in the file, not by what it is called: a law keeps its id when its file is renamed. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LawId } from '../../schema/contract/laws.ts';
import { ProofError } from '../../schema/failure.ts';

const PROOFS = fileURLToPath(new URL('../../proofs', import.meta.url));

/** Gives one path a law, from the root, in the order of the laws. */
export function proofFiles(laws: readonly LawId[], folder: string = PROOFS): readonly string[] {
  const proofs = readdirSync(folder)
    .filter((name) => name.endsWith('.proof.ts'))
    .sort()
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
  return laws.map((law) => {
    const found = proofs.find(({ text }) => text.includes(`\n  id: '${law}',`));
    if (found !== undefined) return `proofs/${found.name}`;
    throw new ProofError('E_INTERNAL', `no proof file has the law ${law}`);
  });
}
