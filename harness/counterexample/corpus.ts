/** The cases that are replayed before anything else: the committed corpus, and what earlier runs left in their evidence. Never changes a file that stands. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeFailure, ProofError } from '../../schema/failure.ts';
import type { Suite } from '../../schema/suite.ts';
import { isRunId } from '../evidence/assemble.ts';
import { parseStoredCase, type StoredCase, writeStoredCase } from './case.ts';
import { toShown } from './paths.ts';

export interface KeptCase {
  /** As people call it: from the folder they are in. */
  readonly file: string;
  /** `corpus`: committed, and must hold. `evidence`: left by an earlier run, and left out where it no longer fits. */
  readonly origin: 'corpus' | 'evidence';
  readonly stored: StoredCase;
}

/** Evidence is kept for years: only the newest runs are looked into, and of each law only the newest cases. */
const RUNS_MAX = 10;
const CASES_MAX = 5;
const NAME_LENGTH_MAX = 80;

/** Reads the committed corpus. None at all is fine; a file that is no case is not. */
export function readCorpus(folder: string, laws: Suite['laws']): readonly KeptCase[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => readKept(join(folder, name), 'corpus', laws));
}

interface EarlierOptions {
  readonly laws: Suite['laws'];
  /** Cases that are replayed anyway. */
  readonly besides: readonly KeptCase[];
  readonly say: (line: string) => void;
}

/** Reads the cases of the newest runs, the newest first, each value once. What cannot be read is named and left out. */
export function readEarlier(
  out: string,
  { laws, besides, say }: EarlierOptions,
): readonly KeptCase[] {
  if (!existsSync(out)) return [];
  const kept: KeptCase[] = [];
  for (const runId of readdirSync(out).filter(isRunId).sort().reverse().slice(0, RUNS_MAX)) {
    for (const file of caseFiles(join(out, runId, 'counterexamples'))) {
      try {
        const one = readKept(file, 'evidence', laws);
        const { law } = one.stored;
        const known = kept.filter(({ stored }) => stored.law === law);
        const twice = [...known, ...besides].some((other) => sameValue(one, other));
        if (known.length < CASES_MAX && !twice) {
          kept.push(one);
        }
      } catch (error) {
        say(`cutproof: left out ${toShown(file)}: ${describeFailure(error)}`);
      }
    }
  }
  return kept;
}

interface PromoteOptions {
  readonly folder: string;
  readonly stored: StoredCase;
  readonly title: string;
}

/** Writes the case into the corpus under its title, and gives the path. */
export function promoteCase({ folder, stored, title }: PromoteOptions): string {
  const name = nameOf(title);
  if (name === '') {
    throw new ProofError('E_USAGE', `the title ${JSON.stringify(title)} has no letter in it`, {
      hint: 'say in a few words what the case is about',
    });
  }
  const file = join(folder, `${name}.json`);
  const { format, law, ...rest } = stored;
  mkdirSync(folder, { recursive: true });
  try {
    writeFileSync(file, writeStoredCase({ format, law, ...rest, title }), { flag: 'wx' });
  } catch (cause) {
    throw new ProofError('E_USAGE', `cannot write ${toShown(file)}: ${describeFailure(cause)}`, {
      hint: 'a case of this title may stand there already: give another one',
      cause,
    });
  }
  return toShown(file);
}

function readKept(path: string, origin: KeptCase['origin'], laws: Suite['laws']): KeptCase {
  const file = toShown(path);
  try {
    return { file, origin, stored: parseStoredCase(readFileSync(path, 'utf8'), laws) };
  } catch (cause) {
    throw new ProofError('E_USAGE', `${file}: ${describeFailure(cause)}`, { cause });
  }
}

function caseFiles(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name, 'case.json'))
    .filter((file) => existsSync(file));
}

function sameValue(one: KeptCase, other: KeptCase): boolean {
  return (
    one.stored.law === other.stored.law &&
    one.stored.stage === other.stored.stage &&
    JSON.stringify(one.stored.value) === JSON.stringify(other.stored.value)
  );
}

/** `Nhãn trống?` becomes `nhan-trong`: a name for every file system. */
function nameOf(title: string): string {
  return title
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[đĐ]/g, 'd')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, NAME_LENGTH_MAX)
    .replaceAll(/^-+|-+$/g, '');
}
