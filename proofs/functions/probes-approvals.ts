/** When an approval holds, and what may be written to the table of the claims past its functions. Plain data. */
import type { Probe } from './probe.ts';

const CLAIM = `insert into cutter.approval
  (approval_digest, nonce, run_id, plan_digest, database_name, operations, not_before, not_after, consumed_xid)`;

/** A claim of run `probe`, from one moment to another. */
function claim(
  from: string,
  to: string,
  { operations = `array['run']`, consumed = 'null' } = {},
): string {
  return `${CLAIM} values ('probe', 'n', 'probe', 'p', 'd', ${operations}, ${from}, ${to}, ${consumed})`;
}

const BEGAN = `pg_catalog.now() - '1 hour'::interval`;
const ENDS = `pg_catalog.now() + '1 hour'::interval`;
const ENDED = `pg_catalog.now() - '1 minute'::interval`;
const CONSUME = `select public.fn_approval_consume('probe', 'probe', 'run')`;

export const APPROVALS: readonly Probe[] = [
  { by: 'application', act: [`select cutter.require_in_time(${BEGAN}, ${ENDS})`] },
  ...(
    [
      [ENDS, ENDS, 'not_yet_valid: the approval begins at '],
      [BEGAN, ENDED, 'expired: the approval ended at '],
      [BEGAN, 'null', 'expired: the approval ended at '],
      [ENDS, ENDED, 'not_yet_valid: the approval begins at '],
    ] as const
  ).map(
    ([from, to, says]): Probe => ({
      by: 'application',
      act: [`select cutter.require_in_time(${from}, ${to})`],
      owed: 'CK010',
      says,
    }),
  ),
  // What is over is over for every later write too.
  {
    by: 'owner',
    given: [claim(BEGAN, ENDED, { consumed: `'7'` })],
    act: [CONSUME],
    owed: 'CK010',
    says: 'expired: ',
  },
  {
    by: 'owner',
    given: [claim(BEGAN, ENDS, { consumed: `'7'` })],
    act: [CONSUME],
    holds: `$1::jsonb = '{"status": "consumed before"}'
      and (select consumed_xid = '7' and consumed_at is null from cutter.approval where approval_digest = 'probe')`,
  },
  {
    by: 'owner',
    given: [claim(BEGAN, ENDS)],
    act: [CONSUME],
    holds: `$1::jsonb = '{"status": "consumed"}' and (select consumed_xid = pg_current_xact_id()
      and consumed_at between now() and clock_timestamp() from cutter.approval where approval_digest = 'probe')`,
  },
  {
    by: 'owner',
    act: [
      `select public.fn_approval_claim('probe', 'n', 'probe', 'p', array['run'], ${BEGAN}, ${ENDS})`,
    ],
    holds: `$1::jsonb = '{"status": "claimed"}' and (select database_name = current_database()
      and claimed_at between now() and clock_timestamp() from cutter.approval where approval_digest = 'probe')`,
  },
  // The switch comes first, whatever else is wrong.
  ...[
    CONSUME,
    `select public.fn_approval_claim('probe', 'n', 'probe', 'p', array['run'], ${BEGAN}, ${ENDED})`,
  ].map(
    (act): Probe => ({
      by: 'owner',
      given: ['update cutter.kill_switch set execution_enabled = false'],
      act: [act],
      owed: 'CK001',
    }),
  ),
  ...(
    [
      [`operations = '{}'`, 'UPDATE'],
      [`plan_digest = 'q'`, 'UPDATE'],
      [`consumed_xid = '7', plan_digest = 'q'`, 'UPDATE'],
    ] as const
  ).map(
    ([change, kept]): Probe => ({
      by: 'owner',
      given: [claim(BEGAN, ENDS)],
      act: [`update cutter.approval set ${change}`],
      owed: 'CK010',
      says: `kept: ${kept} of an approval that was claimed`,
    }),
  ),
  {
    by: 'owner',
    given: [claim(BEGAN, ENDS)],
    act: [`update cutter.approval set consumed_xid = '7', consumed_at = '2024-01-01'`],
    holds: `(select consumed_xid = '7' from cutter.approval where approval_digest = 'probe')`,
  },
  ...(
    [
      [`update cutter.approval set consumed_xid = '8'`, 'UPDATE'],
      ['delete from cutter.approval', 'DELETE'],
      ['truncate cutter.approval', 'TRUNCATE'],
    ] as const
  ).map(
    ([act, kept]): Probe => ({
      by: 'owner',
      given: [claim(BEGAN, ENDS, { consumed: `'7'` })],
      act: [act],
      owed: 'CK010',
      says: `kept: ${kept} of an approval that was claimed`,
    }),
  ),
  ...(
    [
      [BEGAN, `${BEGAN} + '24 hours'::interval`, `array['run', 'recover', 'revert']`, undefined],
      [BEGAN, `${BEGAN} + '24 hours 1 microsecond'::interval`, `array['run']`, '23514'],
      [BEGAN, BEGAN, `array['run']`, '23514'],
      [ENDS, BEGAN, `array['run']`, '23514'],
      [BEGAN, ENDS, `'{}'`, '23514'],
      [BEGAN, ENDS, `array['run', 'walk']`, '23514'],
    ] as const
  ).map(
    ([from, to, operations, owed]): Probe => ({
      by: 'owner',
      act: [claim(from, to, { operations })],
      ...(owed === undefined ? {} : { owed }),
    }),
  ),
];
