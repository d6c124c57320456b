/** Keys derived from words, for proofs and tests. They must never sign anything real: whoever knows the words has the key. */
import { sha256 } from '../../schema/digest.ts';
import { parseSigningKey, type SigningKey } from './signing-key.ts';

/** The same words give the same key. */
export function keyOf(words: string): SigningKey {
  const seed = sha256(words).slice('sha256:'.length);
  const der = Buffer.from(`302e020100300506032b657004220420${seed}`, 'hex');
  const [begin, end] = ['BEGIN', 'END'].map((word) => `-----${word} PRIVATE KEY-----`);
  return parseSigningKey(`${begin}\n${der.toString('base64')}\n${end}\n`);
}
