/** The databases on which mutants are tried: one on which a transaction can become a mutant, and copies that are one for good. Takes away what was made for a mutant, and notes it, so that no audit takes that for an escape. */
import { thrownError } from '../../schema/failure.ts';
import { BECOMING } from '../clone/mutation.ts';
import { createClone } from '../clone/template.ts';
import { connect, type Database, identifier } from '../connection/connection.ts';
import { noteCommits } from '../witness/own-transactions.ts';
import type { Cluster, Environment, Stage } from './settings.ts';

const INSIDE = 'cutproof_mutants';
const SCRATCH = 'cutproof_stillborn';
const NAMES = `select datname as name from pg_database where not datistemplate`;
const NEXT = 'select pg_snapshot_xmax(pg_current_snapshot())::text as id';
/** Who hangs is ended: whatever he waits for, he gets an error instead. */
const CUT_OFF = `
  select pg_terminate_backend(pid, 1000) from pg_stat_activity
  where datname like 'cutproof%' and datname <> '${SCRATCH}' and backend_type = 'client backend'`;

export interface MutantGround extends AsyncDisposable {
  /** Where a transaction of the operator can become a mutant. */
  readonly inside: Environment;
  /** What the server says against the statements; null where it takes them. */
  refusalOf(statements: readonly string[]): Promise<string | null>;
  /** Where every copy of that stage is the mutant, until the next sweep; for the rollback stage those of its twins are too. */
  whole(statements: readonly string[], stage: Stage): Promise<Environment>;
  /** Takes away all that was made since the first `whole`. */
  sweep(): Promise<void>;
  /** Ends every session on a copy. */
  cutOff(): Promise<void>;
}

export async function openMutantGround(environment: Environment): Promise<MutantGround> {
  const clusters = [environment, ...(environment.commits === null ? [] : [environment.commits])];
  await createClone({ ...environment, name: INSIDE, prepare: [BECOMING] });
  const scratch = await connect(await createClone({ ...environment, name: SCRATCH, prepare: [] }));
  const kept = new Map<Cluster, ReadonlySet<string>>();
  let made = 0;
  const clone = async (cluster: Cluster, name: string, prepare: readonly string[]) => {
    if (!kept.has(cluster)) kept.set(cluster, new Set(await databasesOf(cluster)));
    await createClone({ ...cluster, name, prepare });
    return { ...cluster, template: name };
  };
  return {
    inside: { ...environment, template: INSIDE },
    refusalOf: (statements) => refusalOf(scratch, statements),
    whole: async (statements, stage) => {
      made += 1;
      const name = `cutproof_mutant_${made}`;
      const { commits } = environment;
      return {
        ...environment,
        ...(stage === 'rollback' ? await clone(environment, name, statements) : {}),
        commits: commits === null ? null : await clone(commits, name, statements),
      };
    },
    sweep: async () => {
      for (const [cluster, names] of kept) await sweep(cluster, names);
      kept.clear();
    },
    cutOff: async () => {
      for (const { admin } of clusters) {
        await using session = await connect(admin);
        await session.query(CUT_OFF);
      }
    },
    [Symbol.asyncDispose]: () => scratch[Symbol.asyncDispose](),
  };
}

async function refusalOf(session: Database, statements: readonly string[]): Promise<string | null> {
  await session.script('begin');
  try {
    for (const statement of statements) await session.script(statement);
    return null;
  } catch (error) {
    const { code, message } = thrownError(error);
    return `${code}: ${message}`;
  } finally {
    await session.script('rollback');
  }
}

async function databasesOf({ admin }: Cluster): Promise<readonly string[]> {
  await using session = await connect(admin);
  return (await session.query(NAMES)).rows.map(({ name }) => String(name));
}

/** A DROP DATABASE cannot be asked for its id, but nobody else commits meanwhile: every id of that time is its own. */
async function sweep({ admin, commitsFile }: Cluster, names: ReadonlySet<string>): Promise<void> {
  await using session = await connect(admin);
  const next = async () => BigInt(String((await session.query(NEXT)).rows[0]?.['id']));
  const first = await next();
  for (const { name } of (await session.query(NAMES)).rows) {
    if (names.has(String(name))) continue;
    await session.query(`drop database if exists ${identifier(String(name))} with (force)`);
  }
  const ids: string[] = [];
  for (let id = first; id < (await next()); id += 1n) ids.push(String(id));
  noteCommits(commitsFile, ids);
}
