/** Lays out what an observation holds as the steps of a transcript: who asked what, what was answered, which rows changed. Row contents stay out. */
import { clip, oneLine } from '../../platform/safe-text.ts';
import { sha256 } from '../../schema/digest.ts';
import type { History } from '../../schema/history.ts';
import type { Observation, State, Statement, TableState } from '../../schema/observation.ts';
import type { PipelineRun } from '../../schema/pipeline.ts';
import type {
  AskedStep,
  OutcomeStep,
  TableChange,
  TranscriptStep,
} from '../../schema/transcript.ts';

const LONGEST = 2_000;

/** Whose run a step belongs to, and how a run is told. */
interface Whose {
  readonly history: History;
  about(run: PipelineRun): string;
}

/** Gives the steps in the order of the history, and last what an observer found afterwards. */
export function trace(seen: Observation, whose?: Whose): readonly TranscriptStep[] {
  return [
    ...seen.steps.flatMap(({ step, method, outcome }): readonly TranscriptStep[] => [
      { what: 'call', step, method, ...given('about', aboutStep(step, whose)) },
      ...traceStep(seen, step),
      ...(outcome === null ? [] : [toOutcome(outcome)]),
    ]),
    ...seen.violations.map(({ code, message }) => sight(`violation ${code}: ${message}`, true)),
    ...seen.residue.map(({ what, declared }) =>
      sight(`${declared ? 'declared residue' : 'residue'}: ${what}`, !declared),
    ),
    traceAudit(seen),
  ];
}

function aboutStep(index: number, whose: Whose | undefined): string | undefined {
  const step = whose?.history.steps[index];
  const run = whose?.history.runs[step?.run ?? 0];
  if (whose === undefined || step === undefined || run === undefined) return undefined;
  const about = whose.about(run);
  return step.do === 'meddle' ? `somebody else: ${step.how} of ${about}` : about;
}

/** Statements, and after the one that ended a transaction what the witness saw change since the boundary before. */
function traceStep(seen: Observation, step: number): readonly TranscriptStep[] {
  const statements = seen.statements.filter((one) => one.step === step);
  const inStep = seen.boundaries.filter((one) => one.step === step && one.kind !== 'start');
  const steps: TranscriptStep[] = [];
  let told = 0;
  for (const boundary of inStep.filter(({ kind }) => kind !== 'end')) {
    steps.push(...fold(statements.slice(told, boundary.statements)));
    told = boundary.statements;
    const before = seen.boundaries[seen.boundaries.indexOf(boundary) - 1];
    steps.push({
      what: 'witness',
      after: boundary.kind,
      tables: changesBetween(before?.state ?? [], boundary.state),
      switchOn: boundary.switchOn,
    });
  }
  return [...steps, ...fold(statements.slice(told))];
}

/** Sixty creations of one shape are one step with a count. */
function fold(statements: readonly Statement[]): readonly AskedStep[] {
  const groups: { readonly step: AskedStep; readonly digests: (string | null)[] }[] = [];
  for (const statement of statements) {
    const step = toAsked(statement);
    const last = groups.at(-1);
    if (last !== undefined && JSON.stringify(last.step) === JSON.stringify(step)) {
      last.digests.push(statement.valuesDigest);
    } else {
      groups.push({ step, digests: [statement.valuesDigest] });
    }
  }
  return groups.map(({ step, digests }) => ({
    ...step,
    times: digests.length,
    valuesDigest: digests.length === 1 ? (digests[0] ?? null) : digestOf(digests),
  }));
}

function digestOf(digests: readonly (string | null)[]): string | null {
  return digests.every((digest) => digest === null) ? null : sha256(JSON.stringify(digests));
}

function toAsked({ role, sql, answer, fault }: Statement): AskedStep {
  const said = answer.status === 'ok' ? answer : { ...answer, message: cut(answer.message) };
  const struck =
    fault === undefined
      ? {}
      : { fault: { kind: fault.kind, side: fault.side, sqlstate: fault.sqlstate } };
  return {
    what: 'statement',
    by: role,
    sql: cut(sql),
    times: 1,
    valuesDigest: null,
    ...struck,
    answer: said,
  };
}

/** Gives the tables of which anything differs, with the rows of the time between. */
export function changesBetween(before: State, after: State): readonly TableChange[] {
  return after.flatMap((table) => {
    const earlier = before.find((one) => one.table === table.table);
    if (earlier?.net === table.net && counts(earlier) === counts(table)) return [];
    return [
      {
        table: table.table,
        inserted: table.inserted - (earlier?.inserted ?? 0),
        updated: table.updated - (earlier?.updated ?? 0),
        deleted: table.deleted - (earlier?.deleted ?? 0),
        net: table.net,
      },
    ];
  });
}

function counts(table: TableState): string {
  return `${table.inserted} ${table.updated} ${table.deleted}`;
}

function toOutcome(outcome: NonNullable<Observation['steps'][number]['outcome']>): OutcomeStep {
  if (outcome.status === 'applied') return { what: 'outcome', status: outcome.status };
  const { code, message, sqlstate } = outcome.reason;
  const texts = { code, ...given('sqlstate', sqlstate), message: cut(message) };
  return { what: 'outcome', status: outcome.status, ...texts };
}

function traceAudit({ completeness, auditedTransactions }: Observation): TranscriptStep {
  const text = `witness: ${completeness.status}; ${auditedTransactions} transaction ids audited`;
  return sight(text, auditedTransactions < 1);
}

function sight(text: string, against: boolean): TranscriptStep {
  return { what: 'sight', text, against };
}

function cut(text: string): string {
  return clip(oneLine(text), LONGEST);
}

function given<Name extends string>(name: Name, value: string | undefined) {
  return value === undefined ? {} : ({ [name]: value } as { readonly [N in Name]: string });
}
