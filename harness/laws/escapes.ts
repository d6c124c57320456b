/** The ways out of a transaction that a client can try, by family. Measured: without a guard, most of these outlive a rollback or hide one. */
import { ProofError } from '../../schema/failure.ts';
import type { Contract } from '../../schema/pipeline.ts';

export interface Escape {
  readonly name: string;
  readonly family: string;
  /** Sent one after the other. */
  readonly statements: readonly string[];
}

/** What the ways out are tried upon. */
interface EscapeTargets {
  readonly contract: Contract;
  /** One statement that writes a row of some table. */
  readonly write: string;
  /** A table that nothing refers to. */
  readonly truncated: string;
  /** A table that every role may read. */
  readonly readable: string;
  /** A setting of the pipeline's own, such as `app.mode`. */
  readonly setting: string;
}

/** Gives every way out, in one order. Throws where a table is none of the contract: a refusal of it would show nothing. */
export function escapesOf(targets: EscapeTargets): readonly Escape[] {
  const { contract, truncated, readable } = targets;
  for (const [role, table] of Object.entries({ truncated, readable })) {
    if (contract.tables[table] !== undefined) continue;
    throw new ProofError('E_CONTRACT', `${role} is ${table}, which is no table of the contract`, {
      hint: `name one of ${Object.keys(contract.tables).join(', ')}`,
    });
  }
  return [
    ...byControl(targets),
    ...bySession(targets),
    ...bySequence(targets),
    ...byObjects(targets),
  ];
}

/** Those that end the transaction, or leave it. */
function byControl({ write }: EscapeTargets): readonly Escape[] {
  return [
    ...family('transaction control', {
      COMMIT: ['commit', 'select 1'],
      END: ['end'],
      'COMMIT behind a comment': ['/* x */ commit'],
      'COMMIT behind a line comment': ['-- x\ncommit'],
      'COMMIT WORK': ['commit work'],
      'COMMIT AND CHAIN': ['commit and chain'],
      ABORT: ['abort'],
      'ROLLBACK AND CHAIN': ['rollback and chain'],
      'second BEGIN': ['begin'],
      'START TRANSACTION': ['start transaction'],
      'PREPARE TRANSACTION': [`prepare transaction 'escape'`],
      'COMMIT PREPARED': [`commit prepared 'escape'`],
      'SET TRANSACTION': ['set transaction isolation level serializable'],
    }),
    ...family('several statements', {
      'write; COMMIT': [`${write}; commit`],
      'COMMIT; BEGIN': ['commit; begin'],
      'select; END; begin': ['select 1; end; begin'],
      'COMMIT behind NUL': ['select 1\0; commit'],
    }),
    ...family('the harness’s savepoints', {
      'ROLLBACK TO': ['rollback to savepoint cutproof_phase'],
      RELEASE: ['release savepoint cutproof_phase'],
      SAVEPOINT: ['savepoint cutproof_phase'],
    }),
    ...family('procedures', {
      'CALL that commits': ['call public.fn_commits()'],
      'DO that commits': ['do $$ begin commit; end $$'],
      'function that executes COMMIT': ['select public.fn_executes_commit()'],
    }),
  ];
}

/** Those that change the session, or reach another one. */
function bySession({ setting }: EscapeTargets): readonly Escape[] {
  return [
    ...family('session', {
      'SET ROLE': ['set role none'],
      'RESET ROLE': ['reset role'],
      'SET SESSION AUTHORIZATION': ['set session authorization default'],
      'session SET': [`set statement_timeout = '1h'`],
      'set_config for the session': [`select set_config('${setting}', 'x', false)`],
      'replica mode': ['set local session_replication_role = replica'],
      PREPARE: ['prepare escape as select 1'],
      DEALLOCATE: ['deallocate all'],
      DISCARD: ['discard plans'],
      LISTEN: ['listen escape'],
      NOTIFY: ['notify escape'],
      'cursor WITH HOLD': ['declare escape cursor with hold for select 1'],
      setseed: ['select setseed(0.5)'],
      'SET LOCAL seed': ['set local seed = 0.5'],
      'SET LOCAL in capitals': ['set local "ROLE" = none'],
      LOAD: [`load 'auto_explain'`],
    }),
    ...family('locks and other sessions', {
      'advisory lock': ['select pg_advisory_lock(1)'],
      'advisory lock as a field': ['select (158::bigint).pg_advisory_lock'],
      'advisory try-lock': ['select pg_try_advisory_lock(1)'],
      'advisory unlock': ['select pg_advisory_unlock_all()'],
      'terminating another': ['select pg_terminate_backend(1)'],
      'cancelling another': ['select pg_cancel_backend(1)'],
      dblink: [`select dblink_exec('dbname=postgres', 'select 1')`],
    }),
  ];
}

/** Those that move a sequence; none where the contract has no sequence. */
function bySequence({ contract }: EscapeTargets): readonly Escape[] {
  const [sequence] = contract.sequences;
  if (sequence === undefined) return [];
  return family('sequences', {
    setval: [`select setval('${sequence}', 1)`],
    nextval: [`select nextval('${sequence}')`],
    RESTART: [`alter sequence ${sequence} restart`],
    'nextval as a field': [`select ('${sequence}'::regclass).nextval`],
    'nextval of an alias': [`select s.nextval from unnest(array['${sequence}'::regclass]) s`],
    'setval as a text': [
      `select * from ts_stat('select setval(''${sequence}'', 1)::text::tsvector')`,
    ],
  });
}

/** Those that touch what no rollback gives back, or what the pipeline has no business with. */
function byObjects({ contract, write, truncated, readable }: EscapeTargets): readonly Escape[] {
  const { table: counted } = contract.counted;
  const { killSwitch } = contract;
  const switched =
    killSwitch === null ? null : `update ${killSwitch.table} set ${killSwitch.column} = true`;
  return [
    ...family('files, logs and slots', {
      'COPY TO PROGRAM': [`copy ${readable} to program 'cat'`],
      'COPY TO file': [`copy ${readable} to '/dev/null'`],
      'large object': [`select lo_create(0)`],
      lo_export: [`select lo_export(1, '/dev/null')`],
      'logical message': [`select pg_logical_emit_message(false, 'x', 'y')`],
      'restore point': [`select pg_create_restore_point('escape')`],
      'replication slot': [`select pg_create_physical_replication_slot('escape')`],
      'switch WAL': ['select pg_switch_wal()'],
      'statistics reset': ['select pg_stat_reset()'],
    }),
    ...family('tables and catalogs', {
      'temporary table': [`create temporary table ${counted.split('.').at(-1)} (id int)`],
      'SELECT INTO': ['select 1 as one into escape'],
      'SELECT INTO behind a UNION': ['select 1 as one into escape union select 2'],
      TRUNCATE: [`truncate ${truncated}`],
      ANALYZE: [`analyze ${counted}`],
      VACUUM: [`vacuum ${counted}`],
      'ALTER SYSTEM': [`alter system set work_mem = '1MB'`],
      CHECKPOINT: ['checkpoint'],
      'CREATE DATABASE': ['create database escape'],
      'disabling a trigger': [`alter table ${counted} disable trigger all`],
      'direct write': [write],
      ...(switched === null ? {} : { 'turning the switch': [switched] }),
    }),
  ];
}

function family(
  name: string,
  ways: Readonly<Record<string, readonly string[]>>,
): readonly Escape[] {
  return Object.entries(ways).map(([way, statements]) => ({ name: way, family: name, statements }));
}
