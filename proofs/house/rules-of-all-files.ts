/** The rules of the house that only all files together can keep: what one file alone may touch, how full a folder may be, and that every package is explained. */
import { posix } from 'node:path';
import { importsOf, modulesOf } from './imports.ts';
import { type Rooms, roomOf } from './room.ts';
import { type Breach, isTest, type Source } from './source.ts';

const FULLEST_FOLDER = 40;
/** By its name, by a name that is computed, or taken out of the process. */
const ENVIRONMENT =
  /\bprocess\s*(?:\??\.\s*env\b|(?:\?\.\s*)?\[)|\{[^}]*\benv\b[^}]*\}\s*=\s*process\b/;

/** One seam each: who else would open a connection, a container or the environment goes past every guard. */
export function judgeSeams(sources: readonly Source[]): readonly Breach[] {
  const real = modulesOf(sources).filter(({ path }) => !isTest(path));
  const importers = (name: RegExp) =>
    real.filter((source) => importsOf(source).some(({ specifier }) => name.test(specifier)));
  const readers = real.filter(
    (source) =>
      ENVIRONMENT.test(source.code) ||
      importsOf(source).some(({ specifier }) => /^(?:node:)?process$/.test(specifier)),
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

/** Objects to folders too full to be read, and to two files of one name in a room. */
export function judgeFolders(sources: readonly Source[], rooms: Rooms): readonly Breach[] {
  const folders = new Map<string, string[]>();
  const names = new Map<string, string[]>();
  for (const { path } of modulesOf(sources).filter((one) => !isTest(one.path))) {
    gather(folders, posix.dirname(path), path);
    gather(names, `${posix.basename(path)} of ${roomOf(rooms, path) ?? posix.dirname(path)}`, path);
  }
  return [
    ...[...folders]
      .filter(([, paths]) => paths.length > FULLEST_FOLDER)
      .map(
        ([folder, paths]) =>
          `${paths[FULLEST_FOLDER]}:1: ${folder} holds ${paths.length} source files, at most ${FULLEST_FOLDER}`,
      ),
    ...[...names].flatMap(([name, [first, ...others]]) =>
      others.map((path) => `${path}:1: a second ${name}, beside ${first}`),
    ),
  ];
}

/** Objects to every package that the document of dependencies does not name. */
export function judgeDependencies(manifest: Source, document: Source): readonly Breach[] {
  const parts = JSON.parse(manifest.text) as Record<string, Readonly<Record<string, string>>>;
  const names = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((part) =>
    Object.keys(parts[part] ?? {}),
  );
  const named = new Set(document.text.match(/@?[\w-]+(?:[./][\w-]+)*/g));
  return names
    .filter((name) => !named.has(name))
    .map((name) => `${document.path}:1: does not name ${name}, on which package.json depends`);
}

function gather(into: Map<string, string[]>, key: string, path: string): void {
  into.set(key, [...(into.get(key) ?? []), path]);
}

function onlyIn(found: readonly Source[], home: string, what: string): readonly Breach[] {
  return found
    .filter(({ path }) => path !== home)
    .map(({ path }) => `${path}:1: ${what}; only ${home} does`);
}

function atMostOne(found: readonly Source[], what: string): readonly Breach[] {
  return found.slice(1).map(({ path }) => `${path}:1: ${what}; ${found[0]?.path} does already`);
}
