/** Takes a function of the schema apart: its header, its variables, its body with every statement and expression. Leaves alone, and says so, what it cannot read as PostgreSQL does. */
import { parsePlPgSQLSync } from 'libpg-query';
import { describeFailure } from '../../schema/failure.ts';
import { type Fragment, fragmentOf } from './fragment.ts';
import { type Body, type BodyStep, type Declared, readBody } from './plpgsql.ts';
import type { Expression, Span } from './plpgsql-plain.ts';
import { parse, shadowOf, type Token, tokensOf } from './text.ts';
import { at, isTree, type Json, type Tree } from './tree.ts';

export interface SqlRoutine {
  readonly name: string;
  /** `bank.editFor(text)`, for statements that name it. */
  readonly signature: string;
  readonly language: string;
  readonly variables: readonly Declared[];
  readonly isTrigger: boolean;
  /** Place of the body in the text. */
  readonly body: Span;
  readonly fragments: readonly { readonly fragment: Fragment; readonly role: Expression['role'] }[];
  readonly statements: readonly BodyStep[];
}

/** Reads a CREATE FUNCTION that stands in the text; a string says why it is left alone. */
export function routineOf(text: string, node: Tree): SqlRoutine | string {
  const tokens = tokensOf(text);
  const language = String(optionOf(node, 'language') ?? 'sql');
  const quoted = bodyToken(tokens);
  if (quoted === undefined) return 'its body does not stand between dollar signs';
  const tag = /^\$[^$]*\$/.exec(quoted.text)?.[0].length ?? 0;
  const body = { start: quoted.start + tag, end: quoted.end - tag };
  const parameters = parametersOf(node);
  const head = {
    name: nameParts(node['funcname']).join('.'),
    signature: `${nameParts(node['funcname']).join('.')}(${inputsOf(node).join(', ')})`,
    language,
    isTrigger: nameParts((node['returnType'] as Tree | undefined)?.['names']).at(-1) === 'trigger',
    body,
  };
  if (language === 'sql') return readSql(text, { ...head, variables: parameters });
  if (language !== 'plpgsql') return `its language is ${language}`;
  return readPlpgsql(text, { ...head, variables: parameters });
}

type Head = Omit<SqlRoutine, 'fragments' | 'statements'>;

function readSql(text: string, head: Head): SqlRoutine | string {
  const inner = text.slice(head.body.start, head.body.end);
  const statements = parse(inner);
  if (statements === null) return 'its body is no SQL';
  const fragments = statements.flatMap((statement) => {
    const start = head.body.start + Number(statement['stmt_location'] ?? 0);
    const length = Number(statement['stmt_len'] ?? 0);
    const range = trimmed(text, { start, end: length === 0 ? head.body.end : start + length });
    const fragment = fragmentOf(text, range);
    return fragment === null ? [] : [{ fragment, role: 'statement' as const }];
  });
  if (fragments.length < statements.length) return 'a statement of its body was not found';
  return { ...head, fragments, statements: [] };
}

function readPlpgsql(text: string, head: Head): SqlRoutine | string {
  const inner = text.slice(head.body.start, head.body.end);
  let body: Body;
  try {
    body = readBody(shifted(tokensOf(inner), head.body.start));
  } catch (cause) {
    return `its body is not read: ${describeFailure(cause)}`;
  }
  const expressions = [...body.defaults, ...body.statements.flatMap(expressionsWithin)];
  const differs = disagreement(text, expressions);
  if (differs !== null) return differs;
  const fragments = expressions.flatMap((expression) => {
    const { prefix, closed } = expression;
    const fragment = fragmentOf(text, expression, { prefix, closed });
    return fragment === null ? [] : [{ fragment, role: expression.role }];
  });
  if (fragments.length < expressions.length) return 'an expression of its body was not found';
  const variables = [...head.variables, ...body.declared];
  return { ...head, variables, fragments, statements: body.statements };
}

/** Says where PostgreSQL reads other expressions in the body than we do. */
export function disagreement(text: string, expressions: readonly Expression[]): string | null {
  let queries: readonly string[];
  try {
    queries = queriesOf(parsePlPgSQLSync(shadowOf(text)) as unknown as Json);
  } catch (cause) {
    return `PostgreSQL does not read it: ${describeFailure(cause)}`;
  }
  const theirs = queries.filter((query) => !query.includes('"__Case__Variable_')).map(plainly);
  const ours = expressions
    .filter(({ role }) => role !== 'case')
    .map((one) => plainly(shadowOf(withoutTargets(text, one))));
  const missing = difference(theirs, ours);
  // RETURN of a variable is no expression to the server.
  const returned = expressions.flatMap((one) =>
    one.role === 'return' ? [plainly(shadowOf(withoutTargets(text, one)))] : [],
  );
  const added = difference(
    difference(ours, theirs),
    returned.filter((one) => /^\S+$/.test(one)),
  );
  if (missing.length + added.length === 0) return null;
  return `it is read otherwise by PostgreSQL: ${[...missing, ...added][0]}`;
}

export function expressionsWithin(statement: BodyStep): readonly Expression[] {
  return [...statement.expressions, ...statement.blocks.flat().flatMap(expressionsWithin)];
}

function withoutTargets(text: string, { start, end, closed }: Expression): string {
  let found = text.slice(start, end);
  for (const target of closed) {
    const [from, to] = [target.start - start, target.end - start];
    found = found.slice(0, from) + ' '.repeat(to - from) + found.slice(to);
  }
  return found;
}

function difference(some: readonly string[], others: readonly string[]): readonly string[] {
  const left = [...others];
  return some.filter((one) => {
    const place = left.indexOf(one);
    if (place < 0) return true;
    left.splice(place, 1);
    return false;
  });
}

/** The mutants of one function have almost all texts in common. */
const plain = new Map<string, string>();
const CACHE_LIMIT = 2_000;

/** PERFORM stands as SELECT, so the first SELECT of a text is left out on both sides. */
function plainly(query: string): string {
  const known = plain.get(query);
  if (known !== undefined) return known;
  const words = tokensOf(query).map(({ text }) => text);
  const found = (words[0]?.toLowerCase() === 'select' ? words.slice(1) : words).join(' ');
  if (plain.size >= CACHE_LIMIT) plain.clear();
  plain.set(query, found);
  return found;
}

function queriesOf(tree: Json | undefined): readonly string[] {
  if (Array.isArray(tree)) return tree.flatMap((child) => queriesOf(child as Json));
  if (!isTree(tree)) return [];
  return Object.entries(tree).flatMap(([key, child]) => {
    if (key !== 'PLpgSQL_expr' || !isTree(child)) return queriesOf(child);
    const query = String(child['query']);
    // An assignment is told with its target.
    const isAssignment = [3, 4, 5].includes(Number(child['parseMode']));
    return [isAssignment ? query.replace(/^.*?:?=/s, '') : query];
  });
}

function bodyToken(tokens: readonly Token[]): Token | undefined {
  const as = tokens.findIndex(
    ({ word }, place) => word === 'as' && tokens[place + 1]?.text.startsWith('$') === true,
  );
  return as < 0 ? undefined : tokens[as + 1];
}

function shifted(tokens: readonly Token[], by: number): readonly Token[] {
  return tokens.map((token) => ({ ...token, start: token.start + by, end: token.end + by }));
}

function trimmed(text: string, { start, end }: Span): Span {
  const inner = text.slice(start, end);
  const tokens = tokensOf(inner);
  return {
    start: start + (tokens[0]?.start ?? 0),
    end: start + (tokens.at(-1)?.end ?? inner.length),
  };
}

export function nameParts(names: Json | undefined): readonly string[] {
  return ((names ?? []) as readonly Json[]).flatMap((name) => {
    const text = at(name, ['String', 'sval']);
    return text === undefined ? [] : [String(text)];
  });
}

function optionOf(node: Tree, name: string): Json | undefined {
  const options = (node['options'] ?? []) as readonly Json[];
  const option = options.find((one) => at(one, ['DefElem', 'defname']) === name);
  return at(option ?? null, ['DefElem', 'arg', 'String', 'sval']);
}

function parametersOf(node: Tree): readonly Declared[] {
  return ((node['parameters'] ?? []) as readonly Json[]).flatMap((parameter) => {
    const one = at(parameter, ['FunctionParameter']) as Tree;
    if (one['name'] === undefined || one['mode'] === 'FUNC_PARAM_TABLE') return [];
    return [{ name: String(one['name']), type: typeOf(one['argType']) }];
  });
}

function inputsOf(node: Tree): readonly string[] {
  return ((node['parameters'] ?? []) as readonly Json[]).flatMap((parameter) => {
    const one = at(parameter, ['FunctionParameter']) as Tree;
    const isInput = !/OUT|TABLE/.test(String(one['mode'])) || one['mode'] === 'FUNC_PARAM_INOUT';
    return isInput ? [typeOf(one['argType'])] : [];
  });
}

/** As it is written in a declaration, but for names that the parser puts in the place of others. */
export function typeOf(type: Json | undefined): string {
  const names = nameParts((type as Tree | undefined)?.['names']);
  const bounds = ((type as Tree | undefined)?.['arrayBounds'] ?? []) as readonly Json[];
  const plain = names[0] === 'pg_catalog' ? (WRITTEN[names[1] ?? ''] ?? names[1]) : names.join('.');
  return `${plain}${'[]'.repeat(bounds.length)}`;
}

const WRITTEN: Readonly<Record<string, string>> = {
  int4: 'integer',
  int8: 'bigint',
  int2: 'smallint',
  bool: 'boolean',
};
