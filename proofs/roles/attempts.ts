/** What a role may try when it logs in itself, with the answer that the server owes it: every table, sequence and function, and the escalations that PostgreSQL knows. */
import { DECLARED_SEQUENCES, TABLE_DUTIES } from '../../schema/contract/contract.ts';
import { ROLES, type Role } from '../../schema/contract/phase.ts';
import { CALLERS, type Holder, UNGATED } from '../../schema/contract/privileges.ts';
import { ESCALATIONS } from './escalations.ts';

export interface RoleAttempt {
  readonly role: Holder;
  readonly family: string;
  /** In words, with the privilege and the object. */
  readonly what: string;
  /** Null: only the log-in is tried. */
  readonly sql: string | null;
  /** SQLSTATEs, or `done`. */
  readonly answers: readonly string[];
}

export const REFUSED: readonly string[] = ['42501'];
const DONE: readonly string[] = ['done'];
/** The copy is used as shipped: a function that may be called says that the switch is off. */
const SWITCHED_OFF: readonly string[] = ['CK001'];
/** What the server says to a role that may not log in, before or after it has asked for a password. */
const NO_LOGIN: readonly string[] = ['28000', '28P01'];

/** A column of each table that an UPDATE can name. */
const COLUMNS: Readonly<Record<string, string>> = {
  'public.vocab': 'key',
  'public.legal_document': 'title',
  'public.information_unit': 'lifecycle',
  'public.information_unit_child': 'ordinal',
  'public.information_unit_reference': 'kind',
  'public.information_unit_search': 'folded',
  'public.information_unit_lifecycle_log': 'to_state',
  'public.information_unit_audit': 'actor',
  'public.governance_record': 'unit_digest',
  'public.verification': 'verdict',
  'cutter.kill_switch': 'execution_enabled',
  'cutter.approval': 'consumed_at',
  'cutter.run_event': 'event',
  'cutter.undo': 'before',
};

/** Every attempt of every role, once. */
export const ATTEMPTS: readonly RoleAttempt[] = [
  ...ROLES.flatMap((role) => [
    ...Object.keys(TABLE_DUTIES).flatMap((table) => onTable(role, table)),
    ...DECLARED_SEQUENCES.flatMap((sequence) => onSequence(role, sequence)),
    ...Object.entries(CALLERS).map(([name, callers]) => call(role, name, callers)),
    ...Object.entries(ESCALATIONS).map(([what, sql]) => {
      return { role, family: 'power', what, sql, answers: REFUSED };
    }),
  ]),
  ...(['cutter_owner', 'directus_app'] as const).map((role) => {
    return { role, family: 'log-in', what: 'log in', sql: null, answers: NO_LOGIN };
  }),
];

function onTable(role: Role, table: string): readonly RoleAttempt[] {
  const column = COLUMNS[table] ?? 'id';
  const refused: Readonly<Record<string, string>> = {
    INSERT: `insert into ${table} default values`,
    UPDATE: `update ${table} set ${column} = ${column}`,
    DELETE: `delete from ${table}`,
    TRUNCATE: `truncate ${table}`,
    // A lock is enough to stop whoever wants to turn the switch off.
    'FOR UPDATE': `select from ${table} for update`,
    'FOR SHARE': `select from ${table} for share`,
    'LOCK EXCLUSIVE': `lock table ${table} in exclusive mode`,
    TRIGGER: `create trigger escape before insert on ${table} for each row execute function suppress_redundant_updates_trigger()`,
    'DISABLE TRIGGER': `alter table ${table} disable trigger all`,
    DROP: `drop table ${table} cascade`,
  };
  return [
    {
      role,
      family: 'table',
      what: `SELECT on table ${table}`,
      sql: `select count(*) from ${table}`,
      answers: DONE,
    },
    ...Object.entries(refused).map(([privilege, sql]) => {
      const what = `${privilege} on table ${table}`;
      return { role, family: 'table', what, sql, answers: REFUSED };
    }),
  ];
}

function onSequence(role: Role, sequence: string): readonly RoleAttempt[] {
  const refused: Readonly<Record<string, string>> = {
    USAGE: `select nextval('${sequence}')`,
    SELECT: `select last_value from ${sequence}`,
    UPDATE: `select setval('${sequence}', 1)`,
    OWNERSHIP: `alter sequence ${sequence} restart`,
  };
  return Object.entries(refused).map(([privilege, sql]) => {
    return {
      role,
      family: 'sequence',
      what: `${privilege} on sequence ${sequence}`,
      sql,
      answers: REFUSED,
    };
  });
}

/** Nulls will do: whether a role may call is decided before anything looks at them. */
function call(role: Role, name: string, callers: readonly Role[]): RoleAttempt {
  const [, routine = '', types = ''] = /^(.*)\((.*)\)$/.exec(name) ?? [];
  const values = types === '' ? [] : types.split(',').map((type) => `null::${type}`);
  const allowed = UNGATED.includes(name) ? DONE : SWITCHED_OFF;
  return {
    role,
    family: 'function',
    what: `EXECUTE on function ${name}`,
    sql: `select ${routine}(${values.join(', ')})`,
    answers: callers.includes(role) ? allowed : REFUSED,
  };
}
