/** Where stored cases are kept: the committed corpus, and the evidence of earlier runs. */
import { fileURLToPath } from 'node:url';
import { type KeptCase, readCorpus, readEarlier } from '../../harness/counterexample/corpus.ts';
import type { Settings } from '../../harness/engine/settings.ts';
import { LAWS } from '../../schema/contract/laws.ts';

/** Committed with the project: what once refuted a law and must hold from then on. */
export const CORPUS = fileURLToPath(new URL('../../counterexamples', import.meta.url));
const EVIDENCE = fileURLToPath(new URL('../../evidence', import.meta.url));

/** The corpus first. Rejects with `E_USAGE` where a file of it is no case; earlier evidence is only told about. */
export function readKept(
  { evidence }: Pick<Settings, 'evidence'>,
  say: (line: string) => void,
): readonly KeptCase[] {
  const corpus = readCorpus(CORPUS, LAWS);
  return [...corpus, ...readEarlier(evidence ?? EVIDENCE, { laws: LAWS, besides: corpus, say })];
}
