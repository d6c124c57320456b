/** Makes an attempt as the role itself, from a log-in of its own, and rolls back. Never becomes a role by SET ROLE: what a session may take off shows nothing. */
import { readPrivileges } from '../../harness/catalog/privileges.ts';
import { connect, type Database } from '../../harness/connection/connection.ts';
import {
  compareFromOutside,
  digestAgain,
  digestFromOutside,
} from '../../harness/laws/outside-digests.ts';
import { TABLE_DUTIES } from '../../schema/contract/contract.ts';
import { HOLDERS } from '../../schema/contract/privileges.ts';
import { thrownError } from '../../schema/failure.ts';
import type { Names } from '../../schema/names.ts';
import type { Residue } from '../../schema/observation.ts';
import type { Privilege } from '../../schema/privilege.ts';
import type { CutterWorkbench } from '../pipeline/cutter.ts';
import { REFUSED, type RoleAttempt } from './attempts.ts';

/** What the catalogs list is a case like any other: the first. */
export type Inquiry =
  | { readonly ask: 'the catalogs' }
  | ({ readonly ask: 'the server' } & RoleAttempt);

export interface InquiryAnswer {
  /** What the catalogs say that is held; null where they were not asked. */
  readonly held: readonly Privilege[] | null;
  /** `done`, or the SQLSTATE; null where nothing was tried. */
  readonly answer: string | null;
  readonly message: string;
  readonly residue: readonly Residue[];
  /** What an independent observer found changed. */
  readonly changed: readonly string[];
}

const NOTHING: InquiryAnswer = { held: null, answer: null, message: '', residue: [], changed: [] };
const BEGIN = `begin isolation level read committed read write; set local statement_timeout = '10s';
  select pg_current_xact_id()::text as id`;

/** Gives back what the witness takes from everybody, so that the refusals are those of the roles and not those of the harness. */
export const AS_SHIPPED: readonly string[] = [
  `do $$ declare f regprocedure; begin
    for f in select p.oid from pg_proc p
        left join pg_init_privs i on i.classoid = 'pg_proc'::regclass and i.objoid = p.oid
      where pronamespace = 'pg_catalog'::regnamespace and proacl is not null
        and exists (select from aclexplode(coalesce(initprivs, acldefault('f', proowner))) where grantee = 0)
        and not exists (select from aclexplode(proacl) where grantee = 0)
    loop execute format('grant execute on function %s to public', f); end loop;
  end $$`,
];

const TABLES = Object.keys(TABLE_DUTIES);

export async function inquire(asked: Inquiry, workbench: CutterWorkbench): Promise<InquiryAnswer> {
  const { observer, target } = await workbench.sandbox('shipped');
  if (asked.ask === 'the catalogs') {
    return {
      ...NOTHING,
      held: inContract(await readPrivileges(observer.session, HOLDERS), workbench.names),
    };
  }
  // Of a refused statement the audit says that its transaction was aborted; what is let in is looked at closely.
  const letIn = !asked.answers.some((answer) => REFUSED.includes(answer));
  const before = letIn ? await digestFromOutside(observer, TABLES) : null;
  let session: Database;
  try {
    session = await connect({ ...target, user: asked.role });
  } catch (error) {
    return { ...NOTHING, ...toAnswer((error as Error).cause ?? error) };
  }
  await using _given = session;
  if (asked.sql === null) return { ...NOTHING, answer: 'done' };
  const sighting = await observer.look(session.pid);
  const transaction = BigInt(String((await session.script(BEGIN)).at(-1)?.rows[0]?.['id']));
  const told = await tryStatement(session, workbench.names.sql(asked.sql));
  await session.query('rollback');
  const { residue } = await observer.audit(sighting, { transaction, pid: session.pid });
  const changed =
    before === null
      ? []
      : compareFromOutside(before, await digestAgain(observer, before, TABLES), TABLES);
  return { ...NOTHING, ...told, residue, changed };
}

/** What is held, by the names of the contract. */
function inContract(held: readonly Privilege[], names: Names): readonly Privilege[] {
  return held.map((one) => {
    const { kind, object } = one;
    return { ...one, object: names.logical(`${kind} ${object}`).slice(kind.length + 1) };
  });
}

async function tryStatement(
  session: Database,
  sql: string,
): Promise<Pick<InquiryAnswer, 'answer' | 'message'>> {
  try {
    await session.query(sql);
    return { answer: 'done', message: '' };
  } catch (error) {
    return toAnswer(error);
  }
}

/** Lost connections, cancelled statements and lack of resources. */
const NO_ANSWER = /^(08|53|57)/;

/** Only what the server says of the statement counts: anything else is no refusal but a failure, and makes the law unknown. */
function toAnswer(error: unknown): Pick<InquiryAnswer, 'answer' | 'message'> {
  const { code, message } = thrownError(error);
  if (!/^[0-9A-Z]{5}$/.test(code) || NO_ANSWER.test(code)) throw error;
  return { answer: code, message };
}
