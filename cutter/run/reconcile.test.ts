/** The laws of laying a journal beside a ledger: the ledger says what stands, and a contradiction is named. */
import { describe, expect, it } from 'vitest';
import { freezeCutplan } from '../../schema/contract/cutplan.ts';
import { type Outcome, PHASES } from '../../schema/contract/phase.ts';
import { sha256 } from '../../schema/digest.ts';
import type { JournalEntry } from './journal.ts';
import { type JournalAndLedger, reconcile } from './reconcile.ts';

const plan = freezeCutplan({ documentRef: 'x/y', documentDigest: sha256('x'), rows: [] });
const database = { systemIdentifier: '1', name: 'one' };
const applied: Outcome = { status: 'applied', detail: {} };
const lost: Outcome = {
  status: 'indeterminate',
  reason: { code: 'connection_lost', message: 'gone' },
};
const intends = (phase: (typeof PHASES)[number]): JournalEntry => ({ entry: 'intends', phase });
const ended = (phase: (typeof PHASES)[number], outcome: Outcome = applied): JournalEntry => ({
  entry: 'ended',
  phase,
  outcome,
});
const backup = [intends('pre_write_backup'), ended('pre_write_backup')];

function beside(change: Partial<JournalAndLedger>): JournalAndLedger {
  return {
    head: { runId: 'run-1', plan, database, adopted: [] },
    entries: backup,
    ledger: { phases: { pre_write_backup: 'applied' }, planDigest: plan.digest },
    database,
    ...change,
  };
}

describe('a journal and its ledger', () => {
  it('always agree where what was acknowledged stands', () => {
    expect(reconcile(beside({}))).toEqual({
      status: 'agreed',
      standing: ['pre_write_backup'],
      turned: false,
    });
  });

  it.each([
    ['nothing was heard', []],
    ['the answer was lost', [ended('cut_leg_a', lost)]],
  ])('always leave the word to the ledger where %s', (_what, more) => {
    const entries = [...backup, intends('cut_leg_a'), ...more];
    const landed = { pre_write_backup: 'applied', cut_leg_a: 'applied' } as const;

    expect(reconcile(beside({ entries }))).toMatchObject({ standing: ['pre_write_backup'] });
    expect(
      reconcile(beside({ entries, ledger: { phases: landed, planDigest: plan.digest } })),
    ).toMatchObject({ standing: ['pre_write_backup', 'cut_leg_a'] });
  });

  it('always know a run that has begun to go back, by either of them', () => {
    const compensated = { pre_write_backup: 'compensated' } as const;

    expect(
      reconcile(beside({ entries: [...backup, { entry: 'turns back', reason: null }] })),
    ).toMatchObject({ standing: ['pre_write_backup'], turned: true });
    expect(
      reconcile(beside({ ledger: { phases: compensated, planDigest: plan.digest } })),
    ).toMatchObject({ standing: [], turned: true });
  });

  it('always agree on phases that were there before the journal', () => {
    const head = { runId: 'run-1', plan, database, adopted: ['pre_write_backup' as const] };

    expect(reconcile(beside({ head, entries: [] }))).toMatchObject({ status: 'agreed' });
  });

  it.each([
    [
      'the ledger does not know what was acknowledged',
      { ledger: { phases: {}, planDigest: null } },
      'the ledger does not know it',
    ],
    [
      'what was acknowledged as taken back stands',
      {
        entries: [
          ...backup,
          { entry: 'inverse ended', phase: 'pre_write_backup', outcome: applied } as const,
        ],
      },
      'the ledger says that it stands',
    ],
    ['the ledger has what was never intended', { entries: [] }, 'the journal never intended it'],
    [
      'the ledger is of another plan',
      { ledger: { phases: { pre_write_backup: 'applied' } as const, planDigest: sha256('y') } },
      'the ledger has plan',
    ],
    [
      'the server is another',
      { database: { ...database, systemIdentifier: '2' } },
      'systemIdentifier 1, this one has 2',
    ],
    ['the database is another', { database: { ...database, name: 'two' } }, 'name one'],
  ])('always contradict each other, by name, where %s', (_what, change, words) => {
    expect(reconcile(beside(change))).toEqual({
      status: 'contradicted',
      findings: [expect.stringContaining(words)],
    });
  });

  it('never look at a phase twice', () => {
    expect(reconcile(beside({ entries: [], ledger: all() }))).toMatchObject({
      findings: PHASES.map((phase) => expect.stringContaining(phase)),
    });
  });
});

function all(): JournalAndLedger['ledger'] {
  const phases = Object.fromEntries(PHASES.map((phase) => [phase, 'applied' as const]));
  return { phases, planDigest: plan.digest };
}
