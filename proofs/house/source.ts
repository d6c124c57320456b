/** The project's own files as text, for the rules of the house. Reads them all; knows no rule and changes nothing. */
import { readdirSync, readFileSync } from 'node:fs';

export interface Source {
  /** From the root, with slashes: `harness/rollback/guard.ts`. */
  readonly path: string;
  readonly text: string;
  /** The text with the contents of literals blanked, line for line: what is left is code and comments. */
  readonly bare: string;
  /** The text with comments blanked as well: what is left is code. */
  readonly code: string;
}

/** What a rule objects to, as `path:line: what`. */
export type Breach = string;

/** Made by tools or by a run, and not committed. */
const NOT_OURS = new Set(['node_modules', '.git', '.vitest', 'evidence']);
const COMMENT = String.raw`\/\*[^]*?\*\/|\/\/[^\n]*`;
const LITERAL = [
  String.raw`'(?:\\.|[^'\\\n])*'`,
  String.raw`"(?:\\.|[^"\\\n])*"`,
  '`(?:\\\\[^]|[^`\\\\])*`',
  // A slash begins a regular expression where no value stands before it that it could divide.
  String.raw`(?<=(?:[(,=:[!&|?{};>]|^|\breturn)\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/`,
].join('|');
const TOKEN = new RegExp(`(?<comment>${COMMENT})|${LITERAL}`, 'gm');

/** Gives every text file of the project, sorted by path. Files with a NUL byte are not text. */
export function readSources(root: URL): readonly Source[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.replaceAll('\\', '/'))
    .map((path) => path.slice(root.pathname.length).replace(/^\//, ''))
    .filter((path) => !NOT_OURS.has(path.split('/')[0] ?? ''))
    .filter((path) => !path.endsWith('.tsbuildinfo'))
    .sort()
    .map((path) => toSource(path, readFileSync(new URL(encodeURI(path), root), 'utf8')))
    .filter(({ text }) => !text.includes('\0'));
}

export function toSource(path: string, text: string): Source {
  if (!/\.[jt]s$/.test(path)) return { path, text, bare: text, code: text };
  return {
    path,
    text,
    bare: text.replaceAll(TOKEN, (token, comment) =>
      comment === undefined ? hollow(token) : token,
    ),
    code: text.replaceAll(TOKEN, (token, comment) =>
      comment === undefined ? hollow(token) : blank(token),
    ),
  };
}

/** Tests, proofs and their fixtures: what is never part of a run. */
export function isTest(path: string): boolean {
  return /\.(test|proof|fixture)\.ts$/.test(path);
}

/** Gives one objection for every match, at its line. */
export function objectTo(
  { path }: Source,
  matches: Iterable<RegExpMatchArray>,
  what: string,
): readonly Breach[] {
  return [...matches].map((match) => {
    const line = (match.input ?? '').slice(0, match.index).split('\n').length;
    return `${path}:${line}: ${what}`;
  });
}

/** Keeps the quotes, so that what stands between them is still seen as one literal. */
function hollow(token: string): string {
  return token.slice(0, 1) + blank(token.slice(1, -1)) + token.slice(-1);
}

function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ');
}
