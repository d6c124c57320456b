/** Mutants whose process makes no progress, or ends: the process is ended, its mutant is not judged, and each of the others is. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { MutantResult } from '../../schema/mutation.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Less than a case may take, so that the process is ended before the case is. */
const STALLED_MS = 7_000;

/** Judges mutants by one law in a process of its own, for vitest runs in there. */
const SCRIPT = `
const { runMutants } = await import('${ROOT}/cli/vitest/run-mutants.ts');
const { openLot } = await import('${ROOT}/cli/prove/generate-mutants.ts');
const { awaitInterruption } = await import('${ROOT}/cli/vitest/interruption.ts');
const { SMALL } = await import('${ROOT}/harness/engine/settings.ts');
const say = () => undefined;
using interruption = awaitInterruption(say);
const { kind, law, wanted } = JSON.parse(process.argv[1]);
const laws = [law];
await using lot = kind === 'adapter' ? await openLot(kind, { schema: null, only: laws }) : null;
const isOne = (mutant) => (one) => ['file', 'from', 'to'].every((name) => mutant[name] === one[name]);
const mutants = lot === null ? wanted : wanted.map((one) => lot.mutants.find(isOne(one)));
const task = { kind, laws, mutants, everyStage: false };
const settings = { ...SMALL, runs: 1 };
const root = lot === null ? {} : { root: lot.root };
const end = await runMutants({ task, settings, interruption, say, stalledMs: ${STALLED_MS}, ...root });
process.stdout.write(JSON.stringify(end));
`;

interface Wanted {
  readonly kind: 'sql' | 'adapter';
  readonly law: string;
  /** Whole mutants of the SQL; of one of the adapter what finds it. */
  readonly wanted: readonly object[];
}

function judge(what: Wanted) {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', SCRIPT, JSON.stringify(what)],
    { cwd: ROOT, encoding: 'utf8', env: { PATH: '/usr/bin:/bin', HOME: '/nowhere' } },
  );
  return JSON.parse(stdout || JSON.stringify({ doubt: stderr })) as {
    readonly results: readonly MutantResult[];
    readonly doubt: string | null;
  };
}

function mutant(id: string, from: string, to: string) {
  const file = readFileSync(new URL('../../schema/sql/070-cut.sql', import.meta.url), 'utf8');
  const [body = ''] = /^create function public\.fn_backup_record[\s\S]*?^\$\$;/m.exec(file) ?? [];
  expect(body).toContain(from);
  const statement = body.replace('create function', 'create or replace function').replace(from, to);
  return {
    ...{ id, kind: 'sql', file: '070-cut.sql', routine: null, line: 1, operator: 'by hand' },
    ...{ from, to, statements: [statement] },
  };
}

describe('a mutant that hangs for good', { timeout: 240_000 }, () => {
  it('never holds up the others, and never is killed', () => {
    const begin = 'perform cutter.require_enabled();';
    const mutants = [
      mutant('hangs', begin, `${begin} perform pg_sleep(600);`),
      mutant('same', begin, begin),
    ];

    const { results, doubt } = judge({ kind: 'sql', law: 'kill-switch/unmoved', wanted: mutants });

    expect(doubt).toBeNull();
    expect(results.map(({ mutant: { id }, end }) => [id, end])).toEqual([
      ['hangs', { status: 'unjudged', reason: expect.stringContaining('no progress for 7 s') }],
      ['same', { status: 'survived' }],
    ]);
  });

  it('never is waited for without end where it loops and lets nobody else speak', () => {
    const file = 'cutter/planner/title.ts';
    const wanted = [
      { file, from: 'end -= 1', to: 'end += 1' },
      { file, from: "'NFC'", to: '""' },
    ];

    const { results, doubt } = judge({ kind: 'adapter', law: 'planner/lossless', wanted });

    expect(doubt).toBeNull();
    expect(
      results.map(({ mutant: { to }, end: { status }, asked }) => [to, status, asked]),
    ).toEqual([
      ['end += 1', 'unjudged', [expect.objectContaining({ law: 'planner/lossless', cases: 0 })]],
      ['""', 'killed', [expect.objectContaining({ law: 'planner/lossless' })]],
    ]);
  });
});
