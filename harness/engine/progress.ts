/** Tells from within a law how far it is and where it strikes. Speaks seldom; changes nothing. */
import { type History, methodOf } from '../../schema/history.ts';
import type { Contract } from '../../schema/pipeline.ts';
import type { Stage } from './settings.ts';

const EVERY_MS = 500;

export interface News {
  readonly cases: number;
  readonly planned: number;
  /** The fault of the case that runs now, such as `reserve 3 after: cancel`; empty where there is none. */
  readonly point: string;
}

export interface Watch {
  begins(value: unknown): void;
  /** Cases of this stage that have been tried. */
  tried(stage: Stage, cases: number): void;
}

interface Planned {
  readonly examples: readonly unknown[];
  readonly caseNumbers: { readonly count: number };
}

export function createWatch(
  plans: readonly Planned[],
  contract: Pick<Contract, 'inverse'>,
  tell: (news: News) => void,
): Watch {
  const planned = plans.reduce(
    (sum, { examples, caseNumbers }) => sum + examples.length + caseNumbers.count,
    0,
  );
  const cases = new Map<Stage, number>();
  let point = '';
  let spokenMs = Number.NEGATIVE_INFINITY;
  const speak = () => {
    if (performance.now() - spokenMs < EVERY_MS) return;
    spokenMs = performance.now();
    tell({ cases: [...cases.values()].reduce((sum, count) => sum + count, 0), planned, point });
  };
  return {
    begins: (value) => {
      point = isHistory(value) ? pointIn(value, contract) : '';
      speak();
    },
    tried: (stage, count) => {
      cases.set(stage, count);
      speak();
    },
  };
}

function pointIn({ steps, faults }: History, contract: Pick<Contract, 'inverse'>): string {
  return faults
    .map(({ step, statement, side, kind }) => {
      const struck = steps[step];
      const method = struck === undefined ? 'step' : methodOf(struck, contract);
      return `${method} ${statement} ${side}: ${kind}`;
    })
    .join(', ');
}

/** A law may be given anything; most are given a history. */
function isHistory(value: unknown): value is History {
  const { steps, faults } = (value ?? {}) as Partial<History>;
  return Array.isArray(steps) && Array.isArray(faults);
}
