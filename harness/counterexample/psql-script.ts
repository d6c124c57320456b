/** Writes one case as a script for psql that repeats it and ends in ROLLBACK. Nothing it writes may leave that transaction. */
import type { FaultKind } from '../../schema/fault.ts';
import type { Names } from '../../schema/names.ts';
import type { Contract } from '../../schema/pipeline.ts';
import { identifier } from '../connection/connection.ts';
import { classify } from '../rollback/grammar.ts';
import type { CaseRecording, RecordedEvent, RecordedStatement } from '../run/recorder.ts';
import { inline, literalOf } from './inline-values.ts';
import { CLOSING, LOOK, opening, PSQL_PRINTING, SESSION } from './psql-frame.ts';
import { comment, describeCase, echo, type ReproducedCase } from './psql-text.ts';

/** Where the script stands: which connection has which phase open. */
interface Standing {
  readonly calls: Names;
  readonly contract: Pick<Contract, 'tables'>;
  readonly names: Map<number, { readonly role: string; readonly method: string }>;
  readonly open: Map<number, string>;
  readonly settings: Set<string>;
  phases: number;
  /** Whether the last statement failed by itself, and not by a fault. */
  failed: boolean;
}

/** Gives the text of `reproduce.sql`. A recording without a trial gives a script that says why it holds no statement. */
export function reproduce(about: ReproducedCase, recording: CaseRecording): string {
  const standing: Standing = {
    calls: about.calls,
    contract: about.contract,
    names: new Map(),
    open: new Map(),
    settings: new Set(),
    phases: 0,
    failed: false,
  };
  if (!recording.some(({ what }) => what === 'begin')) {
    return describeCase(about, { repeatable: false });
  }
  const body = recording.map((event) => write(event, standing));
  return `${describeCase(about, { repeatable: true })}\n${SESSION}\n${body.join('')}`;
}

function write(event: RecordedEvent, standing: Standing): string {
  switch (event.what) {
    case 'begin':
      return begin(event.preparation, standing);
    case 'open':
      standing.names.set(event.connection, event);
      return '';
    case 'statement':
      return statement(event, standing);
    case 'other':
      return other(event, standing);
    case 'strike':
      return strike(event, standing);
    case 'leave':
      return leave(event.connection, standing);
    // What a COMMIT or a look showed then is shown again where the script looks.
    case 'boundary':
    case 'look':
      return '';
    case 'end':
      return `\n${CLOSING}`;
    default:
      return event satisfies never;
  }
}

function begin(preparation: readonly string[], { calls, contract }: Standing): string {
  return [
    'BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;\n',
    PSQL_PRINTING,
    ...(preparation.length === 0 ? [] : ['-- What the operator of the copy does before.\n']),
    ...preparation.map((text) => `${text.replace(/;?\s*$/, '')};\n`),
    opening(calls, contract),
  ].join('');
}

function statement(
  sent: Extract<RecordedEvent, { readonly what: 'statement' }>,
  standing: Standing,
): string {
  const { connection, sql } = sent;
  const seen = classify(sql);
  const phase = standing.open.get(connection);
  const failed = standing.failed;
  standing.failed = sent.answer?.status === 'error';
  switch (seen.kind) {
    case 'begin':
      return startPhase(connection, standing);
    case 'commit':
      return endPhase(connection, standing, 'COMMIT');
    case 'rollback':
      return endPhase(connection, standing, failed ? 'ROLLBACK of what failed' : 'ROLLBACK');
    case 'refused':
      return `${comment(`Not repeated, for it could leave the transaction (${answerOf(sent)}): ${sql}`)}`;
    case 'set_local':
      standing.settings.add(seen.name);
      return plain(sent);
    case 'set_constraints':
    case 'savepoint':
    case 'statement':
      return phase === undefined
        ? comment(`Not repeated, for no transaction of the pipeline was open: ${sql}`)
        : plain(sent);
    default:
      return seen satisfies never;
  }
}

function plain(sent: RecordedStatement): string {
  const text = inline(sent.sql, sent.values).trim().replace(/;$/, '');
  return `${comment(`answered then: ${answerOf(sent)}`)}${text};\n`;
}

function startPhase(connection: number, standing: Standing): string {
  standing.phases += 1;
  const { role, method } = standing.names.get(connection) ?? { role: 'nobody', method: 'nothing' };
  const name = `cutproof_${standing.phases}`;
  standing.open.set(connection, name);
  return `\n${echo(`${standing.phases}. ${method} as ${role}: BEGIN`)}SAVEPOINT ${name};\nSET LOCAL ROLE ${identifier(role)};\n`;
}

type Ending = 'COMMIT' | 'ROLLBACK' | 'ROLLBACK of what failed';

/** As the server would: a COMMIT checks what is deferred, and of a failed transaction it is a ROLLBACK. */
function endPhase(connection: number, standing: Standing, how: Ending): string {
  const name = standing.open.get(connection);
  if (name === undefined) return '';
  standing.open.delete(connection);
  const back = `ROLLBACK TO SAVEPOINT ${name};\n`;
  const check = [
    ":check_deferred;\n\\if :ERROR\n  \\echo 'The COMMIT failed: the phase is rolled back.'\n  ",
    back,
    '\\else\n  :defer_again;\n\\endif\n',
  ].join('');
  const backWhereFailed = `\\if :ERROR\n  ${back}\\else\n  \\echo 'It failed then, and does not now: the phase is committed.'\n${check}\\endif\n`;
  const reset = [...standing.settings].map((setting) => `SET LOCAL ${setting} TO DEFAULT;\n`);
  standing.settings.clear();
  return [
    { COMMIT: check, ROLLBACK: back, 'ROLLBACK of what failed': backWhereFailed }[how],
    `SET LOCAL ROLE NONE;\nRELEASE SAVEPOINT ${name};\n`,
    ...(reset.length === 0 ? [] : [...reset, PSQL_PRINTING]),
    echo(`after ${how}, this differs from the start:`),
    LOOK,
  ].join('');
}

function leave(connection: number, standing: Standing): string {
  if (!standing.open.has(connection)) return '';
  return `${comment('The connection went here, in the middle of its transaction: the server rolls back.')}${endPhase(connection, standing, 'ROLLBACK')}`;
}

function other(sent: Extract<RecordedEvent, { what: 'other' }>, standing: Standing): string {
  standing.phases += 1;
  const name = `cutproof_${standing.phases}`;
  return [
    `\n${echo(`${standing.phases}. besides the pipeline, as ${sent.role}:`)}`,
    `SAVEPOINT ${name};\nSET LOCAL ROLE ${identifier(sent.role)};\n`,
    // Whoever is besides the pipeline speaks the names of the contract.
    plain({ ...sent, sql: standing.calls.sql(sent.sql) }),
    `SET LOCAL ROLE NONE;\n:check_deferred;\n:defer_again;\nRELEASE SAVEPOINT ${name};\n`,
  ].join('');
}

/** The server's part in each fault; null where a session of psql would have to end. */
function sqlstateOf(kind: FaultKind, sqlstate: string): string | null {
  switch (kind) {
    case 'sql_error':
      return sqlstate;
    case 'cancel':
    case 'timeout':
      return '57014';
    case 'disk_full':
      return '53100';
    case 'terminate':
    case 'disconnect':
    case 'crash':
      return null;
    default:
      return kind satisfies never;
  }
}

function strike(event: Extract<RecordedEvent, { what: 'strike' }>, standing: Standing): string {
  standing.failed = false;
  const state = sqlstateOf(event.kind, event.sqlstate);
  const told = echo(`FAULT: ${event.kind}`);
  if (state === null) {
    const back = [...standing.open.keys()].map((one) => leave(one, standing)).join('');
    return `${told}${comment('The server ended the session here, and with it what was not committed.')}${back}`;
  }
  const raise = `DO $fault$ BEGIN RAISE EXCEPTION 'injected failure' USING ERRCODE = ${literalOf(state)}; END $fault$;\n`;
  return standing.open.size > 0
    ? `${told}${raise}`
    : `${told}SAVEPOINT cutproof_fault;\n${raise}ROLLBACK TO SAVEPOINT cutproof_fault;\n`;
}

function answerOf({ answer }: RecordedStatement): string {
  if (answer === null) return 'nothing';
  if (answer.status === 'error') return `${answer.code} ${answer.message}`;
  return `${answer.command} ${answer.rowCount ?? ''}`.trim();
}
