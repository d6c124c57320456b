/** Reads a cutplan that was written before. */
import { readFileSync } from 'node:fs';
import { readCutplan } from '../../cutter/plan/cutplan-file.ts';
import type { Cutplan } from '../../schema/contract/cutplan.ts';
import { describeFailure, ProofError } from '../../schema/failure.ts';

/** Rejects with `E_CUTPLAN`. */
export function readPlan(file: string): Cutplan {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ProofError('E_CUTPLAN', `cannot read ${file}: ${describeFailure(cause)}`, {
      hint: 'name a file that `cutproof plan --out` wrote',
      cause,
    });
  }
  return readCutplan(text);
}
