/** Keeps the two ledgers of approvals: a file that only grows, outside of the database, and the table in it. Never trusts the table alone: a restored database has forgotten what was used, the file has not. */
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Disk, JournalFile, Line } from '../../platform/append-only-file.ts';
import { createJournalFile, openJournalFile } from '../../platform/append-only-file.ts';
import { makePrivateFolder } from '../../platform/durable-files.ts';
import { takeLock } from '../../platform/lock-file.ts';
import type { Approval } from '../../schema/contract/approval.ts';
import { ProofError } from '../../schema/failure.ts';
import type { Names } from '../../schema/names.ts';
import type { Session } from '../../schema/session.ts';

/** `taken`: by another approval that has the same nonce, or that began the same run. */
export type ApprovalStanding = 'none' | 'claimed' | 'consumed' | 'taken';

/** What is written down of an approval. */
export interface ApprovalClaim {
  readonly digest: string;
  readonly approval: Approval;
}

export interface ApprovalFile {
  readonly path: string;
  /** Rejects with `E_JOURNAL` where the file is damaged or somebody else writes to it. */
  find(claim: ApprovalClaim): ApprovalStanding;
  /** Returns when it is on the disk. False where it was claimed or taken meanwhile. */
  claim(claim: ApprovalClaim): boolean;
  /** Notes that a write under it was committed. */
  consume(claim: ApprovalClaim): void;
}

const FORMAT = 'cutproof/approvals@1';
/** No run id begins so: the lock is nobody's run. */
const LOCK = '.approvals';

export function openApprovalFile(path: string, disk: Disk, now: () => Date): ApprovalFile {
  const file = resolve(path);
  const locked = <Result>(act: (journal: JournalFile) => Result): Result => {
    const lock = takeLock(dirname(file), LOCK);
    if ('holder' in lock) {
      throw new ProofError('E_JOURNAL', `${lock.holder} writes to ${file}`, {
        hint: 'nothing was claimed: try again in a moment',
      });
    }
    using _lock = lock;
    using journal = existsSync(file)
      ? openJournalFile(file, disk)
      : createJournalFile(file, { format: FORMAT }, disk);
    if (journal.lines[0]?.['format'] === FORMAT) return act(journal);
    throw new ProofError('E_JOURNAL', `${file} is no ${FORMAT}`, {
      hint: 'name the ledger of approvals after --ledger',
    });
  };
  const line = (entry: string, { digest, approval }: ApprovalClaim): Line => {
    const { nonce, runId, operations } = approval;
    return { at: now().toISOString(), entry, approval: digest, nonce, runId, operations };
  };
  return {
    path: file,
    find: (claim) => (existsSync(file) ? locked(({ lines }) => standingIn(lines, claim)) : 'none'),
    claim: (claim) => {
      makePrivateFolder(dirname(file), '--ledger');
      return locked((journal) => {
        if (standingIn(journal.lines, claim) !== 'none') return false;
        journal.append(line('claims', claim));
        return true;
      });
    },
    consume: (claim) =>
      locked((journal) => {
        if (standingIn(journal.lines, claim) === 'claimed') journal.append(line('consumed', claim));
      }),
  };
}

function standingIn(lines: readonly Line[], { digest, approval }: ApprovalClaim): ApprovalStanding {
  const own = lines.filter((line) => line['approval'] === digest);
  if (own.some((line) => line['entry'] === 'consumed')) return 'consumed';
  if (own.length > 0) return 'claimed';
  const begins = (operations: unknown) => Array.isArray(operations) && operations.includes('run');
  const taken = lines.some(
    (line) =>
      line['nonce'] === approval.nonce ||
      (line['runId'] === approval.runId &&
        begins(line['operations']) &&
        begins(approval.operations)),
  );
  return taken ? 'taken' : 'none';
}

/** The table, as whoever holds an approval asks it. */
export interface ApprovalTable {
  find(session: Session, claim: ApprovalClaim): Promise<ApprovalStanding>;
  /** In a transaction of its own. Rejects with SQLSTATE `CK010`. */
  claim(session: Session, claim: ApprovalClaim): Promise<void>;
  /** In the transaction of a write, before it. Rejects with SQLSTATE `CK010`. */
  consume(session: Session, claim: ApprovalClaim, operation: string): Promise<void>;
}

export function createApprovalTable(names: Names): ApprovalTable {
  const find = names.sql(`
    select approval_digest = $1 as own, consumed_xid is not null as consumed from cutter.approval
    where approval_digest = $1 or nonce = $2 or (run_id = $3 and 'run' = any (operations) and $4)`);
  const claim = names.sql('select public.fn_approval_claim($1, $2, $3, $4, $5, $6, $7)');
  const consume = names.sql('select public.fn_approval_consume($1, $2, $3)');
  return {
    find: async (session, { digest, approval }) => {
      const { nonce, runId, operations } = approval;
      const { rows } = await session.query(find, [
        digest,
        nonce,
        runId,
        operations.includes('run'),
      ]);
      const own = rows.find((row) => row['own'] === true);
      if (own === undefined) return rows.length > 0 ? 'taken' : 'none';
      return own['consumed'] === true ? 'consumed' : 'claimed';
    },
    claim: async (session, { digest, approval }) => {
      const { nonce, runId, planDigest, operations, notBefore, notAfter } = approval;
      await session.query(claim, [
        ...[digest, nonce, runId, planDigest],
        ...[operations, notBefore, notAfter],
      ]);
    },
    consume: async (session, { digest, approval }, operation) => {
      await session.query(consume, [digest, approval.runId, operation]);
    },
  };
}
