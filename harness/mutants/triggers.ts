/** Faults of triggers: an event, a column, the moment, the condition, the deferral. Installed by dropping the trigger and making it again. */

import { faultsOfCondition, faultsOfConstants } from './constants.ts';
import { quotedName } from './constraint-names.ts';
import { type Discarded, type Draft, type Offer, type Piece, textOfPiece } from './draft.ts';
import { faultsOfExpressions } from './expressions.ts';
import { type Candidate, editFor, type Fragment, fragmentOf } from './fragment.ts';
import { type Known, relationName } from './known.ts';
import { faultsOfLists } from './lists.ts';
import { nameParts } from './routines.ts';
import { splice, type TextEdit, type Token } from './text.ts';
import { type Json, put, type Tree } from './tree.ts';

const ROOT = [0, 'stmt', 'CreateTrigStmt'];
const EVENTS: readonly (readonly [string, number])[] = [
  ['insert', 4],
  ['delete', 8],
  ['update', 16],
  ['truncate', 32],
];
const BEFORE = 2;

export function faultsOfTrigger(piece: Piece, node: Tree, known: Known): Offer {
  const text = textOfPiece(piece);
  const condition = fragmentOf(
    text,
    { start: 0, end: text.length },
    { root: [...ROOT, 'whenClause'] },
  );
  const whole = fragmentOf(text, { start: 0, end: text.length });
  if (whole === null || condition === null) throw new Error('a trigger that was parsed is parsed');
  const table = quotedName(relationName(node['relation']));
  const name = `${node['trigname']}`;
  const routine = nameParts(node['funcname']).join('.');
  const drop = `drop trigger "${name}" on ${table}`;
  const drafts: Draft[] = [];
  const discarded: Discarded[] = [];
  const candidates = [
    ...events(whole, node),
    ...moments(whole, node),
    ...deferral(whole, node),
    ...conditions(condition, node, known),
  ];
  for (const candidate of candidates) {
    const edit = editFor(whole, candidate);
    const { operator, what } = candidate;
    if (typeof edit === 'string') {
      discarded.push({ file: piece.file.path, operator, why: edit, from: what });
    } else {
      drafts.push({
        operator,
        routine,
        edit: { ...edit, start: edit.start + piece.start, end: edit.end + piece.start },
        statements: [drop, splice(text, edit)],
      });
    }
  }
  drafts.push({
    operator: 'trigger disabled',
    routine,
    edit: { start: piece.start, end: piece.end, text: '' },
    statements: [`alter table ${table} disable trigger "${name}"`],
  });
  return { drafts, discarded };
}

function events(whole: Fragment, node: Tree): readonly Candidate[] {
  const bits = Number(node['events'] ?? 0);
  const there = EVENTS.filter(([, bit]) => (bits & bit) !== 0);
  const columns = (node['columns'] ?? []) as readonly Json[];
  const tokens = whole.tokens;
  const on = tokens.findIndex(({ word }) => word === 'on');
  const dropped =
    there.length < 2
      ? []
      : there.map(([event, bit]) => {
          const first = tokens.findIndex(({ word }, place) => word === event && place < on);
          let last = first;
          while (last + 1 < on && tokens[last + 1]?.word !== 'or') last += 1;
          const isFirst = tokens[first - 1]?.word !== 'or';
          const tree = put(whole.tree as Json, [...ROOT, 'events'], bits & ~bit);
          return {
            operator: 'trigger event dropped',
            want:
              event === 'update' && columns.length > 0
                ? put(tree, [...ROOT, 'columns'], undefined)
                : tree,
            edits: [
              isFirst
                ? between(tokens[first], tokens[last + 2], 'start')
                : between(tokens[first - 2], tokens[last], 'end'),
            ],
            what: event,
          };
        });
  const of = tokens.findIndex(({ word }, place) => word === 'of' && place < on);
  const names = columns.map((_, place) => tokens[of + 1 + 2 * place]);
  const column =
    columns.length < 2
      ? []
      : columns.map((_, place) => ({
          operator: 'trigger column dropped',
          want: put(whole.tree as Json, [...ROOT, 'columns', place], undefined),
          edits: [
            place === 0
              ? between(names[0], names[1], 'start')
              : between(names[place - 1], names[place], 'end'),
          ],
          what: names[place]?.text ?? '',
        }));
  return [...dropped, ...column];
}

/** From the end of one token, or its start, to the same of another. */
function between(from: Token | undefined, to: Token | undefined, side: 'start' | 'end'): TextEdit {
  return { start: from?.[side] ?? 0, end: to?.[side] ?? 0, text: '' };
}

function moments(whole: Fragment, node: Tree): readonly Candidate[] {
  if (node['isconstraint'] === true) return [];
  const timing = Number(node['timing'] ?? 0);
  const token = whole.tokens.find(({ word }) => word === 'before' || word === 'after');
  if (token === undefined) return [];
  const isBefore = timing === BEFORE;
  const text = isBefore ? 'after' : 'before';
  return [
    {
      operator: 'trigger timing',
      want: put(whole.tree as Json, [...ROOT, 'timing'], isBefore ? undefined : BEFORE),
      edits: [{ start: token.start, end: token.end, text }],
      what: `${token.text} -> ${text}`,
    },
  ];
}

function deferral(whole: Fragment, node: Tree): readonly Candidate[] {
  const token = whole.tokens.find(({ word }) => word === 'deferrable');
  if (token === undefined || node['deferrable'] !== true) return [];
  const place = whole.tokens.indexOf(token);
  const initially =
    whole.tokens[place + 1]?.word === 'initially' ? whole.tokens[place + 2] : undefined;
  const never = put(whole.tree as Json, [...ROOT, 'deferrable'], undefined);
  return [
    {
      operator: 'trigger deferral',
      want: put(never, [...ROOT, 'initdeferred'], undefined),
      edits: [{ start: token.start, end: initially?.end ?? token.end, text: '' }],
      what: 'deferrable',
    },
    ...(initially === undefined || node['initdeferred'] !== true
      ? []
      : [
          {
            operator: 'trigger deferral',
            want: put(whole.tree as Json, [...ROOT, 'initdeferred'], undefined),
            edits: [{ start: initially.start, end: initially.end, text: 'immediate' }],
            what: 'initially deferred -> initially immediate',
          },
        ]),
  ];
}

function conditions(fragment: Fragment, node: Tree, known: Known): readonly Candidate[] {
  if (node['whenClause'] === undefined) return [];
  return [
    ...faultsOfCondition(fragment, fragment.root),
    ...faultsOfExpressions(fragment),
    ...faultsOfLists(fragment),
    ...faultsOfConstants(fragment, known),
  ];
}
