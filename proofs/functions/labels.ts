/** Names the state in which a function is asked, and what came of it, for the ledger of coverage. Judges nothing. */
import { ROUTINES } from '../../generators/call-parameters.ts';
import { SPEAKERS } from '../../generators/direct-call.ts';
import { CLAIM_EDITS } from '../../generators/neighbour-deeds.ts';
import type { ModelState, Value } from '../../schema/contract/model/state.ts';
import { PHASES } from '../../schema/contract/phase.ts';

import type { Answered } from './check.ts';

/** Of the contract: switch, order, twice, burnt, changed, built upon, mismatch, COMMIT, approval. */
const CODES = ['CK001', 'CK002', 'CK003', 'CK004', 'CK005', 'CK006', 'CK007', 'CK008', 'CK010'];

/** What stands of the run that a call is about: the first of its values that is a run of the ledgers, or none. */
export function stateLabels(state: ModelState, values: readonly Value[]): readonly string[] {
  const rows = (table: string) => [...(state.get(table)?.values() ?? [])];
  const events = rows('cutter.run_event').filter((row) => values.includes(row['run_id'] ?? null));
  const undo = rows('cutter.undo').filter((row) => values.includes(row['run_id'] ?? null));
  const applied = events.filter(({ event }) => event === 'applied').length;
  const [lever] = rows('cutter.kill_switch');
  return [
    ...(lever === undefined ? ['the switch is missing'] : []),
    ...(lever?.['execution_enabled'] === false ? ['the switch is off'] : []),
    ...(events.length === 0 ? ['nothing stands yet'] : []),
    ...(events.some(({ event }) => event === 'compensated') ? ['after an inverse'] : []),
    ...(undo.length > 0 && applied === 1 ? ['a cut is open'] : []),
    ...(applied === PHASES.length ? ['all phases stand'] : []),
  ];
}

/** Each function taken and refused, each role turned away, each state met, each refusal that the functions know. The examples meet them all. */
export const REQUIRED: Readonly<Record<string, number>> = Object.fromEntries(
  [
    ...[...ROUTINES, 'COMMIT'].flatMap((what) => [`${what} taken`, `${what} refused`]),
    ...SPEAKERS.map((role) => `${role} may not`),
    ...CODES.map((code) => `refused with ${code}`),
    ...CLAIM_EDITS.filter((how) => !how.startsWith('put')).map((how) => `claim ${how} refused`),
    ...['the switch is missing', 'the switch is off', 'nothing stands yet', 'after an inverse'],
    ...[
      'a cut is open',
      'all phases stand',
      'a row is rejected',
      'consumed before',
      'spoil row refused',
      'probe taken',
      'probe refused',
    ],
  ].map((label) => [label, 1]),
);

export function labelAnswered(answered: readonly Answered[]): readonly string[] {
  const labels = answered.flatMap(({ what, role, expected, ended, state }) => [
    `${what.replace(/ \d+$/, '')} ${expected === 'ok' ? 'taken' : 'refused'}`,
    ...(expected === '42501' ? [`${role} may not`] : []),
    ...(expected === 'ok' ? [] : [`refused with ${expected}`]),
    ...(ended === 'rejected' ? ['a row is rejected'] : []),
    ...(ended === 'consumed before' ? [ended] : []),
    ...state,
  ]);
  return [...new Set(labels)];
}
