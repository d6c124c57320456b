/** Plays somebody else who writes to the rows of a run between a phase and its compensation, with the rights that such people have. Judges nothing. */
import { ProofError } from '../../schema/failure.ts';
import type { Trial } from '../rollback/trial.ts';

/** One statement of somebody else; it must touch exactly one row. */
export interface Interference {
  /** Who sends it: one of the contract's others. */
  readonly role: string;
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** Rejects where somebody works who is none of the others, or where not one row was touched: an interference that did not happen would prove nothing. */
export async function interfere(
  trial: Trial,
  how: string,
  { role, sql, values }: Interference,
  others: readonly string[],
): Promise<void> {
  if (!others.includes(role)) {
    throw new ProofError('E_CONTRACT', `${how} is done by ${role}, who is none of the others`, {
      hint: `let ${how} be done by one of: ${others.join(', ')}`,
    });
  }
  await trial.asOther(role, async (session) => {
    const answer = await session.query(sql, values);
    if (answer.rowCount !== 1) {
      throw new ProofError('E_INTERNAL', `${how} touched ${answer.rowCount} rows, not one`);
    }
  });
}
