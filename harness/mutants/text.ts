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
  /** Of its kind, such as `SCONST`. */
  readonly name: string;
}

export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The parser counts bytes. In this text every other character is one byte, so that its bytes are our characters. */
export function shadowOf(text: string): string {
  return text.replace(/[^\0-\x7f]/g, 'u');
}

/** Gives the tokens without the comments. */
export function tokensOf(text: string): readonly Token[] {
  return scanSync(shadowOf(text)).tokens.flatMap(({ start, end, tokenName }) => {
    const found = text.slice(start, end);
    return tokenName.endsWith('COMMENT')
      ? []
      : [{ start, end, text: found, word: found.toLowerCase(), name: tokenName }];
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

export function splice(text: string, edit: TextEdit): string {
  return text.slice(0, edit.start) + edit.text + text.slice(edit.end);
}

/** Whether two trees mean the same: places in the text mean nothing. */
export function sameTree(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) {
    return false;
  }
  if (Array.isArray(one) || Array.isArray(other)) {
    if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
    return one.every((child, place) => sameTree(child as Json, other[place] as Json));
  }
  const [left, right] = [one as Tree, other as Tree];
  const isMeant = (tree: Tree, key: string): boolean => !PLACES.has(key) && tree[key] !== undefined;
  for (const key in left) {
    if (isMeant(left, key) && !sameTree(left[key], right[key])) return false;
  }
  for (const key in right) if (isMeant(right, key) && left[key] === undefined) return false;
  return true;
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
