/** Clones that are changed for good and put back by their operator, for to make one costs more than most cases. Never on a server whose audits would take a commit for an escape. */
import { randomBytes } from 'node:crypto';
import { createClone } from '../../harness/clone/template.ts';
import type { Database, Target } from '../../harness/connection/connection.ts';
import { connect, identifier } from '../../harness/connection/connection.ts';
import type { Cluster } from '../../harness/engine/settings.ts';
import { DECLARED_SEQUENCES, TABLE_DUTIES } from '../../schema/contract/contract.ts';
import { type Names, namesOf } from '../../schema/names.ts';

const ARM = 'update cutter.kill_switch set execution_enabled = true';
const TABLES = Object.keys(TABLE_DUTIES);
/** Dead rows of many cases slow the reading of whole tables down. */
const CASES_PER_VACUUM = 25;

interface Reused extends AsyncDisposable {
  /** Lends an armed clone, as the template is but for the switch, to one borrower alone. */
  lend<Result>(cluster: Cluster, act: (target: Target) => Promise<Result>): Promise<Result>;
}

type Prepare = (session: Database, names: Names) => Promise<void>;

interface Clone extends AsyncDisposable {
  readonly target: Target;
  /** What it is a clone of. */
  readonly template: string;
  /** False where it cannot be used again. */
  putBack(): Promise<boolean>;
}

/** `prepare` changes each clone once, before it is saved. */
export function createReused(prepare: Prepare = async () => undefined): Reused {
  const idle: Clone[] = [];
  return {
    lend: async (cluster, act) => {
      // Clones of another template are another pipeline's: of a mutant, or of the one before.
      const others = idle.filter(({ template }) => template !== cluster.template);
      for (const other of others) {
        idle.splice(idle.indexOf(other), 1);
        await other[Symbol.asyncDispose]();
      }
      const clone = idle.pop() ?? (await makeClone(cluster, prepare));
      let again = false;
      try {
        const result = await act(clone.target);
        again = await clone.putBack();
        return result;
      } finally {
        // What is not as it was, or ended in an error, is no place for another case.
        if (again) idle.push(clone);
        else await clone[Symbol.asyncDispose]();
      }
    },
    [Symbol.asyncDispose]: async () => {
      for (const clone of idle.splice(0)) await clone[Symbol.asyncDispose]();
    },
  };
}

async function makeClone(
  { admin, template, commitsFile, binding }: Cluster,
  prepare: Prepare,
): Promise<Clone> {
  const name = `cutproof_commits_${randomBytes(6).toString('hex')}`;
  const names = namesOf(binding);
  const arm = names.sql(ARM);
  const target = await createClone({ admin, template, name, commitsFile, prepare: [arm] });
  const session = await connect(target);
  await prepare(session, names);
  await session.script(
    `create schema saved; ${TABLES.map((table) => `create table ${savedOf(table)} as table ${names.sql(table)}`).join(';')}`,
  );
  const content = await digestAll(session);
  let cases = 0;
  return {
    target,
    template,
    putBack: async () => {
      cases += 1;
      await session.query(EVICT);
      await session.script(putBack(names));
      if (cases % CASES_PER_VACUUM === 0) await session.query('vacuum');
      return (await digestAll(session)) === content;
    },
    [Symbol.asyncDispose]: async () => {
      await session[Symbol.asyncDispose]();
      await using operator = await connect(admin);
      // Backends of processes that died may still be on their way out.
      await operator.query(`drop database if exists ${identifier(name)} with (force)`);
    },
  };
}

function savedOf(table: string): string {
  return `saved.${identifier(table)}`;
}

/** Sessions of processes that died: nothing of the case may reach into the next one. */
const EVICT = `
  select count(pg_terminate_backend(pid, 5000)) from pg_stat_activity
  where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()`;

/** With foreign keys and triggers of the tables put aside: none of them is to have a say, nor to leave a trace. */
const putBack = (names: Names) => `
  begin;
  set local session_replication_role = replica;
  ${TABLES.map((table) => `delete from ${names.sql(table)}; insert into ${names.sql(table)} overriding system value select * from ${savedOf(table)};`).join('\n')}
  delete from proof.journal;
  ${DECLARED_SEQUENCES.map((sequence) => `select setval('${names.sql(sequence)}', greatest((select max(id) from ${names.sql(sequence.replace(/_id_seq$/, ''))}), 1));`).join('\n')}
  commit`;

async function digestAll(session: Database): Promise<string> {
  const { rows } = await session.query(
    `select string_agg(t || ' ' || proof.full_digest(proof.relation(t)), ' ' order by t) as digest from unnest($1::text[]) t`,
    [TABLES],
  );
  return String(rows[0]?.['digest']);
}
