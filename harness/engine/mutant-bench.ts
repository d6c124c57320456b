/** Opens workbenches on which the pipeline is a mutant. In the rollback stage one of each law is kept for all mutants: its transactions become the mutant at their beginning, so that one costs a case and no clone. */
import { ProofError } from '../../schema/failure.ts';
import { becomeOf } from '../clone/mutation.ts';
import type { Law } from './definition.ts';
import type { MutantGround } from './mutant-ground.ts';
import { openWorkbench } from './open-workbench.ts';
import type { Environment, Stage } from './settings.ts';
import type { Workbench } from './workbench.ts';

/** A mutant may loop for ever. Others take a hundredth of this. */
const CASE_DEADLINE_MS = 10_000;
/** What can be done and undone within a transaction without a lock that others wait for. */
const STANDS_INSIDE =
  /^\s*(?:create\s+or\s+replace\s+(?:function|procedure)|alter\s+function|grant|revoke)\b/i;

/** A law in one of its stages. */
export interface Question {
  readonly law: Law<unknown, unknown>;
  readonly stage: Stage;
  /** Made once: some are large, and every mutant meets the same. */
  readonly examples: () => readonly unknown[];
}

export interface MutantBench extends AsyncDisposable {
  /** Whether a transaction alone can be the mutant, and the law see nothing else. */
  fitsInside(question: Question, statements: readonly string[]): boolean;
  /** Lends a workbench of the question on which the pipeline is the mutant. */
  lend<Result>(
    question: Question,
    as: { readonly statements: readonly string[]; readonly place: 'inside' | 'whole' },
    use: (workbench: Workbench) => Promise<Result>,
  ): Promise<Result>;
  /** Closes what was kept for the question. */
  drop(question: Question): Promise<void>;
  /** Takes away what was made for the mutant. */
  forget(): Promise<void>;
  /** Ends every session; whoever was kept is opened anew. */
  cutOff(): Promise<void>;
}

export function openMutantBench(ground: MutantGround): MutantBench {
  const kept = new Map<string, Workbench>();
  let becomes = '';
  const whole = new Map<Stage, Environment>();
  let made = 0;
  /** Laws that look at their copy from outside of the transaction. */
  const outsiders = new Set<string>();
  const drop = async (key: string) => {
    const workbench = kept.get(key);
    kept.delete(key);
    // Whoever was ended has nothing left to close.
    if (workbench !== undefined) await Promise.allSettled([workbench[Symbol.asyncDispose]()]);
  };
  const openInside = (law: Question['law'], stage: Stage) => {
    const canary = named('inside');
    const there = { environment: ground.inside, stage, canary, before: () => becomes };
    const mayLook = () => {
      if (becomes === '') return true;
      outsiders.add(law.id);
      return false;
    };
    return watched(openWorkbench(law, { ...open, ...there }), mayLook);
  };
  return {
    fitsInside: ({ law, stage }, statements) =>
      statements.length === 0 ||
      (stage === 'rollback' &&
        law.twins !== true &&
        !outsiders.has(law.id) &&
        statements.every((statement) => STANDS_INSIDE.test(statement))),
    lend: async ({ law, stage }, { statements, place }, use) => {
      if (place === 'inside') {
        const key = `${law.id} ${stage}`;
        const workbench = kept.get(key) ?? openInside(law, stage);
        kept.set(key, workbench);
        becomes = becomeOf(statements);
        return await use(workbench);
      }
      const there = whole.get(stage) ?? (await ground.whole(statements, stage));
      whole.set(stage, there);
      made += 1;
      const canary = named(`mutant ${made}`);
      await using workbench = openWorkbench(law, { ...open, environment: there, stage, canary });
      return await use(workbench);
    },
    drop: ({ law, stage }) => drop(`${law.id} ${stage}`),
    forget: async () => {
      if (whole.size > 0) await ground.sweep();
      whole.clear();
    },
    cutOff: async () => {
      await ground.cutOff();
      for (const key of [...kept.keys()]) await drop(key);
    },
    [Symbol.asyncDispose]: async () => {
      for (const key of [...kept.keys()]) await drop(key);
    },
  };
}

const open = { again: true, caseDeadlineMs: CASE_DEADLINE_MS } as const;

function named(name: string) {
  return { name, breaks: 'one of many', change: <P>(pipeline: P) => pipeline };
}

/** The same workbench, but that it says no to whoever wants to see the copy from outside: there is no mutant there. */
function watched(workbench: Workbench, mayLook: () => boolean): Workbench {
  const orRefuse = <Seen>(seen: Seen): Seen => {
    if (mayLook()) return seen;
    throw new ProofError('E_NOT_SHOWN', 'the copy is no mutant outside of the transaction', {
      hint: 'the law is asked again on a copy that is one for good',
    });
  };
  return {
    ...workbench,
    get cluster() {
      return orRefuse(workbench.cluster);
    },
    sandbox: async (copy) => {
      const sandbox = await workbench.sandbox(copy);
      return {
        ...sandbox,
        get target() {
          return orRefuse(sandbox.target);
        },
      };
    },
  };
}
