/** Registers mutants with vitest, one test each, all in one process and on the same laws. A test tells what became of its mutant, and never fails for it. */
import { afterAll, beforeAll, inject, it } from 'vitest';
import type { Mutant } from '../../schema/mutant.ts';
import type { MutantResult } from '../../schema/mutation.ts';
import { connect } from '../connection/connection.ts';
import { judgeMutant, questionsOf, type Switched } from './ask-laws.ts';
import { takeLaws } from './handed-over.ts';
import { type MutantBench, openMutantBench, type Question } from './mutant-bench.ts';
import { type MutantGround, openMutantGround } from './mutant-ground.ts';
import type { Environment } from './settings.ts';

/** What is to be tried, given to the workers. */
export interface MutantsTask {
  readonly kind: Mutant['kind'];
  /** In the order in which they are asked. */
  readonly laws: readonly string[];
  readonly mutants: readonly Switched[];
  /** Each law in all of its stages, and not only in the first. */
  readonly everyStage: boolean;
}

/** `identity`: of the mutant that changes nothing, which every law must let pass. */
export interface MutantsReport {
  readonly kind: 'mutant' | 'identity';
  readonly result: MutantResult;
}

const IDENTITY = {
  id: 'identity',
  file: '',
  routine: null,
  line: 1,
  operator: 'nothing',
  from: '',
  to: '',
} as const;

/** Functions of the copy as they are. One for each kind of their language is enough: no law knows which. */
const AS_THEY_ARE = `
  select distinct on (l.lanname) pg_get_functiondef(p.oid) as statement
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_language l on l.oid = p.prolang
   where n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'proof')
     and l.lanname in ('sql', 'plpgsql') and p.prokind = 'f'
     and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
   order by l.lanname, p.oid`;

/** Called once the laws are handed over; those of the task are asked. */
export function registerMutants({ kind, laws: ids, mutants, everyStage }: MutantsTask): void {
  const laws = takeLaws();
  const conditions = {
    settings: inject('settings'),
    environment: inject('environment'),
    everyStage,
  };
  const known = new Map<string, readonly Question[]>();
  const questionsFor = (asked: readonly string[]) => {
    const key = asked.join(' ');
    const chosen = asked.flatMap((id) => laws.filter((law) => law.id === id));
    const questions = known.get(key) ?? questionsOf(chosen, conditions);
    known.set(key, questions);
    return questions;
  };
  let ground: MutantGround;
  let bench: MutantBench;
  let doubt: string | null = null;
  beforeAll(async () => {
    ground = await openMutantGround(conditions.environment);
    bench = openMutantBench(ground);
  });
  afterAll(async () => {
    await bench[Symbol.asyncDispose]();
    await ground[Symbol.asyncDispose]();
  });
  it('never refutes a mutant that changes nothing', async ({ task, annotate }) => {
    const statements = kind === 'sql' ? await asTheyAre(conditions.environment) : [];
    const tell = teller(annotate);
    // Without it no later word counts, so it is not what a budget spares.
    const halt = { ...conditions.settings.halt, deadlineMs: null };
    const settings = { ...conditions.settings, halt };
    const options = { settings, questions: questionsFor(ids), bench, ground, tell };
    const result = await judgeMutant({ ...IDENTITY, kind, statements }, options);
    task.meta.cutproof = { kind: 'identity', result };
    if (result.end.status !== 'survived') doubt = explain(result);
    if (doubt !== null) throw new Error(doubt);
  });
  for (const mutant of mutants) {
    it(mutant.id, async ({ task, annotate }) => {
      if (doubt !== null) throw new Error(doubt);
      const questions = questionsFor(mutant.laws ?? ids);
      const { settings } = conditions;
      const options = { settings, questions, bench, ground, tell: teller(annotate) };
      const result = await judgeMutant(mutant, options);
      task.meta.cutproof = { kind: 'mutant', result };
    });
  }
}

const EVERY_MS = 3_000;

/** Says who works, and on what, so that somebody who waits for too long can end it. It is heard before the work goes on: whoever loops without end says nothing more. */
function teller(annotate: (message: string, type: string) => Promise<unknown>) {
  let spokenMs = Number.NEGATIVE_INFINITY;
  let named = '';
  return async (law: string) => {
    if (law === named && performance.now() - spokenMs < EVERY_MS) return;
    spokenMs = performance.now();
    named = law;
    await annotate(JSON.stringify({ pid: process.pid, law }), 'asking').catch(() => undefined);
  };
}

function explain({ end }: MutantResult): string {
  if (end.status === 'killed') {
    return `${end.by.law} refutes a mutant that changes nothing: ${end.finding}`;
  }
  return `a mutant that changes nothing is ${end.status}: ${'reason' in end ? end.reason : ''}`;
}

async function asTheyAre({ admin, template }: Environment): Promise<readonly string[]> {
  // Nobody may be connected to a template while it is copied; nothing copies it now.
  await using session = await connect({ ...admin, database: template });
  return (await session.query(AS_THEY_ARE)).rows.map(({ statement }) => String(statement));
}
