/** The list of privileges against what a server says. What belongs to a whole server (attributes, memberships) is planted here, on a server of its own: clones of a run share their roles. */
import { describe, expect, it } from 'vitest';
import { HOLDERS, PRIVILEGES } from '../../schema/contract/privileges.ts';
import type { Privilege } from '../../schema/privilege.ts';
import { connect } from '../connection/connection.ts';
import { useCopies } from '../testing/copy.fixture.ts';
import { comparePrivileges, readPrivileges } from './privileges.ts';

/** What the witness takes from everybody on PostgreSQL's own functions, and no law may see. */
const OF_THE_HARNESS = /^PUBLIC has no EXECUTE on function pg_catalog\./;

describe('the comparison', () => {
  const held: Privilege = {
    role: 'cutter_exec',
    privilege: 'INSERT',
    kind: 'table',
    object: 'public.vocab',
  };

  it('never objects to a list that is kept', () => {
    expect(comparePrivileges(PRIVILEGES, PRIVILEGES)).toEqual([]);
  });

  it('always names one privilege too many by role, privilege and object', () => {
    expect(comparePrivileges([...PRIVILEGES, held], PRIVILEGES)).toEqual([
      'cutter_exec has INSERT on table public.vocab: not listed',
    ]);
  });

  it('always names one privilege too few', () => {
    expect(comparePrivileges(PRIVILEGES, [...PRIVILEGES, held])).toEqual([
      'cutter_exec lacks INSERT on table public.vocab: listed',
    ]);
  });

  it('never takes an empty answer for an empty list', () => {
    expect(comparePrivileges([], PRIVILEGES)).toHaveLength(PRIVILEGES.length);
  });

  it('never lists a thing twice', () => {
    const names = PRIVILEGES.map((one) => JSON.stringify(one));

    expect(new Set(names).size).toBe(names.length);
  });
});

describe('what a server says', () => {
  const copies = useCopies();

  /** Changes the server within a transaction that is rolled back, and gives what differs from the list then. */
  async function differences(...statements: readonly string[]): Promise<readonly string[]> {
    await using session = await connect(await copies.clone());
    await session.query('begin');
    for (const statement of statements) await session.script(statement);
    const found = comparePrivileges(await readPrivileges(session, HOLDERS), PRIVILEGES);
    await session.query('rollback');
    return found.filter((finding) => !OF_THE_HARNESS.test(finding));
  }

  it('always is the list, on a copy as it is loaded', async () => {
    expect(await differences()).toEqual([]);
  });

  it('always knows what the harness took from everybody', async () => {
    await using session = await connect(await copies.clone());
    const found = comparePrivileges(await readPrivileges(session, HOLDERS), PRIVILEGES);

    expect(found).toContain(
      'PUBLIC has no EXECUTE on function pg_catalog.setval(regclass,bigint): not listed',
    );
  });

  it.each([
    ['superuser', 'SUPERUSER'],
    ['createrole', 'CREATEROLE'],
    ['createdb', 'CREATEDB'],
    ['replication', 'REPLICATION'],
    ['bypassrls', 'BYPASSRLS'],
    ['inherit', 'INHERIT'],
  ])('always shows a role that became %s', async (attribute, name) => {
    const found = await differences(`alter role cutter_exec ${attribute}`);

    expect(found).toContain(`cutter_exec has the attribute ${name}: not listed`);
  });

  it.each(HOLDERS)('always shows a log-in given to or taken from %s', async (role) => {
    const may = role === 'cutter_exec' || role === 'cutter_verify';
    const found = await differences(`alter role ${role} ${may ? 'nologin' : 'login'}`);

    expect(found).toEqual([
      may
        ? `${role} lacks the attribute LOGIN: listed`
        : `${role} has the attribute LOGIN: not listed`,
    ]);
  });

  it.each([
    ['grant cutter_owner to cutter_exec', 'cutter_exec has MEMBERSHIP on role cutter_owner'],
    [
      'grant pg_write_all_data to cutter_verify with admin option',
      'cutter_verify has MEMBERSHIP WITH ADMIN OPTION on role pg_write_all_data',
    ],
    [
      'create role stranger; grant cutter_owner to stranger',
      'stranger has MEMBERSHIP on role cutter_owner',
    ],
    [
      'alter role cutter_verify set row_security = off',
      'cutter_verify has the setting row_security=off in every database',
    ],
    [
      'grant set on parameter session_replication_role to cutter_exec',
      'cutter_exec has SET on parameter session_replication_role',
    ],
    [
      'create role stranger; grant delete on public.vocab to stranger',
      'stranger has DELETE on table public.vocab',
    ],
    [
      'create foreign data wrapper far; grant usage on foreign data wrapper far to cutter_exec',
      'cutter_exec has privileges on foreign-data wrapper far',
    ],
    [
      "create collation public.own (locale = 'C'); alter collation public.own owner to cutter_verify",
      'cutter_verify has OWNERSHIP on collation public.own',
    ],
    [
      'grant update (title) on public.information_unit to cutter_exec',
      'cutter_exec has UPDATE on table column public.information_unit.title',
    ],
    [
      'grant insert on pg_catalog.pg_proc to public',
      'PUBLIC has INSERT on table pg_catalog.pg_proc',
    ],
  ])('always shows: %s', async (statement, expected) => {
    expect(await differences(statement)).toEqual([`${expected}: not listed`]);
  });
});
