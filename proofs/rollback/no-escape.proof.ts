/** Law: every known way out of the transaction is refused before it takes effect, wherever in a run it is tried. */
import fc from 'fast-check';
import { run } from '../../generators/plan.ts';
import { law } from '../../harness/engine/law.ts';
import type { Settings } from '../../harness/engine/settings.ts';
import type { EscapeAttempt } from '../../harness/laws/escape-attempt.ts';
import { noEscape } from '../../harness/laws/rollback.ts';
import { PHASES } from '../../schema/contract/phase.ts';
import { PRODUCTION } from '../pipeline/cutter.ts';
import { explicitRuns } from '../pipeline/examples.ts';
import { naiveGuard, swappedUnseen } from './canaries-no-escape.ts';
import { ESCAPES } from './escapes.ts';

law({
  ...noEscape(PRODUCTION, ESCAPES),
  id: 'rollback/no-escape',
  given: fc.record({
    way: fc.constantFrom(...ESCAPES),
    run: run({ maxUnits: 3, tag: 'a' }),
    phase: fc.constantFrom(...PHASES),
    statement: fc.nat({ max: 3 }),
    swallows: fc.boolean(),
  }),
  examples: (settings) => everyEscape(settings),
  canaries: [naiveGuard, swappedUnseen],
});

/** Every way out once, right after the first effect of the cut, in a pipeline that shrugs off the refusal. */
function everyEscape(settings: Settings): readonly EscapeAttempt[] {
  const single = explicitRuns(settings)[0]?.runs[0];
  if (single === undefined) return [];
  const at = { phase: 'cut_leg_a', statement: 3, swallows: true } as const;
  return ESCAPES.map((way) => ({ way, run: single, ...at }));
}
