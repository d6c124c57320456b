/** A text of SQL with its tokens and its tree, all by character. Never prints a tree: what is changed is cut out of the text itself, and what stands around it stays. */
import { loadModule, parseSync, scanSync } from 'libpg-query';
import type { Json, Tree } from './tree.ts';

await loadModule();

export interface Token {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Lower case, for comparing keywords. */
  readonly word: string;
  readonly name: string;
  /** Whether a reserved word or an operator may stand for itself here; identifiers in quotes never do. */
  readonly line: number;
}

export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The parser counts bytes. In this text every other character is one byte, so that its bytes are our characters. */
export function shadowOf(text: string): string {
  return text.replace(/[^\0-\x7f]/g, 'u');
}

/** Gives the tokens without the comments, or none where the text cannot be read. */
export function tokensOf(text: string): readonly Token[] {
  const shadow = shadowOf(text);
  let line = 1;
  let seen = 0;
  return scanSync(shadow).tokens.flatMap(({ start, end, tokenName }) => {
    line += shadow.slice(seen, start).split('\n').length - 1;
    seen = start;
    const found = text.slice(start, end);
    return tokenName.endsWith('COMMENT')
      ? []
      : [{ start, end, text: found, word: found.toLowerCase(), name: tokenName, line }];
  });
}

/** Gives the statements of the text, or null where it is no SQL. */
export function parse(text: string): readonly Tree[] | null {
  try {
    const { stmts } = parseSync(shadowOf(text)) as unknown as { stmts?: readonly Tree[] };
    return stmts ?? [];
  } catch {
    // What cannot be parsed is told as such: whoever asked throws the text away and counts it.
    return null;
  }
}

export function splice(text: string, edit: Edit): string {
  return text.slice(0, edit.start) + edit.text + text.slice(edit.end);
}

/** Two texts that mean the same have the same one: without places, and with sorted names. */
export function canonical(tree: Json): string {
  return JSON.stringify(tree, (key, value: unknown) => {
    if (PLACES.has(key)) return undefined;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const sorted = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
    return Object.fromEntries(sorted);
  });
}

const PLACES = new Set([
  'location',
  'stmt_location',
  'stmt_len',
  'list_start',
  'list_end',
  'rexpr_list_start',
  'rexpr_list_end',
]);
