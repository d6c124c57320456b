/** Law: the switch is armed by two sovereigns with a key each, for one run of one plan on one database, once, in time; whatever else is shown is refused by name. */
import { afterAll } from 'vitest';
import { type ApprovalCase, approvalCase, everyApproval } from '../../generators/approval.ts';
import { APPROVAL_FLAWS, type ApprovalFlaw } from '../../generators/approval-flaws.ts';
import { law } from '../../harness/engine/law.ts';
import { acceptFields, acceptText, acceptWhere } from '../../harness/engine/value-shape.ts';
import { PRODUCTION } from '../pipeline/cutter.ts';
import { APPROVERS } from './canaries.ts';
import { type ApprovalSeen, actApproval } from './case.ts';
import { openApprovalClones } from './clone.ts';

const clones = openApprovalClones();
afterAll(() => clones[Symbol.asyncDispose]());

law({
  pipeline: PRODUCTION,
  id: 'approval/two-sovereigns-once',
  claim:
    'always arms by two distinct keys in two distinct roles, for one run, once, in time; never by anything else, which it refuses by name',
  needs: ['concurrentSessions'],
  stages: ['commit'],
  given: approvalCase(),
  examples: everyApproval,
  act: async (value: ApprovalCase, workbench) =>
    actApproval(value, { clone: await clones.of(workbench), pipeline: workbench.pipeline }),
  check: judge,
  accepts: acceptFields({
    words: acceptText,
    spoil: acceptWhere(
      (name) => Object.hasOwn(APPROVAL_FLAWS, String(name)),
      'nothing is spoilt so',
    ),
  }),
  label: (value, { write }) => [
    value.spoil,
    `${value.operation}: ${write === null ? 'refused' : 'armed'}`,
  ],
  requires: Object.fromEntries(
    [...Object.keys(APPROVAL_FLAWS), 'run: armed', 'recover: armed', 'revert: armed'].map((one) => [
      one,
      1,
    ]),
  ),
  tell: (value, { ends, connections, file, table, write }) => [
    `shown: ${value.spoil}, for ${value.operation}`,
    ...ends.map((codes) => (codes.length === 0 ? 'armed' : `refused: ${codes.join(', ')}`)),
    `connections: ${connections}; the file says ${file}, the table ${table}`,
    `a write under it: ${write ?? 'none'}`,
  ],
  canaries: APPROVERS,
});

function judge({ spoil: name }: ApprovalCase, seen: ApprovalSeen): readonly string[] {
  const spoil: ApprovalFlaw = APPROVAL_FLAWS[name];
  const wins = seen.ends.filter((codes) => codes.length === 0).length;
  const mayWin = spoil.codes.length === 0 || spoil.processes !== undefined ? 1 : 0;
  const findings = [...seen.faults];
  if (wins !== mayWin) findings.push(`${name}: ${wins} processes were armed instead of ${mayWin}`);
  for (const codes of seen.ends.filter(({ length }) => length > 0)) {
    // The first name says what was done; the others are what follows from it.
    const [owed = 'nothing'] = spoil.codes;
    const isWhole =
      spoil.processes !== undefined || spoil.codes.every((code) => codes.includes(code));
    if (isWhole && codes.includes(owed) && codes.every((code) => spoil.codes.includes(code)))
      continue;
    findings.push(`${name} was refused as ${codes.join(', ')} instead of ${owed}`);
  }
  if (spoil.unseen && seen.connections > 0) {
    findings.push(`${name}: ${seen.connections} connections were opened before it was refused`);
  }
  return [...findings, ...judgeLedgers(name, spoil, seen)];
}

/** What an approval that was refused leaves in the ledgers is what was there before. */
function judgeLedgers(name: string, spoil: ApprovalFlaw, seen: ApprovalSeen): readonly string[] {
  const { file, table, write } = seen;
  const untouched =
    spoil.codes.length > 0 && spoil.past === undefined && spoil.processes === undefined;
  // Nobody can be asked what stands in a file that is none.
  if (spoil.ledger === 'it is something else')
    return table === 'none' ? [] : [`${name} was claimed`];
  if (untouched) {
    return file === 'none' && table === 'none' ? [] : [`${name} was refused, and yet claimed`];
  }
  if (write === null) return [];
  if (spoil.meanwhile !== undefined) {
    return write === 'refused: approval_refused' ? [] : [`${name}, and yet the write: ${write}`];
  }
  const whole = file === 'consumed' && table === 'consumed';
  // What was cut already is not cut again, and the approval is marked by what did cut it.
  return write === 'applied' && whole
    ? []
    : [`${name}: the write was ${write}; the file says ${file}, the table ${table}`];
}
