/** Journal files and run ids that are right, or wrong in one thing. Written by hand from docs/recovery.md, never asked of what is under proof. */
import { mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JournalEntry } from '../../cutter/run/journal.ts';
import { checkRunId, openRunJournals } from '../../cutter/run/journal.ts';
import { createJournalFile, DISK } from '../../platform/append-only-file.ts';
import { describeFailure } from '../../schema/failure.ts';
import { judgeKnownReconciliations } from './known-reconciliations.ts';
import { APPLIED_OUTCOME, DATABASE, HEAD, PLAN, REFUSED_OUTCOME } from './known-run.ts';

const { runId: RUN } = HEAD;
const NOW = '2026-01-02T03:04:05.678Z';

/** Gives what is otherwise than known. Files are written into a new folder within `parent`. */
export function judgeKnownJournals(parent: string): readonly string[] {
  const wrong = [...judgeKnownReconciliations()];
  const hold = (what: string, found: unknown, wanted: unknown) => {
    const [one, other] = [found, wanted].map((value) => JSON.stringify(value));
    if (one !== other) wrong.push(`${what}: ${one} instead of ${other}`);
  };
  for (const id of RIGHT_IDS)
    hold(
      `the run id ${id}`,
      endOf(() => checkRunId(id)),
      id,
    );
  for (const id of WRONG_IDS)
    hold(
      `the run id ${id}`,
      codeOf(() => checkRunId(id)),
      'E_USAGE',
    );
  try {
    holdFiles(join(parent, 'known'), hold);
  } catch (error) {
    wrong.push(`a journal that is right: ${describeFailure(error)}`);
  }
  return wrong;
}

type Hold = (what: string, found: unknown, wanted: unknown) => void;

function holdFiles(folder: string, hold: Hold): void {
  const journals = openRunJournals(folder, DISK, () => new Date(NOW));
  journals.make();
  const drafts = [
    `${RUN}.jsonl.0a1b2c3d.draft`,
    'b.jsonl.0a1b2c3d.draft',
    `${RUN}.jsonl.0a1b2c3d.kept`,
  ];
  for (const draft of drafts) writeFileSync(join(folder, draft), '');
  hold(
    'no journal',
    [journals.has(RUN), journals.open(RUN), journals.planDigest(RUN)],
    [false, null, null],
  );
  {
    using journal = journals.create(HEAD);
    for (const entry of ENTRIES) journal.append(entry);
    hold('a journal that grows', [journal.head, journal.entries], [HEAD, ENTRIES]);
  }
  hold(
    'drafts',
    readdirSync(folder).sort(),
    [`${RUN}.jsonl`, `${RUN}.jsonl.0a1b2c3d.kept`, 'b.jsonl.0a1b2c3d.draft'].sort(),
  );
  hold('that there is one', [journals.has(RUN), journals.has('b')], [true, false]);
  hold('its plan', journals.planDigest(RUN), PLAN.digest);
  {
    using journal = journals.open(RUN);
    hold('a journal read again', [journal?.head, journal?.entries], [HEAD, ENTRIES]);
  }
  hold('a journal begun twice', typeof endOf(() => journals.create(HEAD)), 'string');
  for (const [what, head, lines] of DAMAGED) {
    const runId = what.replaceAll(' ', '-');
    {
      using file = createJournalFile(join(folder, `${runId}.jsonl`), { ...head, runId }, DISK);
      for (const line of lines) file.append(line);
    }
    hold(
      what,
      codeOf(() => journals.open(runId)),
      'E_JOURNAL',
    );
  }
  renameSync(join(folder, `${RUN}.jsonl`), join(folder, 'other.jsonl'));
  hold(
    'the journal of another',
    codeOf(() => journals.open('other')),
    'E_JOURNAL',
  );
  writeFileSync(join(folder, 'torn.jsonl'), '{"plan":');
  hold(
    'the plan of a torn one',
    endOf(() => journals.planDigest('torn')),
    null,
  );
  mkdirSync(join(folder, 'a-folder.jsonl'));
  hold('a folder for a journal', journals.has('a-folder'), true);
}

function endOf(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return describeFailure(error);
  }
}

function codeOf(act: () => unknown): unknown {
  const end = endOf(act);
  return typeof end === 'string' ? end.replace(/^(E_\w+): .*$/s, '$1') : end;
}

const RIGHT_IDS = ['a', '7', 'A.b_c-9', 'x'.repeat(100)];
const WRONG_IDS = ['', '.a', '-a', '_a', 'a/b', 'a b', 'a\n', 'x'.repeat(101), 'ä'];

const ENTRIES: readonly JournalEntry[] = [
  { entry: 'intends', phase: 'cut_leg_a' },
  { entry: 'ended', phase: 'cut_leg_a', outcome: REFUSED_OUTCOME },
  { entry: 'recovers', policy: 'backward' },
  { entry: 'turns back', reason: null },
  { entry: 'intends inverse', phase: 'cut_leg_a' },
  { entry: 'inverse ended', phase: 'cut_leg_a', outcome: APPLIED_OUTCOME },
  { entry: 'stops', end: 'stuck', reason: REFUSED_OUTCOME.reason },
  { entry: 'closes', end: 'compensated', reason: REFUSED_OUTCOME.reason },
];

const FORMAT = { format: 'cutproof/run-journal@1', plan: PLAN, database: DATABASE, adopted: [] };
const DAMAGED: readonly (readonly [
  what: string,
  head: object,
  lines: readonly Readonly<Record<string, unknown>>[],
])[] = [
  ['another format', { ...FORMAT, format: 'cutproof/run-journal@2' }, []],
  ['an entry that is none', FORMAT, [{ entry: 'sleeps' }]],
  ['an entry without a name', FORMAT, [{ phase: 'cut_leg_a' }]],
  ['a phase that is none', FORMAT, [{ entry: 'intends', phase: 'cut' }]],
];
