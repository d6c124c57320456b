/** Gives the steps of a backup that could go wrong each on its own, as one value, so that a proof can break one of them. Holds no step that a backup could do without. */
import { unlink } from 'node:fs/promises';
import { ProofError } from '../../schema/failure.ts';
import { draftOf, publish, refuseTaken } from './file.ts';
import { encryption, judgePackets, readRecipient } from './key.ts';
import { endsWhereFirstEndedWell, type Piped } from './pipe.ts';
import { describeEnd, endedWell } from './program.ts';
import { holdAndExport, stillHolds } from './snapshot.ts';

export interface BackupSteps {
  readonly hold: typeof holdAndExport;
  readonly readRecipient: typeof readRecipient;
  readonly encryption: typeof encryption;
  readonly refuseTaken: typeof refuseTaken;
  readonly draftOf: typeof draftOf;
  /** Sees the plaintext go by. */
  readonly tap: (bytes: Buffer, draft: string) => Promise<void>;
  readonly mayEnd: typeof endsWhereFirstEndedWell;
  readonly judgeEnds: typeof refuseFailure;
  readonly judgePackets: typeof judgePackets;
  readonly stillHolds: typeof stillHolds;
  readonly publish: typeof publish;
  readonly discard: (draft: string) => Promise<void>;
}

export const HONEST_STEPS: BackupSteps = {
  hold: holdAndExport,
  readRecipient,
  encryption,
  refuseTaken,
  draftOf,
  tap: async () => undefined,
  mayEnd: endsWhereFirstEndedWell,
  judgeEnds: refuseFailure,
  judgePackets,
  stillHolds,
  publish,
  discard: async (draft) => {
    // It may not have come to be, or have its name already.
    await unlink(draft).catch(() => undefined);
  },
};

/** Both, in one sentence: which of the two failed first is often told by the other. */
function refuseFailure({ first, second }: Piped): void {
  if (endedWell(first) && endedWell(second)) return;
  const ends = [describeEnd('pg_dump', first), describeEnd('gpg', second)].join('; ');
  throw new ProofError('E_BACKUP', ends, { hint: 'nothing was published' });
}
