/** The rules of the house that only all files together can keep: who may import whom, what one file alone may touch, and that every law stands in one place. */
import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { isTest, type Objection, objectTo, type Source } from './source.ts';

/** The table of design: imports run one way, and the three siblings never meet but in what lies above them. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  schema: [],
  cutter: ['schema'],
  generators: ['schema'],
  harness: ['schema'],
  proofs: ['schema', 'cutter', 'generators', 'harness'],
  cli: ['schema', 'cutter', 'generators', 'harness', 'proofs'],
  bench: ['schema', 'cutter', 'generators', 'harness', 'proofs', 'cli'],
  '': [],
};

interface Import {
  readonly specifier: string;
  /** From the root, where the import is relative. */
  readonly file: string | null;
  readonly match: RegExpMatchArray;
}

/** Objects to imports that run the wrong way, are misspelt, or reach into tests. */
export function judgeImports(sources: readonly Source[]): readonly Objection[] {
  return modules(sources).flatMap((source) =>
    importsOf(source).flatMap((one) => {
      const why = whyNot(source.path, one);
      return why === null ? [] : objectTo(source, [one.match], why);
    }),
  );
}

/** Names each cycle once, by its first file in the order of the paths. */
export function judgeCycles(sources: readonly Source[]): readonly Objection[] {
  const graph = new Map(
    modules(sources).map((source) => [
      source.path,
      importsOf(source).flatMap(({ file }) => file ?? []),
    ]),
  );
  return [...graph.keys()].flatMap((start) => {
    const cycle = wayBack(graph, start);
    if (cycle === null || cycle.some((path) => path < start)) return [];
    return [`${start}:1: imports itself: ${[...cycle, start].join(' → ')}`];
  });
}

/** One seam each: who else would open a connection, a container or the environment goes past every guard. */
export function judgeSeams(sources: readonly Source[]): readonly Objection[] {
  const real = modules(sources).filter(({ path }) => !isTest(path));
  const importers = (name: RegExp) =>
    real.filter((source) => importsOf(source).some(({ specifier }) => name.test(specifier)));
  const readers = real.filter(({ code }) =>
    /\bprocess\s*\.\s*env\b|\{[^}]*\benv\b[^}]*\}\s*=\s*process\b/.test(code),
  );
  return [
    ...onlyIn(importers(/^pg(?:$|\/|-(?!mem$))/), 'harness/connection/connection.ts', 'imports pg'),
    // It reaches no server: a seam of its own.
    ...onlyIn(importers(/^pg-mem$/), 'schema/contract/memory-tables.ts', 'imports pg-mem'),
    ...atMostOne(importers(/^(?:@testcontainers\/.*|testcontainers)$/), 'imports testcontainers'),
    ...onlyIn(readers, 'cli/environment.ts', 'reads process.env'),
    ...(importers(/^pg$/).length === 0
      ? ['harness/connection/connection.ts:1: does not import pg']
      : []),
  ];
}

/** Every law stands in exactly one proof, beside the canaries that it must refute. */
export function judgeLaws(
  sources: readonly Source[],
  ids: readonly string[],
): readonly Objection[] {
  const proofs = sources.filter(({ path }) => path.endsWith('.proof.ts'));
  return ids.flatMap((id) => {
    const homes = proofs.filter(({ text }) => text.includes(`\n  id: '${id}',`));
    const [home] = homes;
    if (home === undefined) return [`schema/contract/laws.ts:1: no proof file has the law ${id}`];
    if (homes.length > 1) {
      return [`${homes[1]?.path}:1: has the law ${id}, which ${home.path} has too`];
    }
    return /^ {2}canaries: (?!\[\s*\])/m.test(home.code)
      ? []
      : [`${home.path}:1: the law ${id} has no canary: nothing shows that it can refute`];
  });
}

/** Objects to every package that the document of dependencies does not name. */
export function judgeDependencies(manifest: Source, document: Source): readonly Objection[] {
  const parts = JSON.parse(manifest.text) as Record<string, Readonly<Record<string, string>>>;
  const names = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((part) =>
    Object.keys(parts[part] ?? {}),
  );
  const named = new Set(document.text.match(/@?[\w-]+(?:[./][\w-]+)*/g));
  return names
    .filter((name) => !named.has(name))
    .map((name) => `${document.path}:1: does not name ${name}, on which package.json depends`);
}

function modules(sources: readonly Source[]): readonly Source[] {
  return sources.filter(({ path }) => path.endsWith('.ts'));
}

function importsOf(source: Source): readonly Import[] {
  return [...source.code.matchAll(/(?:\bfrom|^import|\bimport\()\s*['"]/gm)].map((match) => {
    const start = match.index + match[0].length;
    const specifier = source.text.slice(start).match(/^[^'"]*/)?.[0] ?? '';
    const relative = /^\.\.?\//.test(specifier);
    const file = relative ? posix.join(posix.dirname(source.path), specifier) : null;
    return { specifier, file, match };
  });
}

function whyNot(path: string, { specifier, file }: Import): string | null {
  if (file === null) {
    const bare = isBuiltin(specifier) && !specifier.startsWith('node:');
    return bare ? `write node:${specifier}` : null;
  }
  if (!file.endsWith('.ts')) return `the import of ${specifier} does not end in .ts`;
  if (/\.(test|proof)\.ts$/.test(file)) return `imports a test: ${specifier}`;
  if (isTest(file) && !isTest(path)) return `imports a fixture, and is no test: ${specifier}`;
  const [from, to] = [folderOf(path), folderOf(file)];
  const allowed = MAY_IMPORT[from];
  if (allowed === undefined) return `the folder ${from} has no place in the house`;
  return from === to || allowed.includes(to)
    ? null
    : `${from || 'the root'} never imports ${to || 'the root'}`;
}

function folderOf(path: string): string {
  return path.includes('/') ? (path.split('/')[0] ?? '') : '';
}

/** Gives the shortest way from a file back to itself. */
function wayBack(
  graph: ReadonlyMap<string, readonly string[]>,
  start: string,
): readonly string[] | null {
  const seen = new Set<string>();
  let ways: readonly (readonly string[])[] = [[start]];
  while (ways.length > 0) {
    const further = ways.flatMap((way) =>
      (graph.get(way.at(-1) ?? '') ?? []).map((next) => ({ way, next })),
    );
    const home = further.find(({ next }) => next === start);
    if (home !== undefined) return home.way;
    ways = further.flatMap(({ way, next }) => {
      if (seen.has(next)) return [];
      seen.add(next);
      return [[...way, next]];
    });
  }
  return null;
}

function onlyIn(found: readonly Source[], home: string, what: string): readonly Objection[] {
  return found
    .filter(({ path }) => path !== home)
    .map(({ path }) => `${path}:1: ${what}; only ${home} does`);
}

function atMostOne(found: readonly Source[], what: string): readonly Objection[] {
  return found.slice(1).map(({ path }) => `${path}:1: ${what}; ${found[0]?.path} does already`);
}
