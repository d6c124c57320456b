/** The expressions of a PL/pgSQL statement that holds no other statements. Never guesses: what is not known here is refused. */
import type { Token } from './text.ts';

export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Expression extends Span {
  /** What makes a statement of the text for the parser. */
  readonly prefix: string;
  /** Places of INTO, which PostgreSQL takes out. */
  readonly closed: readonly Span[];
  /** `message` holds texts for people; `case` is compared by the server in a way of its own. */
  readonly role: 'condition' | 'value' | 'return' | 'statement' | 'message' | 'case' | 'option';
}

/** The tokens are those of one statement, without its semicolon. */
export function expressionsOf(kind: string, tokens: readonly Token[]): readonly Expression[] {
  const read = BY_KIND[kind];
  if (read === undefined) throw new Error(`a statement of PL/pgSQL that is not known: "${kind}"`);
  return read(tokens);
}

type Read = (tokens: readonly Token[]) => readonly Expression[];

const BY_KIND: Readonly<Record<string, Read>> = {
  assignment: (tokens) => some(tokens.slice(1 + depthless(tokens, [':=', '='])), 'value'),
  perform: ([word, ...rest]) =>
    word === undefined
      ? []
      : some(rest, 'statement').map((one) => ({ ...one, start: word.end, prefix: 'select' })),
  sql: (tokens) => some(tokens, 'statement').map((one) => ({ ...one, closed: targetsOf(tokens) })),
  call: (tokens) => some(tokens, 'statement'),
  return: readReturn,
  raise: readRaise,
  assert: ([, ...rest]) => parts(rest).flatMap((part) => some(part, 'message')),
  exit: readExit,
  continue: readExit,
  execute: readExecute,
  get: () => [],
  null: () => [],
  close: () => [],
  commit: () => [],
  rollback: () => [],
};

function some(
  tokens: readonly Token[],
  role: Expression['role'],
  prefix = role === 'statement' ? '' : 'select ',
): readonly Expression[] {
  const [first, last] = [tokens[0], tokens.at(-1)];
  if (first === undefined || last === undefined) return [];
  return [{ start: first.start, end: last.end, prefix, closed: [], role }];
}

function readReturn([, ...rest]: readonly Token[]): readonly Expression[] {
  const [first, second] = [rest[0]?.word, rest[1]?.word];
  if (first === 'next') return some(rest.slice(1), 'return');
  if (first !== 'query') return some(rest, 'return');
  return second === 'execute' ? readExecute(rest.slice(1)) : some(rest.slice(1), 'statement');
}

function readExit(tokens: readonly Token[]): readonly Expression[] {
  const when = depthless(tokens, ['when']);
  return some(tokens.slice(when + 1), 'condition');
}

/** EXECUTE text [INTO targets] [USING values]. */
function readExecute([, ...rest]: readonly Token[]): readonly Expression[] {
  const using = depthless(rest, ['using']);
  const into = depthless(rest, ['into']);
  const text = rest.slice(0, Math.min(using, into));
  const values = parts(rest.slice(using + 1, into > using ? into : rest.length));
  return [...some(text, 'value'), ...values.flatMap((value) => some(value, 'value'))];
}

const LEVEL = /^(exception|warning|notice|info|log|debug)$/;

function readRaise([, ...rest]: readonly Token[]): readonly Expression[] {
  const using = depthless(rest, ['using']);
  const begin = rest.slice(0, using);
  const given = LEVEL.test(begin[0]?.word ?? '') ? begin.slice(1) : begin;
  const texts = given[0]?.name === 'SCONST' ? parts(given).slice(1) : [];
  const options = parts(rest.slice(using + 1)).flatMap((option) => {
    const sign = depthless(option, ['=', ':=']);
    const isText = /^(message|hint)$/.test(option[0]?.word ?? '');
    return some(option.slice(sign + 1), isText ? 'message' : 'value');
  });
  return [...texts.flatMap((text) => some(text, 'message')), ...options];
}

/** INTO and what it names: variables, with fields and places, behind commas. */
function targetsOf(tokens: readonly Token[]): readonly Span[] {
  const found: Span[] = [];
  let depth = 0;
  for (const [place, token] of tokens.entries()) {
    if (token.text === '(') depth += 1;
    if (token.text === ')') depth -= 1;
    if (depth > 0 || token.word !== 'into') continue;
    if (/^(insert|merge)$/.test(tokens[place - 1]?.word ?? '')) continue;
    let last = tokens[place + 1]?.word === 'strict' ? place + 2 : place + 1;
    while (/^[.,]$/.test(tokens[last + 1]?.text ?? '')) last += 2;
    found.push({ start: token.start, end: tokens[last]?.end ?? token.end });
  }
  return found;
}

/** The place of the first of the words outside parentheses, or the length where there is none. */
function depthless(tokens: readonly Token[], words: readonly string[]): number {
  let depth = 0;
  for (const [place, { word }] of tokens.entries()) {
    if (depth === 0 && words.includes(word)) return place;
    if (word === '(' || word === '[') depth += 1;
    if (word === ')' || word === ']') depth -= 1;
  }
  return tokens.length;
}

function parts(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const comma = depthless(tokens, [',']);
  if (tokens.length === 0) return [];
  return [tokens.slice(0, comma), ...parts(tokens.slice(comma + 1))];
}
