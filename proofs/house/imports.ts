/** What a file imports and what it exports, read from its text. Judges nothing, resolves nothing but relative paths and our own name. */
import { posix } from 'node:path';
import { isTest, type Source } from './source.ts';

export interface Import {
  readonly specifier: string;
  /** From the root, where the import is one of our own files. */
  readonly file: string | null;
  /** The names it takes; `null` where it may take every one. */
  readonly names: readonly string[] | null;
  readonly match: RegExpMatchArray;
}

export interface Export {
  readonly name: string;
  readonly match: RegExpMatchArray;
}

/** The package by its own name, as a user of it writes: only what uses us from outside does. */
const OWN_NAME = 'cutproof';
const FROM = /(?:\bfrom|^import|\bimport\()\s*['"]/gm;
const DECLARED =
  /^export (?:declare )?(?:abstract )?(?:async )?(?:const|let|var|function\*?|class|enum|interface|type) ([\w$]+)/gm;
const LISTED = /^export (?:const |type )?(\{[^}]*\})(?=\s*=|\s*;)/gm;
/** What stands between an import's first word and its `from`; an export of others' names reads the same. */
const CLAUSE = /^(?:import|export)\s+(?:type\s+)?([^'";]*?)\s*\bfrom\s*$/;

export function modulesOf(sources: readonly Source[]): readonly Source[] {
  return sources.filter(({ path }) => path.endsWith('.ts'));
}

/** Files that run, and proofs, which are the laws themselves: not the tests of our own parts. */
export function boundOf(sources: readonly Source[]): readonly Source[] {
  return modulesOf(sources).filter(({ path }) => !isTest(path) || path.endsWith('.proof.ts'));
}

export function importsOf(source: Source): readonly Import[] {
  const known = IMPORTS.get(source);
  if (known !== undefined) return known;
  const found = [...source.code.matchAll(FROM)].map((match) => {
    const start = match.index + match[0].length;
    const specifier = source.text.slice(start).match(/^[^'"]*/)?.[0] ?? '';
    return {
      specifier,
      file: fileOf(source.path, specifier),
      names: namesOf(source, match),
      match,
    };
  });
  IMPORTS.set(source, found);
  return found;
}

/** Every rule asks for the same texts. */
const IMPORTS = new WeakMap<Source, readonly Import[]>();

/** Gives what a file declares and lets others see; not what it hands on from elsewhere. */
export function exportsOf({ code }: Source): readonly Export[] {
  return [
    ...[...code.matchAll(DECLARED)].map((match) => ({ name: match[1] ?? '', match })),
    ...[...code.matchAll(LISTED)].flatMap((match) =>
      listed(match[1] ?? '', 'outer').map((name) => ({ name, match })),
    ),
  ];
}

/** Gives the scripts that a file starts by their path. */
export function startedBy({ path, code, text }: Source): readonly string[] {
  return [...code.matchAll(/\bnew URL\(\s*'/g)].flatMap(({ index, 0: { length } }) => {
    const name = text.slice(index + length).match(/^[^'\n]*/)?.[0] ?? '';
    return name.endsWith('.ts') ? [posix.join(posix.dirname(path), name)] : [];
  });
}

function fileOf(path: string, specifier: string): string | null {
  if (specifier === OWN_NAME) return 'api/index.ts';
  return /^\.\.?\//.test(specifier) ? posix.join(posix.dirname(path), specifier) : null;
}

function namesOf({ code }: Source, match: RegExpMatchArray): readonly string[] | null {
  const at = match.index ?? 0;
  if (match[0].includes('(')) return namesOnTheWay(code, at, at + match[0].length);
  // It runs the file and takes nothing.
  if (match[0].startsWith('import')) return [];
  const before = code.slice(0, at + match[0].length - 1);
  const start = Math.max(before.lastIndexOf('\nimport '), before.lastIndexOf('\nexport ')) + 1;
  const clause = before.slice(start).match(CLAUSE)?.[1];
  if (clause === undefined || clause.includes('*')) return null;
  const braces = clause.match(/\{[^}]*\}/)?.[0];
  return braces === undefined ? ['default'] : listed(braces, 'inner');
}

/** What is imported when it runs, or where a type stands, may be taken apart at once. */
function namesOnTheWay(code: string, start: number, end: number): readonly string[] | null {
  const braces = code.slice(0, start).match(/(\{[^{}]*\})\s*=\s*await\s*$/)?.[1];
  if (braces !== undefined) return listed(braces, 'inner');
  const name = code.slice(end).match(/^[^'"]*['"]\s*\)+\.([\w$]+)/)?.[1];
  return name === undefined || name === 'then' ? null : [name];
}

/** `{ a, type B, c as d }` gives the names as they are inside the file, or as they are seen outside. */
function listed(braces: string, side: 'inner' | 'outer'): readonly string[] {
  return braces
    .slice(1, -1)
    .split(',')
    .map((one) => one.trim().replace(/^type\s+/, ''))
    .filter((one) => one !== '')
    .map((one) => one.split(/\s+as\s+|\s*:\s*/))
    .map((parts) => (side === 'inner' ? parts[0] : parts.at(-1)) ?? '');
}
