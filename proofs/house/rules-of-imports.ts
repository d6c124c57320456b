/** The rules of single imports: how they are written, that none reaches into a test, which way they run, and that no file imports itself. */
import { isBuiltin } from 'node:module';
import { CUTTER } from '../../schema/contract/cutter.ts';
import { HOLDERS } from '../../schema/contract/privileges.ts';
import { methodsOf, withoutArguments } from '../../schema/pipeline.ts';
import { boundOf, type Import, importsOf, modulesOf } from './imports.ts';
import { circlesIn } from './rules-of-rooms.ts';
import { type Breach, isTest, objectTo, type Source } from './source.ts';

/** By top folder, for tests too, which may go past doors: what lies below each. */
const BELOW: Readonly<Record<string, readonly string[]>> = {
  schema: [],
  platform: ['schema'],
  generators: ['schema', 'platform'],
  cutter: ['schema', 'platform'],
  harness: ['schema', 'platform'],
  api: ['schema', 'platform', 'generators', 'harness'],
  examples: ['api'],
  proofs: ['schema', 'platform', 'generators', 'cutter', 'harness'],
  cli: ['schema', 'platform', 'generators', 'cutter', 'harness', 'proofs'],
  bench: ['schema', 'platform', 'generators', 'cutter', 'harness', 'proofs', 'cli'],
  '': [],
};
/** Fixtures that every test may use, from wherever it stands. */
const FOR_TESTS = 'harness/testing/';

/** What proves any pipeline knows none; nor does what the public door reaches. */
const GENERAL = /^(?:harness|platform|api)\//;
const PUBLIC_DOOR = 'api/index.ts';
const OF_THE_CUTTER = /^(?:schema\/contract|cutter|proofs)\//;
const NAMES_OF_THE_CUTTER = [
  ...Object.keys(CUTTER.tables),
  ...CUTTER.sequences,
  ...CUTTER.functions.map(withoutArguments),
  ...HOLDERS,
  ...methodsOf(CUTTER),
  ...(CUTTER.killSwitch === null ? [] : [CUTTER.killSwitch.column]),
].flatMap((name) => [name, name.replace(/^.*\./, '')]);
/** Whole names, where nobody else would use them; and beginnings of names, however they go on. */
const DISTINCTIVE = NAMES_OF_THE_CUTTER.filter((name) => /_|^(?:cutter|public)\./.test(name))
  .map((name) => name.replace('.', String.raw`\.`))
  .join('|');
const WORDS_OF_THE_CUTTER = new RegExp(
  String.raw`(?<!\w)(?:${DISTINCTIVE})(?!\w)|information_unit|kill_switch|cutter_exec|fn_iu_`,
  'g',
);

/** A file that is computed, and a `require` that does more than to find one. */
const UNSEEN =
  /\bimport\s*\((?!\s*['"])|\bcreateRequire\s*\([^)]*\)(?!\s*\.resolve\()|\bcreateRequire\s+as\b/g;

/** Objects to imports that run the wrong way, are misspelt, or reach into tests. */
export function judgeImports(sources: readonly Source[]): readonly Breach[] {
  return modulesOf(sources).flatMap((source) => [
    ...importsOf(source).flatMap((one) => {
      const why = whyNot(source.path, one);
      return why === null ? [] : objectTo(source, [one.match], why);
    }),
    ...objectTo(source, source.code.matchAll(UNSEEN), 'an import whose file no rule can see'),
  ]);
}

/** Names each cycle once, by its first file in the order of the paths. */
export function judgeCycles(sources: readonly Source[]): readonly Breach[] {
  const graph = new Map(
    modulesOf(sources).map((source) => [
      source.path,
      importsOf(source).flatMap(({ file }) => file ?? []),
    ]),
  );
  return circlesIn(graph).map((ring) => `${ring[0]}:1: imports itself: ${ring.join(' → ')}`);
}

/** Objects where the harness, the platform, the public door or what it reaches knows the cutter, by an import or by a word. */
export function judgeGenerality(sources: readonly Source[]): readonly Breach[] {
  const reached = reachedFrom(PUBLIC_DOOR, sources);
  const general = sources.filter(
    ({ path }) => (GENERAL.test(path) || reached.has(path)) && !isTest(path),
  );
  return [
    ...boundOf(general).flatMap((source) =>
      importsOf(source)
        .filter(({ file }) => file !== null && OF_THE_CUTTER.test(file))
        .flatMap(({ file, match }) => objectTo(source, [match], `knows the cutter: ${file}`)),
    ),
    ...general.flatMap((source) =>
      [...source.text.matchAll(WORDS_OF_THE_CUTTER)].flatMap((match) =>
        objectTo(source, [match], `a word of the cutter: ${match[0]}`),
      ),
    ),
  ];
}

/** Stops where the cutter begins: that import is objected to, and what lies behind it is the cutter's. */
function reachedFrom(start: string, sources: readonly Source[]): ReadonlySet<string> {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const reached = new Set([start]);
  for (const path of reached) {
    const source = byPath.get(path);
    for (const { file } of source === undefined ? [] : importsOf(source)) {
      if (file !== null && !OF_THE_CUTTER.test(file)) reached.add(file);
    }
  }
  return reached;
}

function whyNot(path: string, { specifier, file, names }: Import): string | null {
  if (file === null) {
    const bare = isBuiltin(specifier) && !specifier.startsWith('node:');
    return bare ? `write node:${specifier}` : null;
  }
  // An import of the whole hides which of its names nobody uses.
  if (names === null) return `takes the whole of ${specifier}: name what is used`;
  if (!file.endsWith('.ts')) return `the import of ${specifier} does not end in .ts`;
  if (/\.(test|proof)\.ts$/.test(file)) return `imports a test: ${specifier}`;
  if (isTest(file) && !isTest(path)) return `imports a fixture, and is no test: ${specifier}`;
  if (isTest(path) && file.startsWith(FOR_TESTS)) return null;
  const [from, to] = [folderOf(path), folderOf(file)];
  const below = BELOW[from];
  if (below === undefined) return `the folder ${from} has no place in the house`;
  return from === to || below.includes(to)
    ? null
    : `${from || 'the root'} never imports ${to || 'the root'}`;
}

function folderOf(path: string): string {
  return path.includes('/') ? (path.split('/')[0] ?? '') : '';
}
