/** Law: every known way out of the transaction is refused before it takes effect, wherever in a run it is tried. */
import fc from 'fast-check';
import { run } from '../../generators/plan.ts';
import { law } from '../../harness/engine/law.ts';
import { acceptFields, acceptText, acceptWhere } from '../../harness/engine/value-shape.ts';
import { PHASES } from '../../schema/contract/phase.ts';
import { acceptRun } from '../histories/history-shape.ts';
import { compareFromOutside } from '../histories/outside-digests.ts';
import { tellHistory } from '../histories/unwinding.ts';
import { explicitRuns } from '../pipeline/examples.ts';
import { naiveGuard, swappedUnseen } from './canaries-no-escape.ts';
import { type Attempt, COMMITTING, tryToEscape } from './case.ts';
import { ESCAPES } from './escapes.ts';

law({
  id: 'rollback/no-escape',
  claim: 'always refuses every known way out of the transaction before it takes effect',
  needs: ['concurrentSessions'],
  given: fc.record({
    way: fc.constantFrom(...ESCAPES),
    run: run({ maxUnits: 3, tag: 'a' }),
    phase: fc.constantFrom(...PHASES),
    statement: fc.nat({ max: 3 }),
    swallows: fc.boolean(),
  }),
  examples: (settings) => everyEscape(settings),
  act: tryToEscape,
  check: ({ way }, { seen, refusals, tried, before, after }) => [
    ...(tried === way.statements.length || refusals.length > 0
      ? []
      : [`${way.name} was never tried`]),
    ...(refusals.length + seen.violations.length === 0
      ? [`${way.name} was neither refused nor noticed`]
      : []),
    ...compareFromOutside(before, after),
    ...seen.violations
      .filter(({ code }) => code === 'E_TRANSACTION_ENDED')
      .map(({ message }) => `${way.name}: ${message}`),
    ...seen.residue.filter(({ declared }) => !declared).map(({ what }) => `${way.name}: ${what}`),
  ],
  accepts: acceptFields({
    way: acceptFields({
      name: acceptText,
      statements: acceptWhere(Array.isArray, 'there are none'),
    }),
    run: acceptRun,
    phase: acceptWhere((phase) => PHASES.some((one) => one === phase), 'it is no phase'),
  }),
  label: ({ way, swallows }) => [
    `by ${way.family}`,
    swallows ? 'the pipeline goes on' : 'the pipeline gives up',
  ],
  requires: Object.fromEntries(
    [...new Set(ESCAPES.map(({ family }) => `by ${family}`))].map((label) => [label, 1]),
  ),
  tell: (value, { seen, history, refusals }) => [
    { what: 'deed', text: `tried: ${value.way.statements.join(' | ')}` },
    ...refusals.map((refusal) => `refused: ${refusal}`),
    ...tellHistory(history, seen),
  ],
  tally: (_value, { seen }) => ({ residue: seen.residue }),
  prepare: (subject) => ({ ...subject, statements: [...subject.statements, ...COMMITTING] }),
  canaries: [naiveGuard, swappedUnseen],
});

/** Every way out once, right after the first effect of the cut, in a pipeline that shrugs off the refusal. */
function everyEscape(settings: Parameters<typeof explicitRuns>[0]): readonly Attempt[] {
  const single = explicitRuns(settings)[0]?.runs[0];
  if (single === undefined) return [];
  const at = { phase: 'cut_leg_a', statement: 3, swallows: true } as const;
  return ESCAPES.map((way) => ({ way, run: single, ...at }));
}
