/** Faults in constants and conditions: numbers, strings that are values, true and false, negated conditions, branches of CASE. Texts of messages are left alone. */
import { lastName, nodeText, replaced } from './expressions.ts';
import { type Candidate, type Fragment, nodesIn } from './fragment.ts';
import { isStructure, type Known, wordingRole } from './known.ts';
import { rangeOf } from './ranges.ts';
import { at, type Json, type Met, type Path, put, type Tree } from './tree.ts';

/** Gives the faults of every constant and condition under the root of the fragment. */
export function* faultsOfConstants(fragment: Fragment, known: Known): Generator<Candidate> {
  const spared = messagesIn(fragment);
  for (const met of nodesIn(fragment)) {
    if (met.type === 'A_Const') {
      if (!spared.has(met.path.join('/'))) yield* constants(met, fragment, known);
    } else yield* (BY_TYPE[met.type] ?? (() => []))(met, fragment);
  }
}

/** A condition that always or never holds, and its opposite. */
export function faultsOfCondition(fragment: Fragment, path: Path): readonly Candidate[] {
  const node = at(fragment.tree as Json, path);
  const text = nodeText(fragment, path);
  if (text === null || node === undefined) return [];
  return [
    ...[true, false].map((value) =>
      replaced(fragment, path, {
        operator: `condition ${value}`,
        node: { A_Const: { boolval: value ? { boolval: true } : {} } },
        text: String(value),
      }),
    ),
    ...negated(fragment, path),
  ];
}

/** A comparison and a null test have an opposite of their own. */
function negated(fragment: Fragment, path: Path): readonly Candidate[] {
  const node = at(fragment.tree as Json, path);
  const text = nodeText(fragment, path);
  if (text === null || node === undefined) return [];
  const [type, inner] = Object.entries(node as Tree)[0] ?? ['', {}];
  const own = ['AEXPR_OP', 'AEXPR_DISTINCT', 'AEXPR_NOT_DISTINCT'];
  if (type === 'NullTest' || own.includes(String((inner as Tree)['kind']))) return [];
  if ((inner as Tree)['boolop'] === 'NOT_EXPR') return [];
  return [
    replaced(fragment, path, {
      operator: 'condition negated',
      node: { BoolExpr: { boolop: 'NOT_EXPR', args: [node] } },
      text: `not (${text})`,
    }),
  ];
}

type Operator = (met: Met, fragment: Fragment) => readonly Candidate[];

const BY_TYPE: Readonly<Record<string, Operator>> = {
  BoolExpr: ({ node, path }, fragment) =>
    node['boolop'] === 'NOT_EXPR'
      ? []
      : ((node['args'] ?? []) as readonly Json[]).flatMap((_, place) =>
          negated(fragment, [...path, 'BoolExpr', 'args', place]),
        ),
  SubLink: ({ node, path }, fragment) =>
    node['subLinkType'] === 'EXISTS_SUBLINK'
      ? faultsOfCondition(fragment, path).filter(({ operator }) => operator !== 'condition negated')
      : [],
  CaseWhen: ({ path }, fragment) =>
    // What a value is compared with is no condition.
    at(fragment.tree as Json, [...path.slice(0, -2), 'arg']) === undefined
      ? faultsOfCondition(fragment, [...path, 'CaseWhen', 'expr'])
      : [],
  CaseExpr: (met, fragment) => [...branchDropped(met, fragment), ...elseDropped(met, fragment)],
  BooleanTest: booleanTest,
};

function branchDropped({ node, path }: Met, fragment: Fragment): readonly Candidate[] {
  const whens = (node['args'] ?? []) as readonly Json[];
  if (whens.length < 2) return [];
  return whens.flatMap((_, place) => {
    const result = rangeOf(fragment, [...path, 'CaseExpr', 'args', place, 'CaseWhen', 'result']);
    const condition = rangeOf(fragment, [...path, 'CaseExpr', 'args', place, 'CaseWhen', 'expr']);
    const when = fragment.tokens.findLast(
      ({ word, start }) => word === 'when' && start < (condition?.start ?? 0),
    );
    if (result === null || when === undefined) return [];
    return [
      {
        operator: 'branch dropped',
        want: put(fragment.tree as Json, [...path, 'CaseExpr', 'args', place], undefined),
        edits: [{ start: when.start, end: result.end, text: '' }],
        what: fragment.source.slice(when.start, result.end),
      },
    ];
  });
}

function elseDropped({ node, path }: Met, fragment: Fragment): readonly Candidate[] {
  if (node['defresult'] === undefined) return [];
  const result = rangeOf(fragment, [...path, 'CaseExpr', 'defresult']);
  const word = fragment.tokens.findLast(
    (token) => token.word === 'else' && token.start < (result?.start ?? 0),
  );
  if (result === null || word === undefined) return [];
  return [
    {
      operator: 'branch dropped',
      want: put(fragment.tree as Json, [...path, 'CaseExpr', 'defresult'], undefined),
      edits: [{ start: word.start, end: result.end, text: '' }],
      what: fragment.source.slice(word.start, result.end),
    },
  ];
}

function booleanTest({ node, path }: Met, fragment: Fragment): readonly Candidate[] {
  const text = nodeText(fragment, [...path, 'BooleanTest', 'arg']);
  const kind = String(node['booltesttype']);
  const other = kind.includes('NOT_') ? kind.replace('NOT_', '') : kind.replace('IS_', 'IS_NOT_');
  if (text === null) return [];
  return [
    replaced(fragment, path, {
      operator: 'null test',
      node: { BooleanTest: { ...node, booltesttype: other } },
      text: `${text} ${other.toLowerCase().replaceAll('_', ' ')}`,
    }),
  ];
}

const FORMATS = new Set(['format', 'to_char', 'regexp_replace', 'set_config', 'current_setting']);

/** The first argument of format() is a text for people; a constant of a type may not be any text. */
function messagesIn(fragment: Fragment): ReadonlySet<string> {
  const spared = new Set<string>();
  for (const { type, node, path } of nodesIn(fragment)) {
    if (type === 'FuncCall' && FORMATS.has(lastName(node['funcname']))) {
      spared.add([...path, type, 'args', 0].join('/'));
    }
  }
  return spared;
}

function constants({ node, path }: Met, fragment: Fragment, known: Known): readonly Candidate[] {
  const inside = [...path, 'A_Const'];
  const token = fragment.tokens.find(({ start }) => start === node['location']);
  if (token === undefined) return [];
  const change = (operator: string, value: Tree, text: string): Candidate => ({
    operator,
    want: put(fragment.tree as Json, inside, { ...value, location: node['location'] ?? 0 }),
    edits: [{ start: token.start, end: token.end, text }],
    what: `${token.text} -> ${text}`,
  });
  if (node['ival'] !== undefined && token.name === 'ICONST') {
    const value = Number(at(node['ival'], ['ival']) ?? 0);
    return [value + 1, value - 1, 0]
      .filter((other, place, all) => other >= 0 && other !== value && all.indexOf(other) === place)
      .map((other) =>
        change('number', { ival: other === 0 ? {} : { ival: other } }, String(other)),
      );
  }
  if (node['boolval'] !== undefined) {
    const value = at(node['boolval'], ['boolval']) !== true;
    return [change('true/false', { boolval: value ? { boolval: true } : {} }, String(value))];
  }
  return node['sval'] === undefined ? [] : strings({ node, path }, { fragment, known, change });
}

interface Wording {
  readonly fragment: Fragment;
  readonly known: Known;
  readonly change: (operator: string, value: Tree, text: string) => Candidate;
}

/** Another text that stands in the same role somewhere, if there is one. In a constant of a type a number is changed, for another text may be none of its values. */
function strings(
  { node, path }: Pick<Met, 'node' | 'path'>,
  { fragment, known, change }: Wording,
): readonly Candidate[] {
  const value = String(at(node['sval'] ?? {}, ['sval']) ?? '');
  if (isStructure(value)) return [];
  const isCast = path.at(-1) === 'arg' && path.at(-2) === 'TypeCast';
  const role = wordingRole(fragment.tree as Json, path, value) ?? fragment.role;
  const like = (known.strings.get(role ?? '') ?? []).filter((one) => one !== value);
  const other = isCast
    ? value.replace(/\d+/, (digits) => String(Number(digits) + 1))
    : (like.find((one) => one > value) ?? like[0] ?? value);
  const text = other === value && !isCast ? longer(value) : other;
  if (text === value || /['\\]/.test(text)) return [];
  return [change('string', { sval: text === '' ? {} : { sval: text } }, `'${text}'`)];
}

/** An SQLSTATE stays one. */
function longer(value: string): string {
  if (/^[0-9A-Z]{5}$/.test(value)) return `${value.slice(0, 4)}${value.endsWith('9') ? '8' : '9'}`;
  return value === '' ? '0' : `${value}x`;
}
