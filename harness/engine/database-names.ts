/** What a law is proved on: its subject, and the name that its databases begin with. Pure. */

import { PRODUCTION, type Subject } from '../../proofs/pipeline/subject.ts';
import { sha256 } from '../../schema/contract/cutplan.ts';
import type { Law } from './definition.ts';

const NAME_LENGTH = 36;

export function subjectOf<Value, Seen>(law: Law<Value, Seen>): Subject {
  return law.prepare?.(PRODUCTION) ?? PRODUCTION;
}

/** A database name: lower case, no punctuation, and within PostgreSQL's 63 bytes with what is added to it. Long names keep a digest, or two of them could be one. */
export function nameOf(text: string): string {
  const name = text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_');
  if (name.length <= NAME_LENGTH) return name;
  const digest = sha256(name).slice(-8);
  return `${name.slice(0, NAME_LENGTH - digest.length - 1)}_${digest}`;
}
