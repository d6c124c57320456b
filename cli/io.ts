/** What commands read of files and say to people. Never guesses at a file: one that cannot be read is refused by its name, with what to do about it. */
import { readFileSync } from 'node:fs';
import type { FailureCode } from '../schema/failure.ts';
import { describeFailure, isProofError, ProofError, thrownError } from '../schema/failure.ts';

/** To standard output: what was asked for. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** To standard error: what people want to know besides. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

interface Unreadable {
  readonly code: FailureCode;
  readonly hint?: string;
}

export function readText(file: string, refusal: Unreadable): string {
  return orRefuse(file, refusal, () => readFileSync(file, 'utf8'));
}

/** Null where nothing is there; what is there and cannot be read is refused. */
export function readIfThere(file: string, refusal: Unreadable): string | null {
  return orRefuse(file, refusal, () => {
    try {
      return readFileSync(file, 'utf8');
    } catch (error) {
      if (thrownError(error).code === 'ENOENT') return null;
      throw error;
    }
  });
}

/** Gives what comes of the reading, or refuses. What is refused already is passed on. */
export function orRefuse<Result>(file: string, refusal: Unreadable, read: () => Result): Result {
  const { code, ...advice } = refusal;
  try {
    return read();
  } catch (cause) {
    if (isProofError(cause)) throw cause;
    throw new ProofError(code, `cannot read ${file}: ${describeFailure(cause)}`, {
      ...advice,
      cause,
    });
  }
}
