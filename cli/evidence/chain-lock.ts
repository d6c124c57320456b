/** Lets one process at a time add to the chain of signed runs. Never two: both would follow the same run. */
import { mkdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { takeLock } from '../../platform/lock-file.ts';
import { describeFailure, ProofError } from '../../schema/failure.ts';

const NAME = '.chain';
const AGAIN_MS = 100;

/** Waits while another process writes its run, at most `patienceMs` milliseconds. Rejects with `E_EVIDENCE` after that. */
export async function holdChain(out: string, patienceMs = 60_000): Promise<Disposable> {
  makeFolder(out);
  for (let waitedMs = 0; ; waitedMs += AGAIN_MS) {
    const lock = takeLock(out, NAME);
    if (!('holder' in lock)) return lock;
    if (waitedMs >= patienceMs) throw stillHeld(out, lock.holder);
    await delay(AGAIN_MS);
  }
}

function makeFolder(out: string): void {
  try {
    mkdirSync(out, { recursive: true });
  } catch (cause) {
    throw new ProofError('E_EVIDENCE', `cannot write to ${out}: ${describeFailure(cause)}`, {
      hint: 'name a folder that can be written to with --out',
      cause,
    });
  }
}

function stillHeld(out: string, holder: string): ProofError {
  return new ProofError('E_EVIDENCE', `${holder} holds the chain of signed runs in ${out}`, {
    hint: 'wait until it has written its run, or sign into another folder with --out',
  });
}
