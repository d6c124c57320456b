/** The rules of seams, folders and packages are shown to object to a planted fault, and to let alone what is allowed. */
import { describe, expect, it } from 'vitest';
import { houseOf } from './house.fixture.ts';
import { judgeDependencies, judgeFolders, judgeSeams } from './rules-of-all-files.ts';
import { toSource } from './source.ts';

const DOCUMENT = 'docs/dependencies.md';

describe('a rule of the whole house', () => {
  it('always finds a second seam, and never minds a test that opens one', () => {
    const pg = "import pg from 'pg';\n";
    const one = { 'harness/connection/connection.ts': pg };

    expect(judgeSeams(houseOf({ ...one, 'harness/a.test.ts': pg }))).toEqual([]);
    expect(judgeSeams(houseOf({}))).toEqual([
      'harness/connection/connection.ts:1: does not import pg',
    ]);
    expect(judgeSeams(houseOf({ ...one, 'cli/a.ts': pg }))).toEqual([
      'cli/a.ts:1: imports pg; only harness/connection/connection.ts does',
    ]);
    const memory = "import { newDb } from 'pg-mem';\n";
    expect(judgeSeams(houseOf({ ...one, 'schema/contract/memory-tables.ts': memory }))).toEqual([]);
    expect(judgeSeams(houseOf({ ...one, 'cutter/a.ts': memory }))).toEqual([
      'cutter/a.ts:1: imports pg-mem; only schema/contract/memory-tables.ts does',
    ]);
    for (const way of [
      "process.env['A'];\n",
      "process['env']['A'];\n",
      'process?.[name];\n',
      'const { argv, env } = process;\n',
      "import { env } from 'node:process';\n",
    ]) {
      expect(judgeSeams(houseOf({ ...one, 'proofs/a.ts': way })), way).toHaveLength(1);
    }
    const container = "import { GenericContainer } from 'testcontainers';\n";
    const twice = { ...one, 'harness/a.ts': container, 'harness/b.ts': container };
    expect(judgeSeams(houseOf(twice))).toEqual([
      'harness/b.ts:1: imports testcontainers; harness/a.ts does already',
    ]);
  });

  it('always finds a folder that is too full, and never counts tests, or what lies deeper', () => {
    const files = (folder: string, ending: string, count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, at) => [`${folder}/f${at}${ending}`, '']),
      );
    const full = {
      ...files('a', '.ts', 40),
      ...files('a', '.test.ts', 40),
      ...files('a/b', '.ts', 40),
    };

    expect(judgeFolders(houseOf(full), {})).toEqual([]);
    expect(judgeFolders(houseOf({ ...full, 'a/z.ts': '' }), {})).toEqual([
      'a/z.ts:1: a holds 41 source files, at most 40',
    ]);
  });

  it('always finds a second file of a name in a room, and never minds another room', () => {
    const rooms = { a: { door: [], within: ['b'], may: [] }, 'a/c': { door: [], may: [] } };
    const files = { 'a/x.ts': '', 'a/c/x.ts': '', 'a/x.test.ts': '', 'a/x.sql': '' };

    expect(judgeFolders(houseOf(files), rooms)).toEqual([]);
    expect(judgeFolders(houseOf({ ...files, 'a/b/x.ts': '' }), rooms)).toEqual([
      'a/b/x.ts:1: a second x.ts of a, beside a/x.ts',
    ]);
  });

  it('always finds a package that is not explained, and never takes a part of a word for it', () => {
    const manifest = toSource(
      'package.json',
      '{"dependencies":{"pg":"1"},"optionalDependencies":{"@a/b-c":"1"},"devDependencies":{}}',
    );
    const named = (text: string) => judgeDependencies(manifest, toSource(DOCUMENT, text));

    expect(named('| `pg` | the driver |\n| `@a/b-c` | the server |')).toEqual([]);
    expect(named('pg_dump, pg-mem, @types/pg and `@a/b-c`.')).toHaveLength(1);
    expect(named('pg, and `@a/b-c-d`.')).toEqual([expect.stringContaining('@a/b-c')]);
  });
});
