/** Scripts of cases, run by a real psql on a copy that was loaded by psql: the difference shows where the pipeline is broken, and nowhere else. */

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Mutation, mutationOf } from '../../harness/clone/mutation.ts';
import { connect, type Target } from '../../harness/connection/connection.ts';
import { reproduce } from '../../harness/counterexample/psql-script.ts';
import { transcribe } from '../../harness/counterexample/transcript.ts';
import type { Environment, Stage } from '../../harness/engine/settings.ts';
import { digestOfContract, SMALL } from '../../harness/engine/settings.ts';
import { createWorkbench } from '../../harness/engine/workbench.ts';
import { committingRoutines, tryToEscape } from '../../harness/laws/escape-attempt.ts';
import type { CaseRecording } from '../../harness/run/recorder.ts';
import { askOne, useCopies } from '../../harness/testing/copy.fixture.ts';
import { CUTTER } from '../../schema/contract/cutter.ts';
import { type CutterHistory, PHASES } from '../../schema/contract/phase.ts';
import type { Fault } from '../../schema/fault.ts';
import type { History, Step } from '../../schema/history.ts';
import { OWN_NAMES } from '../../schema/names.ts';
import { ESCAPES } from '../rollback/escapes.ts';
import { type CutterPipeline, PRODUCTION } from './cutter.ts';
import { explicitRuns } from './examples.ts';

const copies = useCopies();
const SCHEMA = new URL('../../schema/sql/', import.meta.url);
const psqlIsHere = spawnSync('psql', ['--version']).status === 0;

/** The search rows of the units stay: no foreign key notices. */
const LEFT_BEHIND: Mutation = {
  routine: 'public.fn_cut_revert',
  from: 'delete from public.information_unit_search where unit_id = any (unit_ids);',
  to: '',
};
/** The compensation refuses to go on, and the pipeline rolls back. */
const WRONG_VERSION: Mutation = {
  routine: 'public.fn_iu_enact_revert',
  from: "      version = (undo.before ->> 'version')::integer,\n      updated_at = (undo.before ->> 'updated_at')::timestamptz\n  from cutter.undo undo\n  where undo.run_id = p_run_id and undo.phase = 'lifecycle_enact'\n    and undo.relation = 'public.information_unit'",
  to: "      version = unit.version,\n      updated_at = (undo.before ->> 'updated_at')::timestamptz\n  from cutter.undo undo\n  where undo.run_id = p_run_id and undo.phase = 'lifecycle_enact'\n    and undo.relation = 'public.information_unit'",
};
const AS_IT_SHOULD_BE = 'as it should be';

const [whole] = explicitRuns(SMALL) as [CutterHistory, ...unknown[]];
const revert: Step = { do: 'revert', run: 0 };
const upTo = (count: number): readonly Step[] =>
  PHASES.slice(0, count).map((phase) => ({ do: 'phase', run: 0, phase }));
const struck = (fault: Omit<Fault, 'sqlstate'>): History => ({
  ...whole,
  steps: [...whole.steps, revert],
  faults: [{ ...fault, sqlstate: '40001' }],
});

/** Sends a history through the pipeline and gives what was noted. */
async function record(history: History, stage: Stage, changed: Partial<CutterPipeline> = {}) {
  await using workbench = open(stage, changed);
  return await workbench.recorder.during(() => workbench.run(history));
}

function open(stage: Stage, changed: Partial<CutterPipeline> = {}) {
  return createWorkbench({
    environment: environment(),
    pipeline: { ...PRODUCTION, ...changed },
    name: nextName(),
    stage,
    purpose: 'law',
  });
}

function environment(): Environment {
  const { admin, templateName, commitsFile, template } = copies;
  const cluster = { admin, template: templateName, commitsFile, binding: template.binding };
  const capabilities = {
    concurrentSessions: true,
    terminate: true,
    realCommits: true,
    pgDump: false,
  };
  return {
    kind: 'embedded',
    contractDigest: digestOfContract(CUTTER),
    capabilities,
    ...cluster,
    ...template,
    settings: {},
    commits: cluster,
    existing: null,
    seed: 158,
  };
}

let names = 0;
function nextName(): string {
  names += 1;
  return `reproduced_${names}`;
}

const about = (stage: Stage) => ({
  law: 'compensation/restores',
  claim: 'always brings everything back',
  findings: ["it's \\broken\\ :look; and `date`", 'on two\nlines'],
  stage,
  schemaFingerprint: copies.template.schemaFingerprint,
  serverVersionNum: copies.template.versionNum,
  folder: 'schema/sql',
  calls: OWN_NAMES,
  contract: CUTTER,
});

interface Printed {
  readonly end: string;
  readonly text: string;
  readonly errors: readonly string[];
}

/** The copy as psql alone has loaded it: once, for all. */
let loaded: Promise<string> | null = null;
async function load(): Promise<string> {
  const name = 'loaded_by_psql';
  await using admin = await connect(copies.admin);
  await admin.query(`create database ${name} template template0 encoding 'UTF8'`);
  const files = readdirSync(SCHEMA).filter((file) => file.endsWith('.sql'));
  const text = files.sort().map((file) => readFileSync(new URL(file, SCHEMA), 'utf8'));
  const target = { ...copies.admin, database: name };
  const { status, stderr } = psql(target, ['-q', '-v', 'ON_ERROR_STOP=1'], text.join('\n'));
  if (status !== 0) throw new Error(stderr);
  return name;
}

/** Runs the script on a copy of its own; fails where anything stays. */
async function runScript(script: string, mutations: readonly Mutation[] = []): Promise<Printed> {
  loaded ??= load();
  const target = { ...copies.admin, database: nextName() };
  await using admin = await connect(copies.admin);
  await admin.query(`create database ${target.database} template ${await loaded}`);
  await using session = await connect(target);
  for (const mutation of mutations) await session.script(await mutationOf(session, mutation));
  const before = await contentOf(target);
  const { status, stdout, stderr } = psql(target, [], script);
  expect(status).toBe(0);
  expect(await contentOf(target)).toEqual(before);
  const end = /every table at the end\s+-+\s+(.*?)\s*\n/.exec(stdout)?.[1] ?? 'nothing';
  return { end, text: stdout, errors: stderr.split('\n').filter((line) => /ERROR:/.test(line)) };
}

function psql(target: Target, words: readonly string[], input: string) {
  const { host, port, user, database } = target;
  const place = ['-h', host, '-p', String(port), '-U', user, '-d', database];
  return spawnSync('psql', ['-X', ...place, ...words, '-f', '-'], { input, encoding: 'utf8' });
}

async function contentOf(target: Target): Promise<unknown> {
  await using session = await connect(target);
  const one = "select md5(string_agg(t::text, ',' order by t::text)) from";
  const tables = ['public.information_unit', 'cutter.run_event', 'cutter.kill_switch'];
  const switches = await askOne(session, 'select execution_enabled from cutter.kill_switch');
  const digests = [];
  for (const table of tables) digests.push(await askOne(session, `${one} ${table} t`));
  return [switches, ...digests];
}

/** The answers that were errors, faults included: psql must meet as many. */
function failuresOf(recording: CaseRecording): number {
  return recording.filter(
    (event) =>
      (event.what === 'statement' || event.what === 'other') && event.answer?.status === 'error',
  ).length;
}

describe.runIf(psqlIsHere)('the script of a case', { timeout: 120_000 }, () => {
  it('always shows the rows that a wrong inverse leaves, and nothing on a pipeline that is whole', async () => {
    const { recording } = await record(whole, 'rollback', { mutations: [LEFT_BEHIND] });
    const script = reproduce(about('rollback'), recording);

    const broken = await runScript(script, [LEFT_BEHIND]);
    const mended = await runScript(script);

    expect(broken.end).toBe('DIFFERENT: public.information_unit_search');
    expect(broken.text).toMatch(/information_unit_search\|new\|\(\d+,example\/one-unit/);
    expect(broken.text).toMatch(/public\.information_unit +\| +158 \| +159 /);
    expect(mended.end).toBe(AS_IT_SHOULD_BE);
    expect([broken.errors, mended.errors]).toEqual([[], []]);
  });

  it('always rolls back what failed then, and commits it where it no longer fails', async () => {
    const { recording } = await record(whole, 'rollback', { mutations: [WRONG_VERSION] });
    const script = reproduce(about('rollback'), recording);

    const broken = await runScript(script, [WRONG_VERSION]);
    const mended = await runScript(script);

    expect(broken.end).toContain('DIFFERENT: cutter.undo, public.information_unit');
    expect(broken.errors).toEqual([expect.stringContaining('changed_since')]);
    expect(mended.end).toBe(AS_IT_SHOULD_BE);
    expect(mended.text).toContain('It failed then, and does not now');
    expect(mended.errors).toEqual([]);
  });

  const [inOne, inBoth] = [['rollback'], ['rollback', 'commit']] as const;
  it.each([
    ['an error before it', { statement: 3, side: 'before', kind: 'sql_error' }, inOne],
    ['an error after it', { statement: 4, side: 'after', kind: 'sql_error' }, inBoth],
    ['an error before BEGIN', { statement: 0, side: 'before', kind: 'cancel' }, inOne],
    ['a disk that is full', { statement: 2, side: 'before', kind: 'disk_full' }, inOne],
    ['a lost connection', { statement: 5, side: 'after', kind: 'disconnect' }, inBoth],
    ['a process that died', { statement: 4, side: 'before', kind: 'crash' }, inOne],
  ] as const)('always goes through %s as the server does', async (_what, fault, stages) => {
    for (const stage of stages) {
      const { recording, result } = await record(struck({ step: 1, ...fault }), stage);
      const { end, errors } = await runScript(reproduce(about(stage), recording));

      expect(result.firedFaults).toHaveLength(1);
      expect(end).toBe(AS_IT_SHOULD_BE);
      // What the pipeline had to refuse after the blow fails here too.
      const blows = ['disconnect', 'crash'].includes(fault.kind) ? 0 : 1;
      expect(errors).toHaveLength(blows + failuresOf(recording));
    }
  });

  it('always goes on after a session that was ended, as far as the case went', async () => {
    const history = struck({ step: 1, statement: 3, side: 'after', kind: 'terminate' });
    const inOne = await record(history, 'rollback');
    const inMany = await record(history, 'commit');

    expect(inOne.result.sessionLost).toBe(true);
    expect((await runScript(reproduce(about('rollback'), inOne.recording))).end).toBe(
      AS_IT_SHOULD_BE,
    );
    expect((await runScript(reproduce(about('commit'), inMany.recording))).end).toBe(
      AS_IT_SHOULD_BE,
    );
  });

  it('always has the deed of somebody else in it, and the refusal that it brings', async () => {
    const deed: Step = { do: 'meddle', run: 0, how: 'edit_title', unit: 0 };
    const { recording } = await record({ ...whole, steps: [...upTo(3), deed, revert] }, 'rollback');

    const { end, text } = await runScript(reproduce(about('rollback'), recording));

    expect(text).toContain('besides the pipeline, as directus_app:');
    expect(text).toContain('"code": "changed_since"');
    expect(end).toContain('public.information_unit');
  });

  it('never sends what could leave its transaction', async () => {
    const pipeline: CutterPipeline = { ...PRODUCTION, statements: committingRoutines(CUTTER) };
    await using workbench = createWorkbench({
      environment: environment(),
      pipeline,
      name: nextName(),
      stage: 'rollback',
      purpose: 'law',
    });
    const [run] = whole.runs;
    if (run === undefined) throw new Error('there is no run');
    const at = { run, phase: 'cut_leg_a', statement: 3, swallows: true } as const;
    for (const way of ESCAPES.slice(0, 16)) {
      const { recording } = await workbench.recorder.during(() =>
        tryToEscape({ way, ...at }, workbench),
      );
      const script = reproduce(about('rollback'), recording);
      const sent = script.split('\n').filter((line) => !/^(--|\\)/.test(line));

      expect(
        sent.filter((line) => /^\s*(commit|end|abort|begin|prepare transaction)/i.test(line)),
      ).toEqual(['BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;']);
    }
    const [way] = ESCAPES;
    if (way === undefined) throw new Error('there is no way out');
    const { recording } = await workbench.recorder.during(() =>
      tryToEscape({ way, ...at }, workbench),
    );
    expect((await runScript(reproduce(about('rollback'), recording))).text).toContain(
      'Rolled back',
    );
  });

  it('always says so where a law sends nothing that psql could repeat', async () => {
    const script = reproduce(about('rollback'), []);

    expect(script).toContain('cannot be repeated in psql');
    expect(script.split('\n').filter((line) => line !== '' && !line.startsWith('--'))).toEqual([]);
  });
});

describe('the recording of a case', { timeout: 60_000 }, () => {
  it('never changes what the case comes to, and is noted only while somebody asks', async () => {
    await using workbench = open('rollback');
    const plain = await workbench.run(whole);
    const { result, recording } = await workbench.recorder.during(() => workbench.run(whole));
    const again = await workbench.run(whole);

    const shown = ({ steps, completeness, violations }: typeof plain) => ({
      steps: steps.map(({ outcome, ...step }) => ({ ...step, status: outcome?.status })),
      completeness,
      violations,
    });
    expect(shown(result)).toEqual(shown(plain));
    expect(shown(again)).toEqual(shown(plain));
    expect(recording.filter(({ what }) => what === 'statement')).toHaveLength(
      plain.statements.length,
    );
  });

  it('never shows a value in its transcript, and always shows each statement and change', async () => {
    const { recording, result } = await record(whole, 'rollback');
    const text = transcribe(recording);
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));

    expect(lines.map(({ i }) => i)).toEqual(lines.map((_, index) => index));
    expect(lines.filter(({ what }) => what === 'statement')).toHaveLength(result.statements.length);
    expect(text).not.toContain('Một đơn vị thông tin');
    expect(lines).toContainEqual(
      expect.objectContaining({
        what: 'boundary',
        kind: 'commit',
        changes: expect.arrayContaining([
          { table: 'public.information_unit', inserted: 1, updated: 0, deleted: 0 },
        ]),
      }),
    );
    const digests = lines.flatMap(({ valuesDigest }) => valuesDigest ?? []);
    expect(digests[0]).toMatch(/^sha256:[0-9a-f]{64}$/);
  });
});

describe('a case of a pipeline that declares other statements than it sends', () => {
  it.each<Stage>(['rollback', 'commit'])('always is an error in the %s stage', async (stage) => {
    await using workbench = open(stage, { transactions: () => [3] });

    await expect(workbench.run(whole)).rejects.toMatchObject({
      code: 'E_CONTRACT',
      message: expect.stringContaining('[3] are declared'),
    });
  });
});
