/** Faults in the clauses of a statement: WHERE, SET, locks, order, joins, ON CONFLICT. The words of a clause are found among the tokens, and the tree says which of them it was. */

import { replaced } from './expressions.ts';
import { type Candidate, type Fragment, nodesIn } from './fragment.ts';
import { rangeOf, textOf, widened } from './ranges.ts';
import type { TextEdit, Token } from './text.ts';
import { at, type Json, type Met, type Path, put, type Tree } from './tree.ts';

type Operator = (met: Met, fragment: Fragment) => readonly Candidate[];

/** Gives the faults of the clauses of every statement and part of one under the root. */
export function* faultsOfClauses(fragment: Fragment): Generator<Candidate> {
  for (const met of nodesIn(fragment)) {
    for (const operator of BY_TYPE[met.type] ?? []) yield* operator(met, fragment);
  }
}

/** A node under its type has it between path and field; a bare one has not. */
function inside(met: Met, fragment: Fragment): Path {
  const last = met.path.at(-1);
  const bare = last === 'larg' || last === 'rarg' || last === 'onConflictClause';
  return bare && fragment.source !== '' ? met.path : [...met.path, met.type];
}

const whereDropped: Operator = (met, fragment) => clauseDropped(met, fragment, 'whereClause');

function clauseDropped(met: Met, fragment: Fragment, field: string): readonly Candidate[] {
  if (met.node[field] === undefined) return [];
  const path = [...inside(met, fragment), field];
  const range = rangeOf(fragment, path);
  const wide = range === null ? null : widened(fragment, range);
  const word = fragment.tokens.findLast(({ end }) => end <= (wide?.start ?? 0));
  if (wide === null || word === undefined) return [];
  return [
    {
      operator: `${word.word} dropped`,
      want: put(fragment.tree as Json, path, undefined),
      edits: [{ start: word.start, end: wide.end, text: '' }],
      what: fragment.source.slice(word.start, wide.end),
    },
  ];
}

const itemDropped: Operator = (met, fragment) => {
  const items = (met.node['targetList'] ?? []) as readonly Tree[];
  if (items.length < 2) return [];
  const list = [...inside(met, fragment), 'targetList'];
  const spans = items.map((item, place) => {
    const value = rangeOf(fragment, [...list, place, 'ResTarget', 'val']);
    const start = Number((item['ResTarget'] as Tree)['location']);
    return value === null ? null : { start, end: widened(fragment, value).end };
  });
  return spans.flatMap((span, place) => {
    const before = spans[place - 1];
    const after = spans[place + 1];
    if (span === null) return [];
    const cut: readonly TextEdit[] = before
      ? [{ start: before.end, end: span.end, text: '' }]
      : after
        ? [{ start: span.start, end: after.start, text: '' }]
        : [];
    return [
      {
        operator: 'set item dropped',
        want: put(fragment.tree as Json, [...list, place], undefined),
        edits: cut,
        what: textOf(fragment, span),
      },
    ];
  });
};

const LOCK = /^(for|no|key|update|share|of|nowait|skip|locked)$/;

const locks: Operator = (met, fragment) => {
  const clauses = (met.node['lockingClause'] ?? []) as readonly Tree[];
  if (clauses.length === 0) return [];
  const path = [...inside(met, fragment), 'lockingClause'];
  const starts = fragment.tokens.flatMap(({ word }, place) =>
    word === 'for' && /^(no|key|update|share)$/.test(fragment.tokens[place + 1]?.word ?? '')
      ? [place]
      : [],
  );
  const spans = starts.map((first) => {
    let last = first;
    while (LOCK.test(fragment.tokens[last + 1]?.word ?? '')) last += 1;
    return {
      start: fragment.tokens[first]?.start ?? 0,
      end: fragment.tokens[last]?.end ?? 0,
      words: fragment.tokens.slice(first, last + 1),
    };
  });
  const dropped: Candidate = {
    operator: 'lock dropped',
    want: put(
      fragment.tree as Json,
      clauses.length === 1 ? path : [...path, clauses.length - 1],
      undefined,
    ),
    edits: spans.map(({ start, end }) => ({ start, end, text: '' })),
    what: 'for update',
  };
  const weaker = clauses.flatMap((clause, place): readonly Candidate[] => {
    const strength = String((clause['LockingClause'] as Tree)['strength']);
    const [weak, text] = WEAKER[strength] ?? [];
    if (weak === undefined || text === undefined) return [];
    return [
      {
        operator: 'lock weakened',
        want: put(fragment.tree as Json, [...path, place, 'LockingClause', 'strength'], weak),
        edits: spans.map(({ words, start }) => {
          const strong = words.findLast(({ word }) => word === 'update' || word === 'share');
          return { start, end: strong?.end ?? start, text };
        }),
        what: `${strength} -> ${weak}`,
      },
    ];
  });
  return [dropped, ...weaker];
};

const WEAKER: Readonly<Record<string, readonly [string, string]>> = {
  LCS_FORUPDATE: ['LCS_FORSHARE', 'for share'],
  LCS_FORNOKEYUPDATE: ['LCS_FORSHARE', 'for share'],
  LCS_FORSHARE: ['LCS_FORKEYSHARE', 'for key share'],
};

const joins: Operator = ({ node, path }, fragment) => {
  const isInner = node['jointype'] === 'JOIN_INNER';
  if ((!isInner && node['jointype'] !== 'JOIN_LEFT') || node['quals'] === undefined) return [];
  const edits = fragment.tokens.flatMap(({ word, start, end }, place): readonly TextEdit[] => {
    if (word !== 'join') return [];
    const before = fragment.tokens.slice(Math.max(0, place - 2), place);
    const kind = before.findIndex((token) => /^(left|inner)$/.test(token.word));
    return isInner
      ? [{ start: kind < 0 ? start : (before[kind]?.start ?? start), end, text: 'left join' }]
      : [{ start: before[kind]?.start ?? start, end, text: 'join' }];
  });
  return [
    {
      operator: 'join kind',
      want: put(
        fragment.tree as Json,
        [...path, 'JoinExpr', 'jointype'],
        isInner ? 'JOIN_LEFT' : 'JOIN_INNER',
      ),
      edits,
      what: isInner ? 'join -> left join' : 'left join -> join',
    },
  ];
};

const conflict: Operator = (met, fragment) => {
  const path = [...inside(met, fragment), 'onConflictClause'];
  const clause = met.node['onConflictClause'] as Tree | undefined;
  if (clause === undefined) return [];
  const { tokens } = fragment;
  const first = tokens.findIndex(
    ({ word }, place) => word === 'on' && tokens[place + 1]?.word === 'conflict',
  );
  const action = tokens.findIndex(({ word }, place) => place > first && word === 'do');
  const returning = tokens.findLastIndex(({ word }) => word === 'returning');
  const ends = [tokens.length - 1, ...(returning > first ? [returning - 1] : [])].reverse();
  // Within WITH the statement ends earlier: each closing parenthesis may be its end.
  for (const [place, { text }] of tokens.entries()) {
    if (text === ')' && place > action) ends.push(place - 1);
  }
  const spans = (from: number, text: string): readonly TextEdit[] =>
    ends.map((end) => ({ start: tokens[from]?.start ?? 0, end: tokens[end]?.end ?? 0, text }));
  const dropped: Candidate = {
    operator: 'on conflict dropped',
    want: put(fragment.tree as Json, path, undefined),
    edits: spans(first, ''),
    what: 'on conflict',
  };
  if (clause['action'] !== 'ONCONFLICT_UPDATE') {
    return [dropped, ...overwritten(fragment, { clause, path, nothing: tokens[action + 1] })];
  }
  const { targetList: _, whereClause: __, ...rest } = clause;
  return [
    dropped,
    {
      operator: 'on conflict do nothing',
      want: put(fragment.tree as Json, path, { ...rest, action: 'ONCONFLICT_NOTHING' }),
      edits: spans(action, 'do nothing'),
      what: 'do update -> do nothing',
    },
  ];
};

interface Conflict {
  readonly clause: Tree;
  readonly path: Path;
  readonly nothing: Token | undefined;
}

/** Writes the column that is in conflict, which changes no value but locks the row and counts as found. */
function overwritten(
  fragment: Fragment,
  { clause, path, nothing }: Conflict,
): readonly Candidate[] {
  const column = at(clause, ['infer', 'indexElems', 0, 'IndexElem', 'name']);
  if (typeof column !== 'string' || nothing?.word !== 'nothing') return [];
  const fields = ['excluded', column].map((part) => ({ String: { sval: part } }));
  const item = { ResTarget: { name: column, val: { ColumnRef: { fields } } } };
  const text = `update set ${column} = excluded.${column}`;
  return [
    {
      operator: 'on conflict do update',
      want: put(fragment.tree as Json, path, {
        ...clause,
        action: 'ONCONFLICT_UPDATE',
        targetList: [item],
      }),
      edits: [{ start: nothing.start, end: nothing.end, text }],
      what: `nothing -> ${text}`,
    },
  ];
}

const joinCondition: Operator = ({ node, path }, fragment) =>
  node['quals'] === undefined
    ? []
    : [
        replaced(fragment, [...path, 'JoinExpr', 'quals'], {
          operator: 'join condition true',
          node: { A_Const: { boolval: { boolval: true } } },
          text: 'true',
        }),
      ];

const BY_TYPE: Readonly<Record<string, readonly Operator[]>> = {
  SelectStmt: [whereDropped, locks],
  UpdateStmt: [whereDropped, itemDropped],
  DeleteStmt: [whereDropped],
  InsertStmt: [conflict],
  OnConflictClause: [whereDropped, itemDropped],
  JoinExpr: [joins, joinCondition],
};
