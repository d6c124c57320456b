/** The journal of one run in a state folder: what is about to be done, before it is done, and how it ended. Says what was intended; only the database says what stands. */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Disk, JournalFile, Line } from '../../platform/append-only-file.ts';
import { createJournalFile, openJournalFile } from '../../platform/append-only-file.ts';
import { makePrivateFolder } from '../../platform/durable-files.ts';
import type { Cutplan } from '../../schema/contract/cutplan.ts';
import { type Outcome, PHASES, type Phase, type Refusal } from '../../schema/contract/phase.ts';
import { ProofError } from '../../schema/failure.ts';
import { readCutplan } from '../plan/cutplan-file.ts';

const RUN_JOURNAL_FORMAT = 'cutproof/run-journal@1';

/** Which database it is, whatever it is called today: a restored copy of a server has another identifier. */
export interface DatabaseIdentity {
  readonly systemIdentifier: string;
  readonly name: string;
}

export interface JournalHead {
  readonly runId: string;
  readonly plan: Cutplan;
  readonly database: DatabaseIdentity;
  /** Phases that stood before this journal began: it is that of a compensation alone. */
  readonly adopted: readonly Phase[];
}

/** How a run that is over has ended. */
type RunClosing = 'completed' | 'compensated' | 'refused';

export type JournalEntry =
  | { readonly entry: 'intends'; readonly phase: Phase }
  | { readonly entry: 'ended'; readonly phase: Phase; readonly outcome: Outcome }
  /** From here on the run only goes back. */
  | { readonly entry: 'turns back'; readonly reason: Refusal | null }
  | { readonly entry: 'intends inverse'; readonly phase: Phase }
  | { readonly entry: 'inverse ended'; readonly phase: Phase; readonly outcome: Outcome }
  | { readonly entry: 'recovers'; readonly policy: 'forward' | 'backward' }
  | { readonly entry: 'stops'; readonly end: 'indeterminate' | 'stuck'; readonly reason: Refusal }
  | { readonly entry: 'closes'; readonly end: RunClosing; readonly reason: Refusal | null };

export interface RunJournal extends Disposable {
  readonly head: JournalHead;
  readonly entries: readonly JournalEntry[];
  /** Returns when the entry is on the disk. */
  append(entry: JournalEntry): void;
}

/** Where the journals are, one a run. */
export interface RunJournals {
  readonly folder: string;
  /** Makes the folder where it is not there yet. Rejects with `E_USAGE`. */
  make(): void;
  has(runId: string): boolean;
  /** What the journal says was cut, unchecked and without opening it for more; null where there is none. */
  planDigest(runId: string): string | null;
  /** Begins the journal of a run; whoever calls holds the run. Rejects where there is one. */
  create(head: JournalHead): RunJournal;
  /** Gives the journal of a run, or null where there is none. Rejects damage with `E_JOURNAL`. */
  open(runId: string): RunJournal | null;
}

/** Touches nothing by itself: who is refused leaves nothing behind. */
export function openRunJournals(path: string, disk: Disk, now: () => Date): RunJournals {
  const folder = resolve(path);
  const fileOf = (runId: string) => join(folder, `${checkRunId(runId)}.jsonl`);
  return {
    folder,
    make: () => makePrivateFolder(folder, '--state'),
    has: (runId) => existsSync(fileOf(runId)),
    planDigest: (runId) => {
      const path = fileOf(runId);
      return existsSync(path) ? digestIn(readFileSync(path, 'utf8')) : null;
    },
    create: (head) => {
      removeDrafts(folder, `${head.runId}.jsonl`);
      const line = { format: RUN_JOURNAL_FORMAT, at: now().toISOString(), ...head };
      const path = fileOf(head.runId);
      return follow(createJournalFile(path, line, disk), path, now);
    },
    open: (runId) => {
      const path = fileOf(runId);
      return existsSync(path) ? follow(openJournalFile(path, disk), path, now) : null;
    },
  };
}

/** Damage is named by whoever opens the journal. */
function digestIn(text: string): string | null {
  try {
    const { plan } = JSON.parse(text.slice(0, text.indexOf('\n'))) as JournalHead;
    return plan.digest;
  } catch {
    return null;
  }
}

const RUN_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** Gives the id back. Rejects one that is no name of a file with `E_USAGE`. */
export function checkRunId(runId: string): string {
  if (RUN_ID.test(runId)) return runId;
  throw new ProofError('E_USAGE', `the run id ${JSON.stringify(runId)} is no name of a file`, {
    hint: 'use letters, digits, ".", "_" and "-", at most 100, beginning with a letter or digit',
  });
}

function follow(file: JournalFile, path: string, now: () => Date): RunJournal {
  try {
    const [first, ...rest] = file.lines;
    const head = toHead(first ?? {}, path);
    const entries = rest.map((line, index) => toEntry(line, `${path}: line ${index + 2}`));
    return {
      head,
      entries,
      append: (entry) => {
        file.append({ at: now().toISOString(), ...entry });
        entries.push(entry);
      },
      [Symbol.dispose]: () => file[Symbol.dispose](),
    };
  } catch (error) {
    file[Symbol.dispose]();
    throw error;
  }
}

function toHead(line: Line, path: string): JournalHead {
  if (line['format'] !== RUN_JOURNAL_FORMAT) {
    throw new ProofError('E_JOURNAL', `${path} has the format ${JSON.stringify(line['format'])}`, {
      hint: `this version reads ${RUN_JOURNAL_FORMAT}`,
    });
  }
  const { runId, database, adopted } = line as unknown as JournalHead;
  if (`${runId}.jsonl` !== path.slice(-(runId.length + 6))) {
    throw new ProofError('E_JOURNAL', `${path} is the journal of run ${runId}`, {
      hint: 'give the file its own name again',
    });
  }
  // The digest is taken again: what was journalled is what is cut.
  return { runId, plan: readCutplan(JSON.stringify(line['plan'])), database, adopted };
}

const ENTRIES: readonly string[] = [
  'intends',
  'ended',
  'turns back',
  'intends inverse',
  'inverse ended',
  'recovers',
  'stops',
  'closes',
] satisfies readonly JournalEntry['entry'][];

/** The seals show that we wrote the line; an entry that is not known comes from another version. */
function toEntry(line: Line, place: string): JournalEntry {
  const { at: _at, ...entry } = line;
  const { entry: name, phase } = entry as { entry?: unknown; phase?: unknown };
  const known = ENTRIES.includes(String(name));
  if (known && (phase === undefined || PHASES.some((one) => one === phase))) {
    return entry as unknown as JournalEntry;
  }
  throw new ProofError('E_JOURNAL', `${place} is an entry ${JSON.stringify(name)}`, {
    hint: 'read it with the version of cutproof that wrote it',
  });
}

/** What stands behind the name of a journal in that of its draft. */
const DRAFT = /^\.[0-9a-f]{8}\.draft$/;

/** What a crash left of a journal that was never published. */
function removeDrafts(folder: string, name: string): void {
  for (const file of readdirSync(folder)) {
    // Another run may have a name that begins so, and is at work on its own.
    const isOwn = file.startsWith(name) && DRAFT.test(file.slice(name.length));
    if (isOwn) rmSync(join(folder, file));
  }
}
