/** Holds the tables of the contract still and exports a snapshot of them, in this order: a snapshot that is older than the lock would miss what was written in between. */
import { TABLE_DUTIES } from '../../schema/contract/contract.ts';
import { describeFailure, ProofError } from '../../schema/failure.ts';
import type { Names } from '../../schema/names.ts';
import type { Session } from '../../schema/session.ts';

interface ExportedSnapshot {
  readonly id: string;
}

const LOCK_WAIT = '5s';
/** Utility statements only: any query would take the snapshot of the transaction before the lock. */
export const HOLDING: readonly string[] = [
  'begin isolation level repeatable read read only',
  `set local lock_timeout = '${LOCK_WAIT}'`,
  // The transaction is idle for as long as the dump takes.
  'set local statement_timeout = 0',
  'set local idle_in_transaction_session_timeout = 0',
  // Rows that a policy hides would be missing without a word.
  'set local row_security = off',
];
const EXPORT = 'select pg_export_snapshot() as id';

/** Nobody can write to the tables of the contract until the transaction ends. Rejects with `E_BACKUP` where somebody is in the way. */
export async function holdAndExport(session: Session, names: Names): Promise<ExportedSnapshot> {
  for (const statement of HOLDING) await session.query(statement);
  await lockTables(session, names);
  return exportSnapshot(session);
}

export async function lockTables(session: Session, names: Names): Promise<void> {
  // What nobody may change while a run goes on needs no lock, and may belong to somebody else.
  const written = Object.entries(TABLE_DUTIES).filter(([, duty]) => duty !== 'constant');
  const tables = written.map(([table]) => table).join(', ');
  try {
    await session.query(names.sql(`lock table ${tables} in share row exclusive mode`));
  } catch (cause) {
    throw new ProofError('E_BACKUP', `the tables cannot be held: ${describeFailure(cause)}`, {
      hint: 'somebody writes to them, or the login of the backup may not lock them: docs/backup.md',
      cause,
    });
  }
}

export async function exportSnapshot(session: Session): Promise<ExportedSnapshot> {
  const { rows } = await session.query(EXPORT);
  return { id: String(rows[0]?.['id']) };
}

/** Proves that the transaction, and with it the lock, has lasted until now. */
export async function stillHolds(session: Session): Promise<void> {
  try {
    await session.query('select 1');
  } catch (cause) {
    throw new ProofError('E_BACKUP', `the lock was lost meanwhile: ${describeFailure(cause)}`, {
      hint: 'the connection of the backup must not go through a pooler of transactions',
      cause,
    });
  }
}
