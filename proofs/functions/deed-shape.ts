/** Whether a stored value is a deed that this law can do: its words are those of today. One that nobody understands would hold for the wrong reason. */
import { DEVIATIONS, ROUTINES } from '../../generators/call-parameters.ts';
import { SPEAKERS } from '../../generators/direct-call.ts';
import { CLAIM_EDITS, EDITS, SWITCHED } from '../../generators/neighbour-deeds.ts';
import { type Accepts, fieldsOf } from '../../harness/engine/value-shape.ts';

export const acceptDeed: Accepts = (value) => {
  const deed = fieldsOf(value);
  const known = KNOWN[String(deed['do'])];
  return known?.(deed) === true ? [] : ['it is no deed we know'];
};

type Fields = Readonly<Record<string, unknown>>;

const KNOWN: Readonly<Record<string, (deed: Fields) => boolean>> = {
  transaction: ({ role, calls, ends }) =>
    isOneOf(SPEAKERS, role) &&
    isOneOf(['commit', 'rollback'], ends) &&
    Array.isArray(calls) &&
    calls.length > 0 &&
    calls.every((call) => isCall(fieldsOf(call))),
  edit: ({ how, run, unit }) => isOneOf(EDITS, how) && isRun(run) && Number.isInteger(unit),
  switch: ({ to }) => isOneOf(SWITCHED, to),
  spoil: ({ row }) => Number.isInteger(row),
  probe: ({ probe }) => Number.isInteger(probe),
  claim: ({ how, run }) => isOneOf(CLAIM_EDITS, how) && isRun(run),
};

function isCall({ routine, run, unit, but }: Fields): boolean {
  const ways: Readonly<Record<string, readonly string[]>> = DEVIATIONS;
  return (
    isOneOf(ROUTINES, routine) &&
    isRun(run) &&
    Number.isInteger(unit) &&
    Object.entries(fieldsOf(but)).every(([meaning, way]) => isOneOf(ways[meaning] ?? [], way))
  );
}

function isRun(run: unknown): boolean {
  return run === 0 || run === 1;
}

function isOneOf(words: readonly string[], word: unknown): boolean {
  return typeof word === 'string' && words.includes(word);
}
