/** The databases on which mutants are tried: one on which a transaction can become a mutant, and copies that are one for good. Takes away what was made for a mutant, and notes it, so that no audit takes that for an escape. */
import { thrownError } from '../../schema/failure.ts';
import { BECOMING } from '../clone/mutation.ts';
import { createClone, databasesOf, dropAllBut } from '../clone/template.ts';
import { connect, type Database } from '../connection/connection.ts';
import type { Cluster, Environment, Stage } from './settings.ts';

const INSIDE = 'cutproof_mutants';
const SCRATCH = 'cutproof_stillborn';
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
    if (!kept.has(cluster)) kept.set(cluster, await databasesOf(cluster.admin));
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
      for (const [cluster, names] of kept) await dropAllBut(names, cluster);
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
