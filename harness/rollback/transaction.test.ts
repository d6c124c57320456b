/** The laws of the transaction that can only roll back, and of the sandbox that opens it: what leaves it is prevented, or seen. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CUTTER } from '../../schema/contract/cutter.ts';
import type { State } from '../../schema/observation.ts';
import type { Session } from '../../schema/session.ts';
import { connect } from '../connection/connection.ts';
import { differences, judgeAlways } from '../run/checks.ts';
import { askOne, digestCopy, useCopies } from '../testing/copy.fixture.ts';
import { boundary } from '../testing/observation.fixture.ts';
import type { Sandbox } from './sandbox.ts';
import type { RollbackOnly } from './transaction.ts';
import type { Closing } from './trial.ts';

const copies = useCopies();
const REFERENCE = 'public.information_unit_reference';
const SEQUENCE = 'public.information_unit_id_seq';
const INSERT = `insert into ${REFERENCE} (from_id, to_id, kind) values (1, 2, 'test')`;
/** Rights and routines that a careless operator might have left behind. */
const PREPARE = [
  `grant truncate on ${REFERENCE} to directus_app`,
  'grant execute on function setval(regclass, bigint) to directus_app',
  `grant all on sequence ${SEQUENCE} to directus_app`,
  `create function public.fn_blind() returns void language sql security definer as $$
     alter table ${REFERENCE} disable trigger zz_proof_i;
     ${INSERT};
     alter table ${REFERENCE} enable always trigger zz_proof_i $$`,
  'alter function public.fn_blind() owner to cutter_owner',
];

let sandbox: Sandbox;
let transaction: RollbackOnly;
let before: unknown;

beforeAll(async () => {
  sandbox = await copies.sandbox(PREPARE);
}, 120_000);
afterAll(() => sandbox[Symbol.asyncDispose]());
beforeEach(async () => {
  before = await digestCopy(sandbox.observer.session);
  transaction = await sandbox.begin();
});

/** Does something as somebody who may write, on the connection of the operator and past the guard. */
const act = (...statements: readonly string[]) =>
  transaction.asOther('directus_app', async (session: Session) => {
    for (const statement of statements) await session.query(statement);
  });
const stateOf = (state: State, table: string) => state.find((one) => one.table === table);
const undeclared = ({ residue }: Closing) =>
  residue.filter(({ declared }) => !declared).map(({ what }) => what);
const outside = () => digestCopy(sandbox.observer.session);
const judged = (closing: Closing, state: State = []) =>
  judgeAlways({
    ...closing,
    steps: [],
    statements: [],
    boundaries: [boundary({ method: 'end', kind: 'end', state })],
    firedFaults: [],
  });

const INSERT_UNIT = `insert into public.information_unit (canonical_address, title, body, actor, unit_kind,
    publication_type, owner_ref, identity_profile, run_id, document_ref, position)
  values ('x/1', 't', '', 'a', 'law_unit', 'law', 'o', '{"primary_section_type_ref": "vocab.section_type.part"}', 'r', 'vn/baseline-a', 999)`;

describe('a rollback', () => {
  it('never leaves anything but declared numbers of sequences', async () => {
    await act(INSERT_UNIT, `update public.legal_document set title = title || '!'`, INSERT);
    const { state } = await transaction.look();
    expect(state.map(({ table, inserted, updated }) => [table, inserted, updated])).toEqual([
      ['public.information_unit', 1, 0],
      ['public.information_unit_audit', 1, 0],
      [REFERENCE, 1, 0],
      ['public.information_unit_search', 1, 0],
      ['public.legal_document', 0, 4],
    ]);

    const closing = await transaction.rollBack();

    expect(closing).toMatchObject({
      completeness: { status: 'complete' },
      violations: [],
      sessionLost: false,
    });
    expect(closing.residue).toEqual([
      { what: `sequence ${SEQUENCE} advanced`, declared: true },
      { what: 'sequence public.information_unit_audit_id_seq advanced', declared: true },
    ]);
    expect(closing.auditedTransactions).toBeGreaterThanOrEqual(1);
    expect([judged(closing, state), await outside()]).toEqual([[], before]);
  });

  it('never says that nothing happened without having audited its own transaction', async () => {
    const closing = await transaction.rollBack();

    expect(closing.auditedTransactions).toBeGreaterThanOrEqual(1);
    expect([closing.residue, closing.violations]).toEqual([[], []]);
  });

  it('always notices a phase that was left open', async () => {
    const guard = transaction.guard(async () => undefined);
    await guard.open('cutter_exec', 'cut_leg_a').query('BEGIN');

    const closing = await transaction.rollBack();

    expect(closing.violations.map(({ code }) => code)).toEqual(['E_TRANSACTION_CONTROL']);
  });

  it('always works right after a statement failed, and calls the transaction failed', async () => {
    await expect(transaction.digest('public.no_such_table')).rejects.toThrow();

    const closing = await transaction.rollBack();

    expect(closing.violations.map(({ code }) => code)).toEqual(['E_TRANSACTION_ENDED']);
    expect(await outside()).toEqual(before);
  });

  it('always reports what the guard refused', async () => {
    const guard = transaction.guard(async () => undefined);
    await using connection = guard.open('cutter_exec', 'cut_leg_a');
    await expect(connection.query('end')).rejects.toThrow();

    const closing = await transaction.rollBack();

    expect(closing.violations.map(({ code }) => code)).toEqual(['E_TRANSACTION_CONTROL']);
  });

  it('always closes the guard: a connection that lives on goes nowhere', async () => {
    const connection = transaction.guard(async () => undefined).open('cutter_exec', 'cut_leg_a');

    await transaction.rollBack();

    await expect(connection.query('BEGIN')).rejects.toMatchObject({ code: 'E_GUARD_CLOSED' });
  });
});

describe('an end behind the guard’s back', () => {
  it('is always prevented by the poison once something was written', async () => {
    await expect(act(INSERT, 'commit')).rejects.toMatchObject({ code: 'PT001' });

    const closing = await transaction.rollBack();

    expect(closing.violations.map(({ code }) => code)).toEqual(['E_TRANSACTION_ENDED']);
    expect([undeclared(closing), await outside()]).toEqual([[], before]);
  });

  it('is always prevented for the poison’s sake even where it is forced early', async () => {
    await expect(act(INSERT, 'set constraints all immediate')).rejects.toMatchObject({
      code: 'PT001',
    });
    await transaction.rollBack();

    expect(await outside()).toEqual(before);
  });

  it('is always detected where nothing was written: a COMMIT', async () => {
    await expect(act('commit')).rejects.toThrow();

    const closing = await transaction.rollBack();

    expect(closing.violations.map(({ code }) => code)).toEqual(['E_TRANSACTION_ENDED']);
    expect(undeclared(closing)).toEqual([
      expect.stringMatching(/^the case's transaction \d+ is committed$/),
    ]);
    expect(judged(closing)).not.toEqual([]);
  });

  it.each(['rollback and chain', 'commit and chain'])(
    'is always detected where another transaction stands in its place: %s',
    async (chain) => {
      await act(chain, 'savepoint cutproof_other', 'set local role directus_app', INSERT);

      const closing = await transaction.rollBack();

      expect(closing.violations).toEqual([
        {
          code: 'E_TRANSACTION_ENDED',
          message: expect.stringMatching(/^transaction \d+ became \d+$/),
        },
      ]);
      expect(await outside()).toEqual(before);
    },
  );

  it('is always detected where the transaction failed as a whole', async () => {
    await expect(act('rollback and chain', 'select 1')).rejects.toMatchObject({ code: '3B001' });

    const closing = await transaction.rollBack();

    expect(closing.violations.map(({ code }) => code)).toEqual(['E_TRANSACTION_ENDED']);
  });

  it('never happens in a transaction of the operator that the harness did not begin', async () => {
    await transaction.rollBack();
    const target = await copies.clone(PREPARE);
    await using operator = await connect({ ...target, user: 'proof_operator' });

    await operator.script('begin; set local role directus_app');
    await expect(operator.query(INSERT)).rejects.toMatchObject({ code: '25006' });
    await operator.query('rollback');
    await expect(operator.script(`set role directus_app; ${INSERT}`)).rejects.toMatchObject({
      code: '25006',
    });
  });
});

describe('the witness', () => {
  it('always sees a value that was swapped between two rows, and that it was swapped back', async () => {
    const swap = `update public.legal_document d set title = o.title from public.legal_document o
      where (d.document_ref, o.document_ref) in (('vn/baseline-c', 'vn/baseline-d'), ('vn/baseline-d', 'vn/baseline-c'))`;
    const { state: start } = await transaction.look();
    await act(swap);
    const { state: swapped } = await transaction.look();
    await act(swap);
    const { state: back } = await transaction.look();
    const closing = await transaction.rollBack();

    const document = 'public.legal_document';
    expect(stateOf(swapped, document)).toMatchObject({ inserted: 0, updated: 2, deleted: 0 });
    expect(differences(start, swapped, CUTTER)).toEqual([expect.stringContaining(document)]);
    expect(stateOf(back, document)).toMatchObject({ updated: 4, net: '0' });
    expect(differences(start, back, CUTTER)).toEqual([]);
    expect(judged(closing, back)).toEqual([]);
  });

  it('never sees a change where a row was deleted and put back as it was', async () => {
    const { state: start } = await transaction.look();
    const [from, to, kind] = ['from_id', 'to_id', 'kind'];
    await transaction.asOther('directus_app', async (session) => {
      const { rows } = await session.query(
        `delete from ${REFERENCE} where ctid = (select min(ctid) from ${REFERENCE}) returning *`,
      );
      const row = rows[0] ?? {};
      await session.query(
        `insert into ${REFERENCE} (${from}, ${to}, ${kind}) values ($1, $2, $3)`,
        [row[from], row[to], row[kind]],
      );
    });
    const { state } = await transaction.look();
    const closing = await transaction.rollBack();

    expect(stateOf(state, REFERENCE)).toMatchObject({ inserted: 1, deleted: 1, net: '0' });
    expect([differences(start, state, CUTTER), judged(closing, state)]).toEqual([[], []]);
  });

  it('always sees that one row stands in the place of another', async () => {
    const { state: start } = await transaction.look();
    await act(INSERT, `update ${REFERENCE} set to_id = 3 where kind = 'test'`);
    const { state: made } = await transaction.look();
    await act(
      `delete from ${REFERENCE} where ctid = (select min(ctid) from ${REFERENCE} where kind = 'cites')`,
    );
    const { state } = await transaction.look();
    await transaction.rollBack();

    expect(stateOf(state, REFERENCE)).toMatchObject({ inserted: 1, updated: 1, deleted: 1 });
    expect(differences(start, made, CUTTER)).toEqual([expect.stringContaining('+1 rows')]);
    expect(differences(start, state, CUTTER)).toEqual([
      expect.stringContaining('the same number of rows'),
    ]);
  });

  it('never accounts for a table that was truncated', async () => {
    const { state: start } = await transaction.look();
    await act(`truncate ${REFERENCE}`);
    const { state } = await transaction.look();

    const closing = await transaction.rollBack();

    expect(stateOf(state, REFERENCE)?.net).toBe('NaN');
    expect(differences(start, state, CUTTER)).toEqual([expect.stringContaining(REFERENCE)]);
    expect(differences(state, state, CUTTER)).toEqual([expect.stringContaining(REFERENCE)]);
    // Its new file is an entry of the catalog, too.
    expect(closing.completeness).toEqual({ status: 'undeclared', tables: ['pg_catalog.pg_class'] });
    expect(await outside()).toEqual(before);
  });

  it('always compares pages where a savepoint was rolled back, and finds nothing amiss', async () => {
    await act('savepoint a', INSERT, 'rollback to savepoint a', 'release savepoint a');
    const { state } = await transaction.look();

    const closing = await transaction.rollBack();

    expect(state).toEqual([]);
    expect(closing.completeness).toEqual({
      status: 'pages_compared',
      tables: [REFERENCE],
      changed: [],
    });
    expect(judged(closing, state)).toEqual([]);
  });

  it('always notices that it was switched off and on again within the case', async () => {
    await transaction.asOther('directus_app', (session) =>
      session.query('select public.fn_blind()').then(() => undefined),
    );
    const { state } = await transaction.look();

    const closing = await transaction.rollBack();

    expect(closing.completeness).toEqual({
      status: 'undeclared',
      tables: ['pg_catalog.pg_trigger'],
    });
    expect(judged(closing, state)).toEqual([expect.stringContaining('pg_catalog.pg_trigger')]);
  });

  it('always notices that it had been switched off before the case', async () => {
    await transaction.rollBack();
    await using blind = await copies.sandbox([
      `alter table ${REFERENCE} disable trigger zz_proof_i`,
    ]);
    transaction = await blind.begin();
    await act(INSERT);
    const { state } = await transaction.look();

    const closing = await transaction.rollBack();

    expect(state).toEqual([]);
    expect(closing.completeness).toEqual({
      status: 'pages_compared',
      tables: [REFERENCE],
      changed: [REFERENCE],
    });
    expect(judged(closing, state)).toEqual([expect.stringContaining('do not agree')]);
  });

  it('always notices a sequence that was set back, on both sides of the rollback', async () => {
    await act(`select setval('${SEQUENCE}', 100)`);

    const closing = await transaction.rollBack();

    expect(closing.violations).toEqual([
      {
        code: 'E_TRANSACTION_ENDED',
        message: expect.stringMatching(new RegExp(`^sequence ${SEQUENCE} was set back .* to 100$`)),
      },
    ]);
    expect(undeclared(closing)).toEqual([expect.stringContaining(SEQUENCE)]);
  });
});

describe('a session that is lost', () => {
  it('always ends the case without an answer, and never the sandbox', async () => {
    await act(INSERT);
    await expect(transaction.strike('terminate', '57P01')).rejects.toThrow();

    const closing = await transaction.rollBack();
    transaction = await sandbox.begin();
    await act(INSERT);
    const next = await transaction.rollBack();

    expect(closing).toMatchObject({ sessionLost: true, violations: [] });
    expect(undeclared(closing)).toEqual([]);
    expect(next).toMatchObject({ sessionLost: false, violations: [] });
    expect([undeclared(next), await outside()]).toEqual([[], before]);
  });
});

describe('a strike', () => {
  it.each([
    ['sql_error', '40001'],
    ['sql_error', 'CK007'],
    ['cancel', '57014'],
  ] as const)(
    'always is the server’s own %s %s, and never ends the transaction',
    async (kind, code) => {
      await act(INSERT);

      await expect(transaction.strike(kind, code)).rejects.toMatchObject({ code });

      const { state } = await transaction.look();
      expect(stateOf(state, REFERENCE)).toMatchObject({ inserted: 1 });
      expect((await transaction.rollBack()).violations).toEqual([]);
    },
  );

  it('always fails a phase that it hits, as an error of a statement would', async () => {
    const guard = transaction.guard(async () => undefined);
    await using connection = guard.open('cutter_exec', 'cut_leg_a');
    await connection.query('BEGIN');

    await expect(transaction.strike('sql_error', '53100')).rejects.toMatchObject({ code: '53100' });

    await expect(connection.query('select 1')).rejects.toMatchObject({ code: '25P02' });
    expect((await connection.query('COMMIT')).command).toBe('ROLLBACK');
    await transaction.rollBack();
  });

  it('never is a disconnect: that is not the server’s to give', async () => {
    await expect(transaction.strike('disconnect', '')).rejects.toMatchObject({
      code: 'E_INTERNAL',
    });
    await transaction.rollBack();
  });
});

describe('a foreign hand', () => {
  it('always has the rights of its role and no others', async () => {
    const seen: unknown[] = [];

    await transaction.asOther('directus_app', async (session) => {
      seen.push(await askOne(session, 'select current_user::text'));
      await session.query('savepoint mine');
      const turned = session.query('update cutter.kill_switch set execution_enabled = true');
      await expect(turned).rejects.toMatchObject({ code: '42501' });
      await session.query('rollback to savepoint mine');
    });

    expect(seen).toEqual(['directus_app']);
    expect(await transaction.digest('public.vocab')).toMatch(/^12:[0-9a-f]{64}$/);
    expect((await transaction.rollBack()).violations).toEqual([]);
  });

  it('never is left in charge where its deed failed', async () => {
    const failing = transaction.asOther('directus_app', async (session) => {
      await session.query(`update public.information_unit set title = 'x' where id = 1`);
      throw new Error('on purpose');
    });

    await expect(failing).rejects.toThrow('on purpose');

    expect((await transaction.look()).state).toEqual([]);
    expect((await transaction.rollBack()).violations).toEqual([]);
  });

  it('always is checked for what it deferred when it is done', async () => {
    const orphan = act(
      `insert into public.information_unit_child (parent_id, child_id, ordinal, run_id) values (999999, 1, 1, 'x')`,
    );

    await expect(orphan).rejects.toMatchObject({ code: '23503' });
    await transaction.rollBack();
  });
});
