/** Recorders, and databases behind them, that overlook a difference of one or let the first role verify itself. Each must be refuted by the law of the recorders. */
import type { AdapterSeams } from '../../cutter/phases/adapter.ts';
import type { RecordWriter } from '../../cutter/phases/recorder.ts';
import { withSeams } from '../../harness/laws/wrapped.ts';
import type { Run } from '../../schema/contract/phase.ts';
import type { Connection, ConnectionProvider } from '../../schema/session.ts';
import type { CutterCanary } from '../pipeline/cutter.ts';
import { mutant } from '../pipeline/mutant.ts';

const MATCH = 'cutter.require_match';
const COUNTS = 'if p_unit_count is distinct from counted then';
const DIGESTS = 'if p_unit_digest is distinct from digested then';

const OWN_DIGEST = 'select p_run_id, key, p_unit_count, p_unit_digest, p_actor';
const TOLD_DIGEST = 'select p_run_id, key, p_unit_count, p_plan_digest, p_actor';

export const WRONG_RECORDERS: readonly CutterCanary[] = [
  claiming('constant-count', 'leg B records sixty units, whatever the plan holds', 3, () => 60),
  claiming(
    'digest-of-the-plan',
    'leg B records the digest of the plan instead of that of the rows',
    4,
    (run) => run.plan.digest,
  ),
  mutant({
    name: 'trusted-digest-of-the-plan',
    breaks: 'leg B records the digest that it is told, and is told one of its own',
    mutations: [
      { routine: MATCH, from: DIGESTS, to: 'if false then' },
      { routine: 'public.fn_leg_b_record', from: OWN_DIGEST, to: TOLD_DIGEST },
    ],
  }),
  believing(
    mutant({
      name: 'count-not-compared',
      breaks: 'whatever count is claimed is recorded',
      routine: MATCH,
      from: COUNTS,
      to: 'if false then',
    }),
  ),
  believing(
    mutant({
      name: 'one-unit-more-or-less',
      breaks: 'a count that is off by one is let pass',
      routine: MATCH,
      from: COUNTS,
      to: 'if abs(p_unit_count - counted) > 1 then',
    }),
  ),
  mutant({
    name: 'a-pattern-for-a-name',
    breaks: 'the units of each run are counted whose id fits that of the run as a pattern',
    routine: MATCH,
    from: 'from public.information_unit where run_id = p_run_id);',
    to: 'from public.information_unit where run_id like p_run_id);',
  }),
  mutant({
    name: 'digest-not-compared',
    breaks: 'whatever digest is claimed is recorded',
    routine: MATCH,
    from: DIGESTS,
    to: 'if false then',
  }),
  believing(
    mutant({
      name: 'last-digit-not-compared',
      breaks: 'the last digit of the digest is overlooked',
      routine: MATCH,
      from: DIGESTS,
      to: 'if left(p_unit_digest, 63) <> left(digested, 63) then',
    }),
  ),
  mutant({
    name: 'verified-without-the-record',
    breaks: 'the verification never looks at what leg B recorded',
    routine: 'public.fn_verify_record',
    from: 'where run_id = p_run_id and unit_count = p_unit_count and unit_digest = p_unit_digest',
    to: 'where run_id = p_run_id',
  }),
  believing({
    name: 'answer-not-compared',
    breaks: 'whatever the database says that it recorded is taken for what was claimed',
    change: (pipeline) => pipeline,
  }),
  {
    ...connecting('verified-by-the-first-role', (provider) => ({
      open: (role, method) =>
        provider.open(method === 'write_verify' ? 'cutter_exec' : role, method),
    })),
    breaks: 'who cut also verifies, and is allowed to',
  },
  {
    ...connecting('verified-on-the-same-connection', sharing),
    breaks: 'the verification is sent on the connection of leg B',
  },
];

/** Sends another value in place of one that the recorder of leg B sends. */
function claiming(
  name: string,
  breaks: string,
  at: number,
  value: (run: Run) => unknown,
): CutterCanary {
  const lying = ({ governanceWriter }: AdapterSeams): AdapterSeams['governanceWriter'] => ({
    record: (session, run) =>
      governanceWriter.record(
        { query: (text, values) => session.query(text, values?.with(at, value(run))) },
        run,
      ),
  });
  return {
    name,
    breaks,
    change: (pipeline) => withSeams(pipeline, (seams) => ({ governanceWriter: lying(seams) })),
  };
}

/** Both writers take the record to be what they claimed: what the database overlooks, they overlook as well. */
function believing(canary: CutterCanary): CutterCanary {
  const blind = (writer: RecordWriter): RecordWriter => ({
    record: (session, run) =>
      writer.record(
        {
          query: async (text, values) => {
            const answer = await session.query(text, values);
            const [, , , unit_count, unit_digest] = values ?? [];
            const claimed = answer.rows.map((row) => ({
              ...row,
              result: { ...Object(row['result']), unit_count, unit_digest },
            }));
            return { ...answer, rows: claimed };
          },
        },
        run,
      ),
  });
  return {
    ...canary,
    change: (pipeline) =>
      withSeams(canary.change(pipeline), ({ governanceWriter, verifyWriter }) => ({
        governanceWriter: blind(governanceWriter),
        verifyWriter: blind(verifyWriter),
      })),
  };
}

const MAY_VERIFY =
  'grant execute on function public.fn_verify_record(text, text, text, integer, text) to cutter_exec';

function connecting(
  name: string,
  change: (provider: ConnectionProvider) => ConnectionProvider,
): Omit<CutterCanary, 'breaks'> {
  return {
    name,
    change: (pipeline) => ({
      ...withSeams(pipeline, ({ connectionProvider }) => ({
        connectionProvider: change(connectionProvider),
      })),
      statements: [...pipeline.statements, MAY_VERIFY],
    }),
  };
}

/** Keeps the connection of leg B open and hands it out again. */
function sharing(provider: ConnectionProvider): ConnectionProvider {
  let kept: Connection | null = null;
  return {
    open: async (role, method) => {
      if (method === 'write_verify' && kept !== null) return kept;
      const opened = await provider.open(role, method);
      if (method !== 'leg_b_record') return opened;
      kept = opened;
      return { query: opened.query, [Symbol.asyncDispose]: async () => undefined };
    },
  };
}
