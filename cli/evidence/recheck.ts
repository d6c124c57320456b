/** Asks the laws again about the recorded cases of a night, through vitest like every other run of them. Never takes silence for agreement: a law that does not answer is objected to. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProvidedContext } from 'vitest';
import type { Reporter } from 'vitest/node';
import type { Check, Objection, Unchecked } from '../../harness/bundle/findings.ts';
import { casesOf, isRecorded, judgeRecord } from '../../harness/bundle/observations.ts';
import { digestHex, SUMS_FILE } from '../../harness/bundle/sha256sums.ts';
import type { RecheckReport } from '../../harness/engine/recheck.ts';
import { type Settings, SMALL, STAGES } from '../../harness/engine/settings.ts';
import { LAWS } from '../../schema/contract/laws.ts';
import type { Evidence } from '../../schema/evidence.ts';
import { describeFailure } from '../../schema/failure.ts';
import { runProofs } from '../vitest/run-laws.ts';

interface Rechecked {
  readonly objections: readonly Objection[];
  readonly unchecked: readonly Unchecked[];
  /** How many cases were asked about. */
  readonly cases: number;
}

interface AskOptions {
  /** The folder of the night. */
  readonly night: string;
  readonly evidence: Evidence;
  /** Whether this very suite made the evidence: another one may judge otherwise in good faith. */
  readonly sameSuite: boolean;
  readonly say: (line: string) => void;
}

/** Every recorded case, by what was seen. Needs no database. */
export async function judgeWitnesses(options: AskOptions): Promise<Rechecked> {
  const { evidence, night } = options;
  const notes = createNotes('witnesses', options);
  const folder = join(night, 'observations');
  const laws = evidence.laws.filter(({ recorded = 0 }) => recorded > 0);
  for (const { id, runs } of evidence.laws.filter((law) => law.runs > 0 && !laws.includes(law))) {
    notes.omit(id, `none of its ${runs} cases is recorded with what was seen`);
  }
  for (const law of laws) {
    try {
      const findings = judgeRecord(law, casesOf(folder, law.id));
      for (const finding of findings) notes.object(law.id, finding);
    } catch (error) {
      notes.object(law.id, describeFailure(error));
    }
  }
  const known = laws.map(({ id }) => id).filter((id) => Object.hasOwn(LAWS, id));
  const reports = await ask(known, { recheck: { do: 'judge', folder } }, options.say);
  for (const id of known) {
    const report = reports.find(({ law }) => law === id);
    if (report === undefined) notes.object(id, 'could not be asked again');
    for (const finding of report?.findings ?? []) notes.object(id, finding);
  }
  return notes.asked(reports);
}

interface RerunOptions extends AskOptions {
  readonly server: Pick<Settings, 'server' | 'image' | 'binaries'>;
}

/** One case of each law, run on a server. Which one follows from the sums, so nobody could choose it beforehand. */
export async function rerunSample(options: RerunOptions): Promise<Rechecked> {
  const { evidence, night } = options;
  const notes = createNotes('rerun', options);
  const folder = join(night, 'observations');
  const sums = readFileSync(join(night, SUMS_FILE), 'utf8');
  const picks: Record<string, number> = {};
  for (const { id, recorded = 0 } of evidence.laws) {
    if (recorded === 0 || !Object.hasOwn(LAWS, id)) continue;
    const cases = casesOf(folder, id).filter(isRecorded);
    picks[id] = Number.parseInt(digestHex(`${sums}${id}`).slice(0, 12), 16) % cases.length;
  }
  const laws = Object.keys(picks);
  const settings: Settings = { ...SMALL, ...options.server, stages: STAGES, seed: evidence.seed };
  const recheck = { do: 'run', folder, picks } as const;
  const reports = await ask(laws, { recheck, settings }, options.say);
  for (const id of laws) {
    const report = reports.find(({ law }) => law === id);
    const why = report === undefined ? 'no case of it could be run' : lackOf(report, evidence);
    if (why !== null) notes.omit(id, why);
    else for (const finding of report?.findings ?? []) notes.object(id, finding);
  }
  return notes.asked(reports);
}

/** What was run on another schema says nothing about this evidence. */
function lackOf({ lack, schemaFingerprint }: RecheckReport, { subject }: Evidence): string | null {
  if (lack !== null) return lack;
  return schemaFingerprint === subject.schemaFingerprint
    ? null
    : `run on another schema than it was proved on: ${schemaFingerprint}`;
}

async function ask(
  laws: readonly string[],
  provide: Partial<ProvidedContext>,
  say: (line: string) => void,
): Promise<readonly RecheckReport[]> {
  const reports: RecheckReport[] = [];
  const reporter: Reporter = {
    onTestCaseResult: (testCase) => {
      const report = testCase.meta().cutproof;
      const errors = testCase.result().errors ?? [];
      if (report?.kind === 'recheck') reports.push(report);
      else say(`cutproof: ${testCase.fullName}: ${errors[0]?.message ?? 'no answer'}`);
    },
    onTestRunEnd: (modules, unhandled) => {
      const broken = modules.flatMap((module) => module.errors());
      for (const { message } of [...broken, ...unhandled]) say(`cutproof: ${message}`);
    },
  };
  // Without a law to ask, everything would be run.
  if (laws.length > 0) await runProofs({ laws, provide, reporter, say });
  return reports;
}

function createNotes(check: Check, { evidence, sameSuite }: AskOptions) {
  const objections: Objection[] = [];
  const unchecked: Unchecked[] = [];
  const where = (law: string) => `${evidence.runId}, ${law}`;
  const omit = (law: string, why: string) => {
    unchecked.push({ check, where: where(law), why });
  };
  return {
    omit,
    object: (law: string, what: string): void => {
      if (sameSuite) objections.push({ check, where: where(law), what });
      else omit(law, `${what}; another suite, ${evidence.subject.suiteCommit}, has judged it`);
    },
    asked: (reports: readonly RecheckReport[]): Rechecked => ({
      objections,
      unchecked,
      cases: reports.reduce((sum, { cases }) => sum + cases, 0),
    }),
  };
}
