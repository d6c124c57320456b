/** The name that the databases of a law begin with. Pure; two laws never share one. */
import { sha256 } from '../../schema/digest.ts';

const NAME_LENGTH = 36;

/** A database name: lower case, no punctuation, and within PostgreSQL's 63 bytes with what is added to it. Long names keep a digest, or two of them could be one. */
export function nameOf(text: string): string {
  const name = text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_');
  if (name.length <= NAME_LENGTH) return name;
  const digest = sha256(name).slice(-8);
  return `${name.slice(0, NAME_LENGTH - digest.length - 1)}_${digest}`;
}
