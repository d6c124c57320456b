/** Reads what is shown for an approval: the file, the signatures beside it, and whom the operator trusts. Never takes the last from where the first is. */
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ApprovalPapers } from '../../cutter/approval/approval.ts';
import { parseAllowedSigners } from '../../platform/ssh/allowed-signers.ts';
import { ProofError } from '../../schema/failure.ts';
import { orRefuse } from '../io.ts';

export interface PaperFiles {
  readonly approval: string;
  readonly signature: readonly string[];
  readonly allowedSigners: string | undefined;
}

/** Whoever else can write to it says who is a sovereign. */
const OTHERS_WRITE = 0o022;
/** An approval has some 1 500 bytes; what is much larger is something else. */
const BYTES_LIMIT = 64 * 1_024;

/** Rejects with `E_USAGE` what cannot be read; what is wrong with it is for others to say. */
export function readPapers({ approval, signature, allowedSigners }: PaperFiles): ApprovalPapers {
  if (allowedSigners === undefined) {
    throw new ProofError('E_USAGE', `nobody is trusted to sign ${approval}`, {
      hint: 'add --allowed-signers FILE, a file of your own',
    });
  }
  return {
    bytes: readShown(approval),
    signatures: signature.map((file) => readShown(file).toString('latin1')),
    signers: parseAllowedSigners(readTrusted(allowedSigners, approval)),
  };
}

export function readShown(file: string): Buffer {
  return attempt(file, () => {
    if (statSync(file).size <= BYTES_LIMIT) return readFileSync(file);
    throw new ProofError('E_USAGE', `${file} is larger than ${BYTES_LIMIT} bytes`);
  });
}

function readTrusted(file: string, approval: string): string {
  const folder = attempt(file, () => dirname(realpathSync(file)));
  if (folder === attempt(approval, () => dirname(realpathSync(approval)))) {
    throw new ProofError('E_USAGE', `${file} stands beside the approval`, {
      hint: 'whoever brought the one may have brought the other: keep whom you trust elsewhere',
    });
  }
  const mode = attempt(file, () => statSync(file).mode);
  if ((mode & OTHERS_WRITE) !== 0) {
    const octal = (mode & 0o777).toString(8).padStart(4, '0');
    throw new ProofError('E_USAGE', `${file} has the mode ${octal}: others can write to it`, {
      hint: 'chmod go-w, and look at who stands in it',
    });
  }
  return attempt(file, () => readFileSync(file, 'utf8'));
}

function attempt<Result>(file: string, read: () => Result): Result {
  const hint = 'name a file that is there and can be read';
  return orRefuse(file, { code: 'E_USAGE', hint }, read);
}
