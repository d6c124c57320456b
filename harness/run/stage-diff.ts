/** Holds one history in the rollback stage against the same history in the commit stage. Pure. Never compares ids, moments or sums of hashes: they differ by nature. */
import type {
  Boundary,
  Observation,
  Statement,
  StepObservation,
  TableState,
} from '../../schema/observation.ts';
import type { PhaseOutcome } from '../../schema/pipeline.ts';
import { describeTable } from './checks.ts';
import type { Begun, CommitEffects } from './commit-effects.ts';

export interface Twin {
  readonly seen: Observation;
  readonly aftermath: CommitEffects;
}

export interface Twins {
  readonly rollback: Twin;
  readonly commit: Twin;
}

/** What was to be seen at one moment of a history, as facts that have a name. */
interface Scene {
  readonly step: number;
  readonly where: string;
  readonly facts: Readonly<Record<string, Fact>>;
}

/** `same`: what is compared. `shown`: what a reader is told, which may hold what differs by nature. */
interface Fact {
  readonly same: string;
  readonly shown: string;
}

interface Difference {
  readonly step: number;
  readonly what: string;
}

/** Gives what differs in the first step that differs, for the rest follows from it; none where the stages agree. */
export function compareTwins({ rollback, commit }: Twins): readonly string[] {
  const [one, other] = inSight(rollback, commit);
  const all = [
    ...partings(one.aftermath.begun.map(sceneOfBegun), other.aftermath.begun.map(sceneOfBegun)),
    ...partings(
      one.seen.statements.map(sceneOfStatement),
      other.seen.statements.map(sceneOfStatement),
    ),
    ...partings(scenesOfBoundaries(one), scenesOfBoundaries(other)),
    ...partings(one.seen.steps.map(sceneOfStep), other.seen.steps.map(sceneOfStep)),
    ...partings([sceneOfEnd(one.seen)], [sceneOfEnd(other.seen)]),
  ];
  const first = Math.min(...all.map(({ step }) => step));
  return all.filter(({ step }) => step === first).map(({ what }) => what);
}

/** The one exception: a terminated session ends the case in the rollback stage, for all phases share it, while the commit stage goes on with another. What came before is compared, and neither the answer to the struck statement nor anything after it. */
function inSight(rollback: Twin, commit: Twin): readonly [Twin, Twin] {
  const { statements, boundaries } = rollback.seen;
  const struck = statements.findIndex(({ fault }) => fault?.kind === 'terminate');
  if (!rollback.seen.sessionLost || struck < 0) return [rollback, commit];
  const step = statements[struck]?.step ?? 0;
  const cut = ({ seen, aftermath }: Twin): Twin => ({
    seen: {
      ...seen,
      statements: seen.statements.slice(0, struck),
      boundaries: seen.boundaries.slice(0, boundaries.length),
      steps: seen.steps.filter((one) => one.step < step),
    },
    aftermath: {
      begun: aftermath.begun.slice(0, rollback.aftermath.begun.length),
      asides: aftermath.asides.slice(0, boundaries.length),
    },
  });
  return [cut(rollback), cut(commit)];
}

/** Where two ways part is told; what comes after is another way. */
function partings(one: readonly Scene[], other: readonly Scene[]): readonly Difference[] {
  for (const index of Array(Math.max(one.length, other.length)).keys()) {
    const [a, b] = [one[index], other[index]];
    const step = Math.min(a?.step ?? Number.POSITIVE_INFINITY, b?.step ?? Number.POSITIVE_INFINITY);
    if (a?.where !== b?.where) return [{ step, what: both(`step ${step}`, a?.where, b?.where) }];
    const names = [...new Set([...Object.keys(a?.facts ?? {}), ...Object.keys(b?.facts ?? {})])];
    const apart = names.filter((name) => a?.facts[name]?.same !== b?.facts[name]?.same);
    if (apart.length > 0) {
      return apart.map((name) => ({
        step,
        what: both(
          `step ${step}: ${a?.where}: ${name}`,
          a?.facts[name]?.shown,
          b?.facts[name]?.shown,
        ),
      }));
    }
  }
  return [];
}

function both(where: string, rollback: string | undefined, commit: string | undefined): string {
  return `${where} — rollback stage: ${rollback ?? 'none'}; commit stage: ${commit ?? 'none'}`;
}

function sceneOfBegun({ step, method, settings, temporaryTables, cursors }: Begun): Scene {
  return {
    step,
    where: `${method} begins`,
    facts: {
      ...named(Object.keys(settings), 'setting', (name) => settings[name] ?? ''),
      ...named(temporaryTables, 'temporary table', () => 'still there'),
      ...named(cursors, 'cursor', () => 'still open'),
    },
  };
}

function sceneOfStatement({ step, method, role, index, sql, answer, fault }: Statement): Scene {
  const text = sql.replaceAll(/\s+/g, ' ');
  const short = text.length > SQL_SHOWN ? `${text.slice(0, SQL_SHOWN)}…` : text;
  const struck = fault === undefined ? '' : ` by a ${fault.kind}`;
  return {
    step,
    where: `${method}, statement ${index} of ${role} (${short})`,
    facts: {
      answer:
        answer.status === 'ok'
          ? plain(`${answer.command} ${answer.rowCount ?? ''}`.trim())
          : {
              same: `${answer.code}${struck}`,
              shown: `error ${answer.code}${struck}: ${answer.message}`,
            },
    },
  };
}

const SQL_SHOWN = 80;

function scenesOfBoundaries({ seen, aftermath }: Twin): readonly Scene[] {
  return seen.boundaries.map((boundary, index) => {
    const { moved = {}, heard = [] } = aftermath.asides[index] ?? {};
    const counted = new Map<string, number>();
    for (const channel of heard) counted.set(channel, (counted.get(channel) ?? 0) + 1);
    return {
      step: boundary.step,
      where: placeOf(boundary),
      facts: {
        switch: plain(boundary.switchOn ? 'on' : 'off'),
        ...Object.fromEntries(boundary.state.map((table) => [table.table, plain(effect(table))])),
        ...named(Object.keys(moved), 'the newest', (column) =>
          moved[column] === true ? 'another than before' : 'as before',
        ),
        ...named([...counted.keys()], 'notifications on', (name) => String(counted.get(name))),
      },
    };
  });
}

function placeOf({ method, kind, statements }: Boundary): string {
  return kind === 'start' || kind === 'end'
    ? `the ${kind} of the case`
    : `the ${kind} of ${method} after ${statements} statements`;
}

/** Whether a table is as it was at the start shows in its sum; the sum itself holds ids and moments. */
function effect(table: TableState): string {
  return `${describeTable(table)}, ${table.net === '0' ? 'as at the start' : 'not as at the start'}`;
}

function sceneOfStep({ step, method, outcome, connections, statements }: StepObservation): Scene {
  return {
    step,
    where: `the end of ${method}`,
    facts: {
      outcome: factOf(outcome),
      connections: plain(String(connections)),
      statements: plain(String(statements)),
    },
  };
}

/** Findings name rows by their ids and stand in the order of those, so both are left out of the comparison. */
function factOf(outcome: PhaseOutcome | null): Fact {
  if (outcome === null) return plain('none');
  if (outcome.status === 'applied') return plain(`applied ${JSON.stringify(outcome.detail)}`);
  const { code, message, sqlstate = '', findings = [] } = outcome.reason;
  const head = `${outcome.status} ${code} ${sqlstate}`.trim();
  const anonymous = findings.map((finding) => finding.replaceAll(/\d+/g, '#')).sort();
  return { same: [head, ...anonymous].join('; '), shown: `${head}: ${message}` };
}

function sceneOfEnd({ steps, violations }: Observation): Scene {
  const messages = violations.map(({ code, message }) => `${code}: ${message}`);
  return {
    step: steps.length,
    where: 'the whole case',
    facts: {
      violations: {
        same: violations.map(({ code }) => code).join(' '),
        shown: messages.join('; ') || 'none',
      },
    },
  };
}

function named(
  names: readonly string[],
  kind: string,
  tell: (name: string) => string,
): Readonly<Record<string, Fact>> {
  return Object.fromEntries(names.map((name) => [`${kind} ${name}`, plain(tell(name))]));
}

function plain(text: string): Fact {
  return { same: text, shown: text };
}
