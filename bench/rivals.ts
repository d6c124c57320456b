/** What the prover is held against: the same statements on the same server, without guard, witness and observer. Knows them by having listened to the adapter once. */
import {
  connect,
  type Database,
  identifier,
  literal,
  type Target,
} from '../harness/connection/connection.ts';
import { CUTTER } from '../schema/contract/cutter.ts';
import type { Method, Run } from '../schema/contract/phase.ts';
import { type History, methodOf } from '../schema/history.ts';
import type { Answer, ConnectionProvider } from '../schema/session.ts';
import { productionAdapter } from './cases.ts';

/** A statement as the adapter sent it. BEGIN and COMMIT are among them. */
interface Sent {
  readonly text: string;
  readonly values: readonly unknown[];
}

export interface RivalTranscript {
  readonly sent: readonly Sent[];
  /** All statements in one transaction that is rolled back: one text, one round trip. */
  readonly rolledBack: string;
  /** Each phase in a transaction of its own that is committed: one text, one round trip. */
  readonly committed: string;
}

/** Nothing of the witness may slow a rival down, so its triggers go. */
const UNWITNESSED = `do $$
declare one record;
begin
  for one in select tgname, tgrelid::regclass as of from pg_trigger where tgname like 'zz\\_proof\\_%' loop
    execute format('drop trigger %I on %s', one.tgname, one.of);
  end loop;
end $$`;

export async function removeWitness(target: Target): Promise<void> {
  await using session = await connect(target);
  await session.query('set synchronous_commit = on');
  await session.query(UNWITNESSED);
  await session.query('vacuum (freeze, analyze)');
}

/** Runs the history once on the unwitnessed clone, inside a transaction that is rolled back, and keeps what was sent. */
export async function listen(history: History<Run>, session: Database): Promise<RivalTranscript> {
  const sent: Sent[] = [];
  const adapter = productionAdapter(listener(session, sent));
  await session.query('begin');
  for (const step of history.steps) {
    const run = history.runs[step.run];
    if (run === undefined || step.do === 'meddle') continue;
    await adapter[methodOf(step, CUTTER) as Method](run);
  }
  await session.query('rollback');
  const texts = sent.map(render);
  return {
    sent,
    rolledBack: ['begin', ...texts.filter((text) => !isControl(text)), 'rollback'].join(';\n'),
    committed: texts.join(';\n'),
  };
}

/** The statements as the adapter sends them, one round trip each, in one transaction. */
export async function oneByOne({ sent }: RivalTranscript, session: Database): Promise<void> {
  await session.query('begin');
  for (const { text, values } of sent) if (!isControl(text)) await session.query(text, values);
  await session.query('rollback');
}

/** A database of its own for the case, real commits, and away with it. */
export async function onClone(
  { committed }: RivalTranscript,
  { admin, template }: { readonly admin: Database; readonly template: string },
): Promise<void> {
  const database = 'cutproof_bench_case';
  const name = identifier(database);
  await admin.query(`create database ${name} template ${identifier(template)} strategy file_copy`);
  {
    await using session = await connect({ ...admin.target, database });
    await session.script(committed);
  }
  await admin.query(`drop database ${name}`);
}

function listener(session: Database, sent: Sent[]): ConnectionProvider {
  return {
    open: async () => ({
      query: async (text, values = []) => {
        sent.push({ text, values });
        return isControl(text) ? answer(text) : session.query(text, values);
      },
      [Symbol.asyncDispose]: async () => undefined,
    }),
  };
}

function answer(command: string): Answer {
  return { command, rowCount: null, rows: [] };
}

function isControl(text: string): boolean {
  return text === 'BEGIN' || text === 'COMMIT' || text === 'ROLLBACK';
}

function render({ text, values }: Sent): string {
  return text.replaceAll(/\$(\d+)/g, (_, place) => toLiteral(values[Number(place) - 1]));
}

function toLiteral(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  return typeof value === 'number' ? String(value) : literal(String(value));
}
