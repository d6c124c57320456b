/** Faults in how rows are gathered: order, DISTINCT, LIMIT, FILTER, the arms of a UNION. */
import { type Candidate, type Fragment, nodesIn } from './fragment.ts';
import { rangeOf, widened } from './ranges.ts';
import type { TextEdit } from './text.ts';
import { at, isTree, type Json, type Met, type Path, put, type Tree } from './tree.ts';

type Operator = (met: Met, fragment: Fragment) => readonly Candidate[];

/** Gives the faults of every query and aggregate under the root of the fragment. */
export function* faultsOfQueries(fragment: Fragment): Generator<Candidate> {
  for (const met of nodesIn(fragment)) {
    if (met.type === 'SelectStmt') {
      const path = isBare(met.path) ? met.path : [...met.path, 'SelectStmt'];
      yield* order(fragment, [...path, 'sortClause']);
      yield* distinct(fragment, [...path, 'distinctClause']);
      yield* limit(fragment, path);
      yield* arms(met, fragment);
    }
    if (met.type === 'FuncCall') {
      const path = [...met.path, 'FuncCall'];
      yield* order(fragment, [...path, 'agg_order']);
      yield* distinct(fragment, [...path, 'agg_distinct']);
      yield* filter(met, fragment);
    }
  }
}

function isBare(path: Path): boolean {
  return path.at(-1) === 'larg' || path.at(-1) === 'rarg';
}

const DIRECTION = /^(asc|desc|nulls|first|last)$/;

function order(fragment: Fragment, path: Path): readonly Candidate[] {
  const terms = (at(fragment.tree as Json, path) ?? []) as readonly Json[];
  const { tokens } = fragment;
  const spans = terms.flatMap((_, place) => {
    const range = rangeOf(fragment, [...path, place, 'SortBy', 'node']);
    if (range === null) return [];
    const wide = widened(fragment, range);
    let last = tokens.findIndex(({ end }) => end === wide.end);
    while (DIRECTION.test(tokens[last + 1]?.word ?? '')) last += 1;
    return [{ start: wide.start, node: wide.end, end: tokens[last]?.end ?? wide.end }];
  });
  const [first] = spans;
  if (first === undefined || spans.length < terms.length) return [];
  const by = tokens.findLastIndex(({ end }) => end <= first.start);
  const start = tokens[by - 1]?.start ?? first.start;
  const dropped: Candidate = {
    operator: 'order dropped',
    want: put(fragment.tree as Json, path, undefined),
    edits: [{ start, end: spans.at(-1)?.end ?? first.end, text: '' }],
    what: fragment.source.slice(start, spans.at(-1)?.end),
  };
  return [
    dropped,
    ...spans.map(({ start: from, node, end }, place): Candidate => {
      const direction = [...path, place, 'SortBy', 'sortby_dir'];
      const isDown = at(fragment.tree as Json, direction) === 'SORTBY_DESC';
      return {
        operator: 'order reversed',
        want: put(fragment.tree as Json, direction, isDown ? 'SORTBY_DEFAULT' : 'SORTBY_DESC'),
        edits: [{ start: node, end, text: isDown ? '' : ' desc' }],
        what: fragment.source.slice(from, end),
      };
    }),
  ];
}

function distinct(fragment: Fragment, path: Path): readonly Candidate[] {
  if (at(fragment.tree as Json, path) === undefined) return [];
  return [
    {
      operator: 'distinct dropped',
      want: put(fragment.tree as Json, path, undefined),
      edits: fragment.tokens.flatMap(({ word, start, end }) =>
        word === 'distinct' ? [{ start, end, text: '' }] : [],
      ),
      what: 'distinct',
    },
  ];
}

function limit(fragment: Fragment, path: Path): readonly Candidate[] {
  const range = rangeOf(fragment, [...path, 'limitCount']);
  const word = fragment.tokens.findLast(({ end }) => end <= (range?.start ?? 0));
  if (range === null || word === undefined) return [];
  const without = put(fragment.tree as Json, [...path, 'limitCount'], undefined);
  return [
    {
      operator: 'limit dropped',
      want: put(without, [...path, 'limitOption'], 'LIMIT_OPTION_DEFAULT'),
      edits: [{ start: word.start, end: range.end, text: '' }],
      what: fragment.source.slice(word.start, range.end),
    },
  ];
}

const filter: Operator = ({ node, path }, fragment) => {
  if (node['agg_filter'] === undefined) return [];
  const inside = [...path, 'FuncCall', 'agg_filter'];
  const range = rangeOf(fragment, inside);
  const { tokens } = fragment;
  const first = tokens.findLastIndex(
    ({ word, end }) => word === 'filter' && end <= (range?.start ?? 0),
  );
  if (range === null || first < 0) return [];
  const close = tokens.find(
    ({ start, text }) => start >= widened(fragment, range).end && text === ')',
  );
  const start = tokens[first]?.start ?? 0;
  return [
    {
      operator: 'filter dropped',
      want: put(fragment.tree as Json, inside, undefined),
      edits: [{ start, end: close?.end ?? range.end, text: '' }],
      what: fragment.source.slice(start, close?.end),
    },
  ];
};

const arms: Operator = ({ node, path }, fragment) => {
  if (node['op'] === 'SETOP_NONE' || node['sortClause'] !== undefined) return [];
  const place = isBare(path) ? path : [...path, 'SelectStmt'];
  return ['larg', 'rarg'].flatMap((kept): readonly Candidate[] => {
    const arm = node[kept];
    if (!isTree(arm)) return [];
    return [
      {
        operator: 'arm of a union dropped',
        want: put(fragment.tree as Json, place, arm as Tree),
        edits: cuts(fragment),
        what: kept === 'larg' ? 'the arm behind' : 'the arm before',
      },
    ];
  });
};

/** Every text from one UNION to the next, or to the end of the query on either side. */
function cuts({ tokens, source }: Fragment): readonly TextEdit[] {
  return tokens.flatMap(({ word, start }, place): readonly TextEdit[] => {
    if (!/^(union|intersect|except)$/.test(word)) return [];
    const end = boundary(tokens, place, 1);
    const begin = boundary(tokens, place, -1);
    const all = /^(all|distinct)$/.test(tokens[place + 1]?.word ?? '') ? place + 1 : place;
    return [
      { start, end: tokens[end]?.start ?? source.length, text: '' },
      { start: tokens[begin]?.end ?? 0, end: tokens[all]?.end ?? start, text: ' ' },
    ];
  });
}

/** The token at which the query ends that the token at the place belongs to. */
function boundary(tokens: Fragment['tokens'], place: number, step: 1 | -1): number {
  const [deeper, out] = step === 1 ? ['(', ')'] : [')', '('];
  let depth = 0;
  for (let at = place + step; at >= 0 && at < tokens.length; at += step) {
    const { text, word } = tokens[at] ?? { text: '', word: '' };
    if (depth === 0 && (text === out || /^(union|intersect|except)$/.test(word))) return at;
    if (text === deeper) depth += 1;
    if (text === out) depth -= 1;
  }
  return step === 1 ? tokens.length : -1;
}
