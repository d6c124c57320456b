/** The rules of the house that one file can break by itself, over its text. Each gives objections with file and line; none repairs anything. */
import { type Breach, isTest, objectTo, type Source } from './source.ts';

type Rule = (source: Source) => readonly Breach[];

const LONGEST_FILE = 250;
const LONGEST_FUNCTION = 70;
const MOST_EXPORTS = 5;
/** Files of one family of values that are read together. The number is exact: it must not grow, and falls out of here when it shrinks. */
const WIDER: Readonly<Record<string, number>> = {
  'generators/history.ts': 6,
  'harness/run/checks.ts': 6,
};

export const RULES: Readonly<Record<string, Rule>> = {
  'every file opens with a comment': (source) => {
    const opening = openingOf(source.path);
    if (opening === null || opening.test(source.text)) return [];
    return [`${source.path}:1: does not open with a comment that says what it is for`];
  },
  'no file is longer than 250 lines': (source) => {
    const lines = source.text.split('\n').length - 1;
    if (!isModule(source) || lines <= LONGEST_FILE) return [];
    return [`${source.path}:${LONGEST_FILE + 1}: ${lines} lines, at most ${LONGEST_FILE}`];
  },
  'no function is longer than 70 lines': (source) =>
    isModule(source) ? longFunctions(source) : [],
  'no file exports more than five values': (source) => {
    const found = [...source.code.matchAll(EXPORTED_VALUE)];
    const most = WIDER[source.path] ?? MOST_EXPORTS;
    const [sixth] = found.slice(most);
    if (!isModule(source)) return [];
    if (sixth !== undefined) {
      return objectTo(source, [sixth], `${found.length} exported values, at most ${most}`);
    }
    // An exception that is no longer needed is a door left open.
    return most > MOST_EXPORTS && found.length < most
      ? [
          `${source.path}:1: exports ${found.length} values: lower its exception in proofs/house/rules-of-a-file.ts`,
        ]
      : [];
  },
  'no default exports': (source) =>
    source.path === 'vitest.config.ts'
      ? []
      : objectTo(source, source.code.matchAll(/^export default\b/gm), 'a default export'),
  // The public door hands on what others declare, each by its name.
  'no re-exports': (source) =>
    objectTo(
      source,
      source.code.matchAll(source.path === PUBLIC_DOOR ? HANDS_ON_ALL : HANDS_ON),
      'a re-export: import it from where it is declared',
    ),
  'no weak spots': (source) =>
    /\.[jt]s$/.test(source.path)
      ? WEAK_SPOTS.flatMap(({ pattern, in: part, what, except }) =>
          except?.test(source.path) === true
            ? []
            : objectTo(source, source[part].matchAll(pattern), what),
        )
      : [],
  'no path of a machine': (source) =>
    objectTo(source, source.text.matchAll(MACHINE_PATH), 'an absolute path of one machine'),
  'no host of a registry': (source) =>
    objectTo(source, source.text.matchAll(REGISTRY_HOST), 'a package registry of one network'),
};

const PUBLIC_DOOR = 'api/index.ts';
const HANDS_ON = /^export (?:type )?(?:\*|\{[^}]*\}\s*from\b)/gm;
const HANDS_ON_ALL = /^export (?:type )?\*/gm;
const EXPORTED_VALUE = /^export (?:async )?(?:const|let|var|function|class|enum)\b/gm;
/** Written in pieces, for this file is read by its own rule. */
const MACHINE_PATH = new RegExp(`(?<![\\w.-])/(?:${['work', 'root', 'home'].join('|')})/`, 'g');
const REGISTRY_HOST =
  /"resolved":\s*"https?:|\bregistry\s*=\s*['"]?(?:https?:)?\/\/|https?:\/\/[\w.-]*(?:registry|artifactory|nexus|verdaccio)[\w.-]*/g;

interface WeakSpot {
  readonly pattern: RegExp;
  readonly in: 'code' | 'bare';
  readonly what: string;
  readonly except?: RegExp;
}

/** Their tests ask for a program or a right of the machine. */
const NEEDS_A_MACHINE =
  /^(?:harness\/server\/(?:container|local|start)|proofs\/pipeline\/reproduction|cli\/(?:approval\/approval|backup\/backup|page))\.test\.ts$/;

const WEAK_SPOTS: readonly WeakSpot[] = [
  { pattern: /\bvi\s*\.\s*(?:do)?mock\b/gi, in: 'code', what: 'a mocked module proves nothing' },
  {
    pattern:
      /\.(?:skip|only|todo|skipIf|fails)\s*(?:\(|\.)|\brunIf\(\s*(?:\d|false\b|null\b|undefined\b)|\b(?:it|test|describe)\[|\{[^{}]*\b(?:skip|only|todo|fails): true\b/g,
    in: 'code',
    what: 'a test that does not run, or keeps others from running',
  },
  {
    pattern: /\brunIf\b(?!\(\s*(?:\d|false\b|null\b|undefined\b))/g,
    in: 'code',
    what: 'a test that does not run everywhere',
    except: NEEDS_A_MACHINE,
  },
  { pattern: /\bretry:\s*[1-9]/g, in: 'code', what: 'a retried proof is a sampling of luck' },
  { pattern: /\bpassWithNoTests:\s*true\b/g, in: 'code', what: 'passes when nothing ran' },
  {
    pattern: /\bcatch\s*(?:\([^)]*\)\s*)?\{\s*\}/g,
    in: 'bare',
    what: 'an empty catch: say why nothing needs to be done',
  },
  { pattern: /\.catch\(\s*\(\w*\)\s*=>\s*\{\s*\}\s*\)/g, in: 'bare', what: 'an empty catch' },
  { pattern: /\bMath\.random\b/g, in: 'code', what: 'chance that no seed drives' },
  {
    pattern: /\bDate\.now\s*\(/g,
    in: 'code',
    what: 'the clock decides: pass the moment in',
    except: /^(?:cli|bench)\//,
  },
  { pattern: /(?::|<|\bas)\s*any\b/g, in: 'code', what: 'any: say what it is, or unknown' },
  {
    pattern: /^\s*(?:\/\/|\/\*)\s*@ts-(?:ignore|nocheck)\b/gm,
    in: 'bare',
    what: 'the compiler is silenced',
  },
];

/** The sizes bind what is part of a run. Tests may be long: each is read by itself. */
function isModule({ path }: Source): boolean {
  return path.endsWith('.ts') && !isTest(path);
}

function openingOf(path: string): RegExp | null {
  if (path.endsWith('.ts')) return /^\/\*\*\s+(?!\*\/)\S/;
  if (path.endsWith('.js')) return /^(?:#![^\n]*\n)?\/\*\*\s+(?!\*\/)\S/;
  return path.endsWith('.sql') ? /^-- \S/ : null;
}

/** In formatted text a function ends at the first closing brace that stands as deep as its beginning. */
function longFunctions({ path, code }: Source): readonly Breach[] {
  const lines = code.split('\n');
  return lines.flatMap((line, start) => {
    // A line that ends a statement declares a method, and holds none.
    if (!FUNCTION.test(line) || CONTROL.test(line) || line.endsWith(';')) return [];
    const indent = line.slice(0, line.search(/\S/));
    const end = lines.findIndex(
      (one, at) => at > start && one.startsWith(`${indent}}`) && /^\s*\}[;,)\]]*$/.test(one),
    );
    const length = lines.slice(start, end + 1).filter((one) => one.trim() !== '').length;
    if (end < 0 || length <= LONGEST_FUNCTION) return [];
    return [`${path}:${start + 1}: a function of ${length} lines, at most ${LONGEST_FUNCTION}`];
  });
}

const FUNCTION = /\bfunction\b|=>\s*\{\s*$|^ {2}(?:(?:async|static|get|set) )*[#\w]+\(/;
const CONTROL = /^\s*(?:\} )?(?:else |if|for|while|switch|catch|return)\b/;
