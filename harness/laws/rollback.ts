/** Laws of any pipeline, about the rollback-only transaction that proves it: it leaves nothing behind, and there is no way out of it. */
import type { History } from '../../schema/history.ts';
import type { Observation } from '../../schema/observation.ts';
import type { Pipeline } from '../engine/pipeline.ts';
import { acceptFields, acceptText, acceptWhere } from '../engine/value-shape.ts';
import { judgeAlways } from '../run/checks.ts';
import type { Attempted, EscapeAttempt } from './escape-attempt.ts';
import { committingRoutines, tryToEscape } from './escape-attempt.ts';
import type { Escape } from './escapes.ts';
import { exercised } from './exercised.ts';
import { acceptHistory } from './history-shape.ts';
import { labelPhases } from './labels.ts';
import type { LawBody } from './law-body.ts';
import type { OutsideDigests } from './outside-digests.ts';
import { compareFromOutside, digestAgain, digestFromOutside } from './outside-digests.ts';
import { tellHistory } from './unwinding.ts';
import { judgeWritten } from './written.ts';

interface Traced {
  readonly seen: Observation;
  readonly before: OutsideDigests;
  readonly after: OutsideDigests;
}

/** After the rollback an independent observer, who digests every table himself and trusts no journal, sees nothing but declared residue. */
export function noTrace<P extends Pipeline>(pipeline: P): LawBody<History, Traced, P> {
  const { sequences, tables: duties } = pipeline.contract;
  const tables = Object.keys(duties);
  return {
    pipeline,
    claim:
      'never leaves anything behind after the rollback that an independent observer could see, but declared residue',
    needs: ['concurrentSessions'],
    act: async (history, workbench) => {
      const { observer } = await workbench.sandbox('armed');
      const before = await digestFromOutside(observer, tables);
      const seen = await workbench.run(history);
      return { seen, before, after: await digestAgain(observer, before, tables) };
    },
    check: (history, { seen, before, after }) => [
      ...compareFromOutside(before, after, tables),
      ...judgeAlways(seen),
      ...judgeWritten(history, seen),
    ],
    accepts: acceptHistory(pipeline),
    label: (history, { seen }) => [
      ...labelPhases(history),
      ...(seen.sessionLost ? ['session lost'] : []),
      ...(seen.residue.some(({ declared }) => declared) ? ['a sequence advanced'] : []),
    ],
    requires: sequences.length === 0 ? {} : { 'a sequence advanced': 1 },
    tell: (history, { seen }) => tellHistory(history, seen, pipeline),
    tally: (_history, { seen }, stage) => exercised(seen, stage),
  };
}

/** Every known way out of the transaction is refused before it takes effect, wherever in a run it is tried. */
export function noEscape<P extends Pipeline>(
  pipeline: P,
  escapes: readonly Escape[],
): LawBody<EscapeAttempt, Attempted, P> {
  const { contract } = pipeline;
  const tables = Object.keys(contract.tables);
  return {
    pipeline,
    claim: 'always refuses every known way out of the transaction before it takes effect',
    needs: ['concurrentSessions'],
    act: tryToEscape,
    check: ({ way }, { history, seen, refusals, tried, before, after }) => [
      ...(tried === way.statements.length || refusals.length > 0
        ? []
        : [`${way.name} was never tried`]),
      ...(refusals.length + seen.violations.length === 0
        ? [`${way.name} was neither refused nor noticed`]
        : []),
      ...compareFromOutside(before, after, tables),
      ...seen.violations
        .filter(({ code }) => code === 'E_TRANSACTION_ENDED')
        .map(({ message }) => `${way.name}: ${message}`),
      ...seen.residue.filter(({ declared }) => !declared).map(({ what }) => `${way.name}: ${what}`),
      ...judgeWritten(history, seen),
    ],
    accepts: acceptFields({
      way: acceptFields({
        name: acceptText,
        statements: acceptWhere(Array.isArray, 'there are none'),
      }),
      run: (run) => pipeline.accepts(run),
      phase: acceptWhere((phase) => contract.phases.some((one) => one === phase), 'it is no phase'),
    }),
    label: ({ way, swallows }) => [
      `by ${way.family}`,
      swallows ? 'the pipeline goes on' : 'the pipeline gives up',
    ],
    requires: Object.fromEntries(escapes.map(({ family }) => [`by ${family}`, 1])),
    tell: (value, { seen, history, refusals }) => [
      { what: 'deed', text: `tried: ${value.way.statements.join(' | ')}` },
      ...refusals.map((refusal) => `refused: ${refusal}`),
      ...tellHistory(history, seen, pipeline),
    ],
    tally: (_value, { seen }) => ({ residue: seen.residue }),
    prepare: (own) => ({
      ...own,
      statements: [...own.statements, ...committingRoutines(contract)],
    }),
  };
}
