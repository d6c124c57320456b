/** Judges what happened with the switch off: with the process off nothing may be sent, with the database off only the question itself. Sends nothing. */
import { judgeAlways, judgeSwitch } from '../../harness/run/checks.ts';
import { CUTTER } from '../../schema/contract/cutter.ts';
import type { KillSwitchRow } from '../../schema/evidence.ts';
import { OWN_NAMES } from '../../schema/names.ts';
import type { Observation, StepObservation } from '../../schema/observation.ts';
import { alwaysArmed, seamsFor } from '../pipeline/adapter-seams.ts';
import type { CutterPipeline } from '../pipeline/cutter.ts';

type Half = 'process' | 'database';

const EXPECTED = { process: 'kill_switch_process', database: 'kill_switch_database' } as const;
/** What may be sent before the database has said no. */
const QUESTION = ['BEGIN', 'select execution_enabled from cutter.kill_switch', 'ROLLBACK'];

export function judgeSwitchedOff(half: Half, seen: Observation): readonly string[] {
  const changed = seen.boundaries.at(-1)?.state ?? [];
  return [
    ...seen.steps.flatMap((step) => judgeStep(half, step, seen)),
    ...changed.map(({ table }) => `${table} was written with the switch off`),
    ...judgeAlways(seen),
    ...judgeSwitch(seen, CUTTER),
  ];
}

export function tallySwitch(half: Half, seen: Observation): readonly KillSwitchRow[] {
  return seen.steps.map((step) => ({
    method: `${step.method}, ${half} off`,
    attempts: 1,
    refusals: refusedBy(step) === EXPECTED[half] ? 1 : 0,
    statementsSent: half === 'process' ? step.statements : beyondQuestion(step, seen).length,
  }));
}

/** Names of all functions of the adapter and of the classes it is made from, found by looking at it: one nobody told us of is found too. */
export function foundMethods(pipeline: CutterPipeline): readonly string[] {
  const nowhere = { open: () => Promise.reject(new Error('this adapter is only looked at')) };
  const adapter: object = pipeline.adapter(seamsFor(nowhere, alwaysArmed(), OWN_NAMES));
  const names = new Set<string>();
  for (let layer = adapter; layer !== Object.prototype; layer = Object.getPrototypeOf(layer)) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(layer))) {
      if (name !== 'constructor' && typeof value === 'function') names.add(name);
    }
  }
  return [...names];
}

function judgeStep(half: Half, step: StepObservation, seen: Observation): readonly string[] {
  const { method, connections, statements } = step;
  const findings: string[] = [];
  if (refusedBy(step) !== EXPECTED[half]) {
    findings.push(
      `${method} did not refuse by the switch of the ${half}, but ${JSON.stringify(step.outcome)}`,
    );
  }
  if (half === 'process' && connections + statements > 0) {
    findings.push(`${method} opened ${connections} connections and sent ${statements} statements`);
  }
  for (const sql of half === 'database' ? beyondQuestion(step, seen) : []) {
    findings.push(`${method} went on after the database said no: ${sql}`);
  }
  return findings;
}

function refusedBy({ outcome }: StepObservation): string | null {
  return outcome?.status === 'refused' ? outcome.reason.code : null;
}

function beyondQuestion({ step }: StepObservation, seen: Observation): readonly string[] {
  return seen.statements
    .filter((one) => one.step === step && !QUESTION.includes(one.sql))
    .map(({ sql }) => sql);
}
