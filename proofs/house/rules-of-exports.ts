/** The rules of exported names: each has a user in another file, and each is declared once. What the public door hands on is used by definition. */
import { type Export, exportsOf, importsOf, modulesOf, startedBy } from './imports.ts';
import { type Breach, isTest, objectTo, type Source } from './source.ts';

const DOOR = 'api/index.ts';
const LISTS = 'proofs/house/exceptions.ts';
/** Tools read these by name or as their default, and import nothing. */
const READ_BY_TOOLS = 'vitest.config.ts';
const OF_A_SETUP = ['setup', 'teardown'];

/** Names by `path name` or, for names declared twice, by `name`; with the reason. */
export type Exceptions = Readonly<Record<string, string>>;

/** Objects to exported names that nothing imports, and to those that tests alone do, without a reason that is listed. */
export function judgeDead(sources: readonly Source[], forTests: Exceptions): readonly Breach[] {
  const users = usersOf(sources);
  const found = modulesOf(sources)
    .filter(({ path }) => path !== DOOR)
    .flatMap((source) =>
      exportsOf(source).map((one) => ({ source, one, users: users(source.path, one.name) })),
    );
  const dead = found.filter(({ users: { size } }) => size === 0);
  const tested = found.filter(
    ({ source, users: by }) =>
      by.size > 0 && !isTest(source.path) && [...by].every((path) => isOwnTest(path)),
  );
  const keys = new Set(tested.map(({ source, one }) => `${source.path} ${one.name}`));
  return [
    ...dead.flatMap(({ source, one }) =>
      objectTo(source, [one.match], `exports ${one.name}, which no other file imports`),
    ),
    ...tested
      .filter(({ source, one }) => forTests[`${source.path} ${one.name}`] === undefined)
      .flatMap(({ source, one }) =>
        objectTo(source, [one.match], `exports ${one.name} for tests alone`),
      ),
    ...Object.keys(forTests)
      .filter((key) => !keys.has(key))
      .map((key) => `${LISTS}:1: ${key} is excused as used by tests alone, and is not`),
  ];
}

/** Objects to a name that two files export: it means one thing in one and another in the other. */
export function judgeTwins(sources: readonly Source[], twins: Exceptions): readonly Breach[] {
  const homes = new Map<string, { readonly source: Source; readonly one: Export }[]>();
  for (const source of modulesOf(sources)) {
    for (const one of exportsOf(source)) {
      homes.set(one.name, [...(homes.get(one.name) ?? []), { source, one }]);
    }
  }
  const twice = [...homes].filter(([, found]) => new Set(found.map(pathOf)).size > 1);
  const names = new Set(twice.map(([name]) => name));
  return [
    ...twice
      .filter(([name]) => twins[name] === undefined)
      .flatMap(([name, found]) =>
        found
          .slice(1)
          .flatMap(({ source, one }) =>
            objectTo(
              source,
              [one.match],
              `exports ${name}, which ${found[0]?.source.path} does too`,
            ),
          ),
      ),
    ...Object.keys(twins)
      .filter((name) => !names.has(name))
      .map((name) => `${LISTS}:1: ${name} is excused as declared twice, and is not`),
  ];
}

/** Gives who uses a name of a file: the paths of others. */
function usersOf(sources: readonly Source[]): (path: string, name: string) => ReadonlySet<string> {
  const byName = new Map<string, Set<string>>();
  const ofAll = new Map<string, Set<string>>();
  const add = (to: Map<string, Set<string>>, key: string, path: string) =>
    to.set(key, (to.get(key) ?? new Set()).add(path));
  for (const source of modulesOf(sources)) {
    for (const { file, names } of importsOf(source)) {
      if (file === null || file === source.path) continue;
      if (names === null) add(ofAll, file, source.path);
      for (const name of names ?? []) add(byName, `${file} ${name}`, source.path);
    }
    for (const file of startedBy(source)) add(ofAll, file, source.path);
  }
  const config = sources.find(({ path }) => path === READ_BY_TOOLS)?.text ?? '';
  return (path, name) => {
    const isSetup = OF_A_SETUP.includes(name) && config.includes(`'${path}'`);
    return new Set([
      ...(byName.get(`${path} ${name}`) ?? []),
      ...(ofAll.get(path) ?? []),
      ...(isSetup ? [READ_BY_TOOLS] : []),
    ]);
  };
}

/** A test of our own parts, or its fixture; a proof is what the house is for. */
function isOwnTest(path: string): boolean {
  return isTest(path) && !path.endsWith('.proof.ts');
}

function pathOf({ source }: { readonly source: Source }): string {
  return source.path;
}
