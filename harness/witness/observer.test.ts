/** The laws of the independent observer: whatever outlives a case is found, and nobody is taken for an intruder who is known. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { change } from '../clone/template.ts';
import { connect, type Database } from '../connection/connection.ts';
import type { Sandbox } from '../rollback/sandbox.ts';
import { askOne, useCopies } from '../testing/copy.fixture.ts';
import { noteCommits } from './own-transactions.ts';

const copies = useCopies();
const UPDATE = 'update public.legal_document set title = title';

let sandbox: Sandbox;
/** Somebody who was there before the first case. */
let other: Database;

beforeAll(async () => {
  sandbox = await copies.sandbox(['create sequence public.stray']);
  other = await connect(sandbox.target);
}, 120_000);
afterAll(async () => {
  await other[Symbol.asyncDispose]();
  await sandbox[Symbol.asyncDispose]();
});

/** Opens a case, lets others do something meanwhile, and gives what was found that nobody declared. */
async function meanwhile(act: () => Promise<unknown>): Promise<readonly string[]> {
  const transaction = await sandbox.begin();
  await act();
  const { residue } = await transaction.rollBack();
  return residue.filter(({ declared }) => !declared).map(({ what }) => what);
}

describe('the observer', () => {
  it('never finds anything where nothing happened, however often it looks', async () => {
    for (let round = 0; round < 3; round += 1) {
      expect(await meanwhile(async () => undefined)).toEqual([]);
    }
  });

  it('always finds a transaction that somebody unknown committed, and never one that failed', async () => {
    const failed = () => other.script(`begin; ${UPDATE}; rollback`);

    expect(await meanwhile(failed)).toEqual([]);
    expect(await meanwhile(() => other.query(UPDATE))).toEqual([
      expect.stringMatching(/^transaction \d+ was committed by nobody known$/),
    ]);
  });

  it('never takes the harness for an intruder, even where its note comes a moment late', async () => {
    const prepared = () => change(sandbox.target, copies.commitsFile, [UPDATE]);
    expect(await meanwhile(prepared)).toEqual([]);

    const late = async () => {
      await other.query('begin');
      const id = String(await askOne(other, 'select pg_current_xact_id()::text'));
      await other.query('commit');
      setTimeout(() => noteCommits(copies.commitsFile, [id]), 200);
    };
    expect(await meanwhile(late)).toEqual([]);
  });

  it('always finds a number that was taken, a lock that is held, and a session that stays', async () => {
    const id = async () => {
      const [, , row] = await other.script(
        `begin; select nextval('public.stray'); select pg_current_xact_id()::text as id; commit`,
      );
      noteCommits(copies.commitsFile, [String(row?.rows[0]?.['id'])]);
    };

    expect(await meanwhile(id)).toEqual(['sequence public.stray: unused became 1']);
    expect(await meanwhile(() => other.query('select pg_advisory_lock(158)'))).toEqual([
      'advisory locks: 0 became 1',
    ]);
    expect(await meanwhile(() => other.query('select pg_advisory_unlock(158)'))).toEqual([
      'advisory locks: 1 became 0',
    ]);
    const opened: Database[] = [];
    const stays = async () => opened.push(await connect(sandbox.target));
    expect(await meanwhile(stays)).toEqual([expect.stringMatching(/^sessions: .* became .*,/)]);
    await opened[0]?.[Symbol.asyncDispose]();
  });

  it('always says that its own transaction is in doubt where it cannot see how it ended', async () => {
    const { observer } = sandbox;
    const before = await observer.look(0);

    const { residue, auditedTransactions } = await observer.audit(before, {
      transaction: before.nextTransaction + 1_000n,
      pid: 0,
    });

    expect(auditedTransactions).toBe(0);
    expect(residue).toEqual([{ what: expect.stringContaining('is never seen'), declared: false }]);
  });
});
