/** Tells what happened in a refuting case as lines of text, for terminals and CI servers. Row contents stay out. */
import type { Observation } from '../../schema/observation.ts';
import type {
  AskedStep,
  OutcomeStep,
  TranscriptStep,
  WitnessStep,
} from '../../schema/transcript.ts';
import { describeTable } from '../run/checks.ts';
import { trace } from './trace.ts';

const LONGEST = 110;

/** A step of a transcript, or a line that tells something else. */
export type Told = string | TranscriptStep;

/** One line a step. */
export function storyOf(told: readonly Told[]): readonly string[] {
  return told.map((one) => (typeof one === 'string' ? one : lineOf(one)));
}

/** The steps of a transcript; a line of text is something that was observed. */
export function transcriptOf(told: readonly Told[]): readonly TranscriptStep[] {
  return told.map((one) =>
    typeof one === 'string' ? { what: 'sight', text: one.trim(), against: false } : one,
  );
}

export function tell(seen: Observation): readonly string[] {
  return storyOf(trace(seen));
}

function lineOf(step: TranscriptStep): string {
  switch (step.what) {
    case 'call':
      return `step ${step.step}: ${step.method}`;
    case 'statement':
      return lineOfStatement(step);
    case 'witness':
      return lineOfWitness(step);
    case 'outcome':
      return `  outcome: ${lineOfOutcome(step)}`;
    case 'deed':
    case 'sight':
      return step.text;
    default:
      return step satisfies never;
  }
}

function lineOfStatement({ by, sql, answer, fault, times }: AskedStep): string {
  const struck = fault === undefined ? '' : ` [fault: ${fault.kind} ${fault.side}]`;
  const result =
    answer.status === 'ok'
      ? `${answer.command}${answer.rowCount === null ? '' : ` ${answer.rowCount}`}`
      : `${answer.code} ${shorten(answer.message)}`;
  const count = times === 1 ? '' : `  (${times} times)`;
  return `  ${by}: ${shorten(sql)} → ${result}${struck}${count}`;
}

function lineOfWitness({ after, tables, switchOn }: WitnessStep): string {
  const changes = tables.map((table) => `${table.table} ${describeTable(table)}`);
  const what = changes.length === 0 ? 'nothing changed' : changes.join('; ');
  return `  witness after ${after}: ${what}; switch ${switchOn ? 'on' : 'off'}`;
}

function lineOfOutcome({ status, code, sqlstate, message = '' }: OutcomeStep): string {
  if (status === 'applied') return 'applied';
  return `${status} (${code}${sqlstate === undefined ? '' : ` ${sqlstate}`}): ${shorten(message)}`;
}

function shorten(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}
