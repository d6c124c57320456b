/** Runs one history on a pipeline inside a trial and says what was seen. Judges nothing. */
import { ProofError } from '../../schema/failure.ts';
import type { Fault } from '../../schema/fault.ts';
import { type History, methodOf, type Step } from '../../schema/history.ts';
import type { Names } from '../../schema/names.ts';
import type {
  Boundary,
  Observation,
  Statement,
  StepObservation,
  Violation,
} from '../../schema/observation.ts';
import {
  type Contract,
  type Methods,
  objectionToOutcome,
  type PhaseOutcome,
  type PipelineRun,
} from '../../schema/pipeline.ts';
import type { RowsFound } from '../../schema/rows-since.ts';
import type { Connection, ConnectionProvider } from '../../schema/session.ts';
import { inject } from '../faults/inject.ts';
import { logStatements, type Position } from '../faults/statement-log.ts';
import { endsWithin, type Gate, lateCase, type Trial } from '../rollback/trial.ts';
import { type Interference, interfere } from './interference.ts';
import type { HistoryWatch } from './oracle.ts';

/** The pipeline under proof, as far as its histories need it. */
export interface PipelineUnderProof {
  readonly contract: Pick<Contract, 'inverse' | 'others'>;
  /** Makes its methods upon the connections it may use. */
  readonly adapter: (connections: ConnectionProvider) => Methods;
  interfere(how: string, run: PipelineRun, row: number): Interference;
}

export interface HistoryOptions {
  /** Opens the trial: a rollback-only transaction, or a clone for real commits. */
  readonly begin: () => Promise<Trial>;
  readonly pipeline: PipelineUnderProof;
  /** What the pipeline's statements call the tables: they are kept in the names of the contract. */
  readonly names: Names;
  readonly deadlineMs: number;
  /** Called with the open trial where a law looks deeper than the journal (full digests). */
  readonly onBoundary?: (trial: Trial, boundary: Boundary) => Promise<void>;
  /** A model of the pipeline, which the history is held against as it runs. */
  readonly watch?: HistoryWatch;
  /** Put upon each connection below the faults, where what it sends is neither counted nor struck. */
  readonly beneath?: (connection: Connection, step: number, method: string) => Connection;
}

/** Everything one history gathers while it runs. */
interface Gathering {
  readonly history: History;
  readonly options: HistoryOptions;
  readonly trial: Trial;
  readonly position: Position;
  readonly statements: Statement[];
  readonly boundaries: Boundary[];
  readonly fired: Fault[];
  readonly violations: Violation[];
  readonly steps: StepObservation[];
  connections: number;
  lost: boolean;
}

/** Rejects with `E_DEADLINE` where the pipeline did not settle in time; the trial is ended in every case. */
export async function runHistory(history: History, options: HistoryOptions): Promise<Observation> {
  const trial = await options.begin();
  const gathering: Gathering = {
    history,
    options,
    trial,
    position: { step: 0, statement: 0, struck: null, die: () => undefined },
    statements: [],
    boundaries: [],
    fired: [],
    violations: [],
    steps: [],
    connections: 0,
    lost: false,
  };
  const guard = trial.guard(
    (method, kind, { rows = null, ...seen }) => mark(gathering, { method, kind, ...seen }, rows),
    (method) => options.watch?.ahead(gathering.position.step, method) ?? null,
  );
  const methods = options.pipeline.adapter(provide(gathering, guard));
  let late: unknown = null;
  try {
    await settle(takeSteps(gathering, methods), gathering, () => guard.close());
  } catch (error) {
    late = error;
  }
  const closing = await trial.end();
  if (late !== null) throw late;
  // Nobody can say then what the pipeline would have done: that is no finding against it.
  if (closing.sessionLost && !gathering.lost) {
    throw new ProofError(
      'E_CONNECTION',
      'the session of the case ended, and no fault had ended it',
    );
  }
  // What a model of the pipeline says against it refutes every law.
  const contradictions = (options.watch?.findings() ?? []).map((message) => ({
    code: 'E_MODEL' as const,
    message,
  }));
  return {
    steps: gathering.steps,
    statements: gathering.statements,
    boundaries: gathering.boundaries,
    firedFaults: gathering.fired,
    violations: [...gathering.violations, ...contradictions, ...closing.violations],
    completeness: closing.completeness,
    residue: closing.residue,
    auditedTransactions: closing.auditedTransactions,
    sessionLost: closing.sessionLost,
  };
}

function provide(gathering: Gathering, guard: Gate): ConnectionProvider {
  const { history, position, trial, fired, statements } = gathering;
  return {
    open: async (role, method) => {
      if (gathering.lost) throw new ProofError('E_CONNECTION', 'the server ended the session');
      gathering.connections += 1;
      const opened = await guard.open(role, method);
      const { beneath } = gathering.options;
      const faulty = inject(beneath?.(opened, position.step, method) ?? opened, {
        faults: history.faults,
        position,
        strike: async (kind, sqlstate) => {
          if (kind === 'terminate' && trial.sharesSession) gathering.lost = true;
          return trial.strike(kind, sqlstate);
        },
        onFired: (fault) => fired.push(fault),
      });
      const { names } = gathering.options;
      const record = (statement: Statement) =>
        statements.push({ ...statement, sql: names.logical(statement.sql) });
      return logStatements(faulty, { role, method, position, record });
    },
  };
}

async function takeSteps(gathering: Gathering, methods: Methods): Promise<void> {
  await lookAndMark(gathering, 'start', 'start');
  for (const [index, step] of gathering.history.steps.entries()) {
    if (gathering.lost) return;
    gathering.position.step = index;
    gathering.position.statement = 0;
    gathering.connections = 0;
    const method = methodOf(step, gathering.options.pipeline.contract);
    const outcome = await takeStep(gathering, methods, step, method);
    const { connections, position } = gathering;
    const { statement: statements } = position;
    const ended: StepObservation = { step: index, method, outcome, connections, statements };
    gathering.steps.push(ended);
    gathering.options.watch?.conclude(ended);
  }
  if (!gathering.lost) await lookAndMark(gathering, 'end', 'end');
}

async function takeStep(
  gathering: Gathering,
  methods: Methods,
  step: Step,
  method: string,
): Promise<PhaseOutcome | null> {
  const run = gathering.history.runs[step.run];
  if (run === undefined) throw new ProofError('E_INTERNAL', `a step names run ${step.run}`);
  if (step.do === 'meddle') {
    const { pipeline } = gathering.options;
    const { others } = pipeline.contract;
    const how = pipeline.interfere(step.how, run, step.unit);
    await interfere(gathering.trial, step.how, how, others);
    await lookAndMark(gathering, 'meddle', 'commit');
    return null;
  }
  if (methods[method] === undefined) {
    throw new ProofError(
      'E_CONTRACT',
      `the adapter has no method ${method}, which the contract names`,
    );
  }
  const death = Promise.withResolvers<typeof DIED>();
  gathering.position.die = () => death.resolve(DIED);
  // A method that throws, or ends in anything else, leaves its caller without an outcome: no law may hold then.
  const withoutOutcome = (how: string) => {
    const message = `${method} ${how}`;
    gathering.violations.push({ code: 'E_INTERNAL', message });
    return null;
  };
  try {
    const end = await Promise.race([methods[method](run), death.promise]);
    if (end === DIED) return null;
    const wrong = objectionToOutcome(end);
    return wrong === null ? end : withoutOutcome(`ended in no outcome: ${wrong}`);
  } catch (error) {
    return withoutOutcome(`threw instead of ending in an outcome: ${String(error)}`);
  }
}

/** How a method ends whose process died under it: nobody hears of it. */
const DIED = Symbol('died');

async function lookAndMark(
  gathering: Gathering,
  method: Boundary['method'],
  kind: Boundary['kind'],
): Promise<void> {
  await mark(gathering, { method, kind, ...(await gathering.trial.look()) });
}

async function mark(
  gathering: Gathering,
  noted: Omit<Boundary, 'step' | 'statements'>,
  rows: RowsFound | null = null,
): Promise<void> {
  const { step, statement } = gathering.position;
  const boundary = { step, statements: statement, ...noted };
  gathering.boundaries.push(boundary);
  const { onBoundary, watch } = gathering.options;
  await watch?.look(gathering.trial.rowsSince, boundary, rows);
  await onBoundary?.(gathering.trial, boundary);
}

/** Past the deadline the guard closes first, so that a zombie's next statement goes nowhere; then the running one is cancelled, and the case settles. */
async function settle(work: Promise<void>, gathering: Gathering, close: () => void): Promise<void> {
  const { deadlineMs } = gathering.options;
  if (await endsWithin(work, deadlineMs)) return;
  close();
  gathering.lost = true;
  await gathering.trial.interrupt();
  await Promise.race([work.catch(() => undefined), new Promise((done) => setTimeout(done, 5_000))]);
  throw lateCase(deadlineMs);
}
