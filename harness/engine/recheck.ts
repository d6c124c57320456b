/** Asks a law again about cases that were recorded: by what was seen then, without a database, or by running one of them. Searches nothing. */
import { isDeepStrictEqual } from 'node:util';
import { casesOf, isRecorded, type RecordedCase } from '../bundle/observations.ts';
import { lackOf } from './capabilities.ts';
import type { Law } from './definition.ts';
import { openWorkbench } from './open-workbench.ts';
import type { Environment, Settings } from './settings.ts';

/** What is asked: every recorded case by what was seen, or one case of each law by running it. */
export type Recheck =
  | { readonly do: 'judge'; readonly folder: string }
  | {
      readonly do: 'run';
      readonly folder: string;
      /** Which of a law's recorded cases, by its number. */
      readonly picks: Readonly<Partial<Record<string, number>>>;
    };

export interface RecheckReport {
  readonly kind: 'recheck';
  readonly law: string;
  /** How many cases it was asked about. */
  readonly cases: number;
  /** Where it says otherwise than the record, in sentences. */
  readonly findings: readonly string[];
  /** Why it could not be asked, or null. */
  readonly lack: string | null;
  /** The schema that a case was run on; null where none was. */
  readonly schemaFingerprint: string | null;
}

/** Asks the law what it says of everything that was seen. */
export function judgeRecorded<Value, Seen>(law: Law<Value, Seen>, folder: string): RecheckReport {
  const cases = casesOf(folder, law.id).filter(isRecorded);
  const findings = cases.flatMap((recorded, index) => {
    const [value, seen] = [recorded.value as Value, recorded.seen as Seen];
    return [
      ...compare(`case ${index + 1}`, recorded.findings, law.check(value, seen)),
      ...compare(`the labels of case ${index + 1}`, recorded.labels, law.label(value, seen)),
    ];
  });
  const { id } = law;
  return {
    kind: 'recheck',
    law: id,
    cases: cases.length,
    findings,
    lack: null,
    schemaFingerprint: null,
  };
}

/** Runs one of the cases on a server and compares whether it refutes. Words may differ: they name what another clone counted. */
export async function rerunRecorded<Value, Seen>(
  law: Law<Value, Seen>,
  { folder, picks }: Extract<Recheck, { readonly do: 'run' }>,
  conditions: { readonly environment: Environment; readonly settings: Settings },
): Promise<RecheckReport> {
  const { environment } = conditions;
  const report = {
    kind: 'recheck',
    law: law.id,
    schemaFingerprint: environment.schemaFingerprint,
  } as const;
  const picked = casesOf(folder, law.id).filter(isRecorded)[picks[law.id] ?? 0];
  if (picked === undefined) {
    return { ...report, cases: 0, findings: [], lack: 'none of its cases is recorded' };
  }
  const lack = lackOf(law, picked.stage, conditions);
  if (lack !== null) return { ...report, cases: 0, findings: [], lack };
  const found = await findingsOf(law, picked, environment);
  const agree = (found.length === 0) === (picked.findings.length === 0);
  const findings = agree ? [] : compare('a case that was run', picked.findings, found);
  return { ...report, cases: 1, findings, lack: null };
}

async function findingsOf<Value, Seen>(
  law: Law<Value, Seen>,
  { value, stage }: RecordedCase,
  environment: Environment,
): Promise<readonly string[]> {
  await using workbench = openWorkbench(law, { environment, stage });
  return law.check(value as Value, await law.act(value as Value, workbench));
}

function compare(what: string, then: readonly string[], now: readonly string[]): readonly string[] {
  const say = (words: readonly string[]) => (words.length === 0 ? 'nothing' : words.join('; '));
  return isDeepStrictEqual(then, now)
    ? []
    : [`${what}: recorded is ${say(then)}, the law says ${say(now)}`];
}
