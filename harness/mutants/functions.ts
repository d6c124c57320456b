/** Faults of a function: in its expressions, its clauses, its steps, its attributes. Installed by replacing the function, so that owner and rights stay. */

import { describeFailure } from '../../schema/failure.ts';
import { faultsOfAttributes } from './attributes.ts';
import { faultsOfClauses } from './clauses.ts';
import { faultsOfCondition, faultsOfConstants } from './constants.ts';
import { type Discarded, type Draft, type Offer, type Piece, textOfPiece } from './draft.ts';
import { faultsOfExpressions, replaced } from './expressions.ts';
import { type Candidate, editFor, type Fragment, fragmentOf } from './fragment.ts';
import type { Known, SchemaPart } from './known.ts';
import { faultsOfLists } from './lists.ts';
import { faultsOfNames } from './names.ts';
import { readBody } from './plpgsql.ts';
import { faultsOfQueries } from './queries.ts';
import { disagreement, expressionsWithin, type SqlRoutine } from './routines.ts';
import { faultsOfRows } from './rows.ts';
import { faultsOfSteps } from './steps.ts';
import { parse, splice, type TextEdit, tokensOf } from './text.ts';
import { at, type Json } from './tree.ts';

export function faultsOfFunction({ piece, routine }: SchemaPart, known: Known): Offer {
  const text = textOfPiece(piece);
  if (routine === null) return { drafts: [], discarded: [] };
  if (typeof routine === 'string') {
    const from = text.split('\n')[0] ?? '';
    return {
      drafts: [],
      discarded: [{ file: piece.file.path, operator: 'any', why: routine, from }],
    };
  }
  const draftOf = (operator: string, edit: TextEdit): Draft => ({
    operator,
    routine: routine.name,
    edit: { ...edit, start: edit.start + piece.start, end: edit.end + piece.start },
    statements: [replacing(splice(text, edit))],
  });
  const drafts: Draft[] = [];
  const discarded: Discarded[] = [];
  const offer = (operator: string, edit: TextEdit | string, what: string): void => {
    const why = typeof edit === 'string' ? edit : objection(routine, splice(text, edit));
    if (why !== null || typeof edit === 'string') {
      discarded.push({ file: piece.file.path, operator, why: String(why), from: what });
      return;
    }
    drafts.push(draftOf(operator, edit));
  };
  for (const { fragment, role } of routine.fragments) {
    for (const candidate of candidatesOf({ fragment, role }, routine, known)) {
      offer(candidate.operator, editFor(fragment, candidate), candidate.what);
    }
  }
  const whole = fragmentOf(text, { start: 0, end: text.length });
  for (const candidate of whole === null ? [] : faultsOfAttributes(whole)) {
    const edit = whole === null ? '' : editFor(whole, candidate);
    if (typeof edit === 'string') offer(candidate.operator, edit, candidate.what);
    else drafts.push(draftOf(candidate.operator, edit));
    if (candidate.operator === 'security definer dropped') drafts.push(ownerless(piece, routine));
  }
  for (const { operator, edit } of faultsOfSteps(text, routine.statements)) {
    offer(operator, edit, text.slice(edit.start, edit.end));
  }
  return { drafts, discarded };
}

/** Who may call it would then do so with the rights of whoever loaded the schema. */
function ownerless({ start }: Piece, { name, signature }: SqlRoutine): Draft {
  const statement = `alter function ${signature} owner to current_user`;
  return {
    operator: 'owner not set',
    routine: name,
    edit: { start, end: start, text: '' },
    statements: [statement],
    shown: { from: '', to: statement },
  };
}

/** Texts for people are left alone with everything in them. */
function* candidatesOf(
  { fragment, role }: SqlRoutine['fragments'][number],
  routine: SqlRoutine,
  known: Known,
): Generator<Candidate> {
  if (role === 'message') return;
  yield* faultsOfExpressions(fragment);
  yield* faultsOfLists(fragment);
  if (role === 'condition') yield* faultsOfCondition(fragment, VALUE);
  yield* faultsOfConstants(fragment, known);
  yield* faultsOfClauses(fragment);
  yield* faultsOfQueries(fragment);
  yield* faultsOfRows(fragment, known);
  yield* faultsOfNames(fragment, routine, known);
  if (role === 'return') yield* nothingReturned(fragment);
}

function* nothingReturned(fragment: Fragment): Generator<Candidate> {
  if (at(fragment.tree as Json, [...VALUE, 'A_Const']) !== undefined) return;
  const node = { A_Const: { isnull: true } };
  yield replaced(fragment, VALUE, { operator: 'return null', node, text: 'null' });
}

/** The expression in `select <expression>`. */
const VALUE = [0, 'stmt', 'SelectStmt', 'targetList', 0, 'ResTarget', 'val'];

/** Says why PostgreSQL would not read the function as we meant it. */
function objection(routine: SqlRoutine, text: string): string | null {
  const statements = parse(text);
  if (statements?.length !== 1) return 'the function is no SQL any more';
  if (routine.language !== 'plpgsql') return null;
  const quoted = tokensOf(text).find(({ start, text: token }) => {
    const tag = /^\$[^$]*\$/.exec(token)?.[0].length;
    return tag !== undefined && start + tag === routine.body.start;
  });
  if (quoted === undefined) return null;
  const tag = routine.body.start - quoted.start;
  const inner = text.slice(routine.body.start, quoted.end - tag);
  const tokens = tokensOf(inner).map((token) => ({
    ...token,
    start: token.start + routine.body.start,
    end: token.end + routine.body.start,
  }));
  try {
    const body = readBody(tokens);
    return disagreement(text, [...body.defaults, ...body.statements.flatMap(expressionsWithin)]);
  } catch (cause) {
    return `its body is not read any more: ${describeFailure(cause)}`;
  }
}

function replacing(text: string): string {
  return text.replace(/^create(\s+or\s+replace)?/i, 'create or replace');
}
