/** Banks that are broken on purpose, each in one way. A law that does not refute its own shows nothing. */
import { type Canary, mutated, type Pipeline, reporting, withoutDefence, wrapped } from 'cutproof';

const broken = (
  name: string,
  breaks: string,
  routine: string,
  [from, to]: readonly [string, string],
): Canary<Pipeline> => mutated({ name, breaks, routine: `bank.${routine}`, from, to });

const keepsLastRun = broken(
  'last-run-kept',
  'the source account does not get back the name of its transfer before',
  'unreserve',
  [', last_run = moved.source_last_run', ''],
);

const tripsOverNothing = broken(
  'refund-needs-settlement',
  'a refund fails where the transfer was not settled',
  'unsettle',
  [
    `if moved.state is distinct from 'settled' then return; end if;`,
    `if moved.state is distinct from 'settled' then raise exception 'nothing is settled'; end if;`,
  ],
);

const refundsTwice = broken(
  'refunds-twice',
  'a transfer that is gone is logged as refunded once more',
  'unreserve',
  [
    'if moved.run_id is null then return; end if;',
    `if moved.run_id is null then perform bank.log(p_run_id, 'reserve', 'compensated', 1); return; end if;`,
  ],
);

const overwrites = broken(
  'overwrites-others',
  'nobody looks whether others changed the accounts',
  'check_refund',
  ['if bank.image_of(moved.source) <> moved.source_image', 'if false'],
);

const successAnyway: Canary<Pipeline> = {
  name: 'success-anyway',
  breaks: 'a settlement that was refused is reported as applied',
  change: (pipeline) =>
    reporting(pipeline, 'settle', (outcome) =>
      outcome.status === 'refused' ? { status: 'applied', detail: {} } : outcome,
    ),
};

const silenceIsSuccess: Canary<Pipeline> = {
  name: 'silence-is-success',
  breaks: 'a reservation of which nobody could say whether it landed is reported as applied',
  change: (pipeline) =>
    reporting(pipeline, 'reserve', (outcome) =>
      outcome.status === 'indeterminate' ? { status: 'applied', detail: {} } : outcome,
    ),
};

const strayNumber: Canary<Pipeline> = mutated({
  name: 'stray-number',
  breaks: 'a reservation takes a number from a sequence that nobody declared',
  routine: 'bank.reserve',
  from: 'select * into before',
  to: `perform nextval('public.stray'); select * into before`,
  statements: [
    'create sequence public.stray',
    'grant usage on sequence public.stray to bank_owner',
  ],
});

const openDoor: Canary<Pipeline> = {
  name: 'guard-by-first-word',
  breaks: 'the guard looks at how a text begins, and the commit poison is gone',
  change: (pipeline) => ({
    ...withoutDefence(pipeline, 'naive_guard'),
    statements: [...pipeline.statements, 'drop trigger proof_no_commit on proof.journal'],
  }),
};

const leaksSetting: Canary<Pipeline> = {
  name: 'setting-of-the-session',
  breaks: 'a reservation changes a time-out by SET LOCAL, and the emulated COMMIT does not end it',
  change: (pipeline) =>
    wrapped(withoutDefence(pipeline, 'keeps_settings'), async ({ connection, text, values }) => {
      const answer = await connection.query(text, values);
      if (text === 'BEGIN') await connection.query(`set local lock_timeout = '3s'`);
      return answer;
    }),
};

export const CANARIES = {
  keepsLastRun,
  tripsOverNothing,
  refundsTwice,
  overwrites,
  successAnyway,
  silenceIsSuccess,
  strayNumber,
  openDoor,
  leaksSetting,
} as const;
