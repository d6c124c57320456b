/** A mutant whose process makes no progress: the process is ended, the mutant is not judged, and the next one is. */
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
const { awaitInterruption } = await import('${ROOT}/cli/vitest/interruption.ts');
const { SMALL } = await import('${ROOT}/harness/engine/settings.ts');
const say = () => undefined;
using interruption = awaitInterruption(say);
const laws = ['kill-switch/unmoved'];
const mutants = JSON.parse(process.argv[1]);
const task = { kind: 'sql', laws, mutants, everyStage: false };
const settings = { ...SMALL, runs: 1 };
const end = await runMutants({ task, settings, interruption, say, stalledMs: ${STALLED_MS} });
process.stdout.write(JSON.stringify(end));
`;

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

    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--input-type=module', '-e', SCRIPT, JSON.stringify(mutants)],
      { cwd: ROOT, encoding: 'utf8', env: { PATH: '/usr/bin:/bin', HOME: '/nowhere' } },
    );

    const { results, doubt } = JSON.parse(stdout || JSON.stringify({ doubt: stderr })) as {
      readonly results: readonly MutantResult[];
      readonly doubt: string | null;
    };
    expect(doubt).toBeNull();
    expect(results.map(({ mutant: { id }, end }) => [id, end])).toEqual([
      ['hangs', { status: 'unjudged', reason: expect.stringContaining('no progress for 7 s') }],
      ['same', { status: 'survived' }],
    ]);
  });
});
