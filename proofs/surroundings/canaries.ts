/** Functions and adapters that trust their surroundings. Each must be refuted by the law of the surroundings. */
import { wrapped } from '../../harness/laws/wrapped.ts';
import type { Answer } from '../../schema/session.ts';
import type { CutterCanary } from '../pipeline/cutter.ts';
import { mutant } from '../pipeline/mutant.ts';

const ZONE = `\n SET "TimeZone" TO 'UTC'`;
const STYLE = `\n SET "DateStyle" TO 'ISO, YMD'`;
const PATH = `\n SET search_path TO 'pg_catalog', 'public', 'cutter', 'pg_temp'`;

export const TRUSTING: readonly CutterCanary[] = [
  mutant({
    name: 'images-in-the-zone-of-the-session',
    breaks: 'the image of a row shows its moments in the time zone of whoever looks',
    routine: 'cutter.image_now',
    from: ZONE,
    to: '',
  }),
  mutant({
    name: 'audit-in-the-zone-of-the-session',
    breaks: 'the digest in the audit is that of a text in the time zone of whoever writes',
    routine: 'cutter.audit_unit',
    from: ZONE,
    to: '',
  }),
  mutant({
    name: 'audit-in-the-style-of-the-session',
    breaks: 'the digest in the audit is that of a text with dates as whoever writes likes them',
    routine: 'cutter.audit_unit',
    from: STYLE,
    to: '',
  }),
  mutant({
    name: 'creation-without-its-path',
    breaks: 'the function that creates units finds its functions where the session looks for them',
    routine: 'public.fn_iu_create',
    from: PATH,
    to: '',
  }),
  mutant({
    name: 'ledger-that-does-not-wait',
    breaks: 'the ledger is asked before a COMMIT that is under way has ended',
    routine: 'public.fn_run_settle',
    from: 'perform cutter.take_turn(p_run_id);',
    to: 'null;',
  }),
  mutant({
    name: 'hold-that-may-not-idle',
    breaks: 'whoever holds a run loses it where the server ends idle transactions',
    routine: 'public.fn_run_hold',
    from: `perform set_config(name, '0', true)`,
    to: `perform set_config(name, setting, true)`,
  }),
  {
    name: 'first-snapshot-believed',
    breaks: 'the ledger is asked once, by a transaction that may keep to an older snapshot',
    change: (pipeline) => believingFirst(pipeline),
  },
  settingAtCommit(
    'zone-left-in-the-session',
    'the adapter sets a time zone and leaves it in the session',
    `set timezone = 'UTC'`,
  ),
  settingAtCommit(
    'path-for-all',
    'the adapter sets a search path for every later user of the session',
    'set search_path = public',
  ),
  {
    name: 'isolation-by-the-session',
    breaks: 'the adapter makes the session serializable for every later user',
    change: (pipeline) =>
      wrapped(pipeline, async ({ connection, text, values }) => {
        if (text === 'BEGIN') {
          await connection.query(
            'set session characteristics as transaction isolation level serializable',
          );
        }
        return connection.query(text, values);
      }),
  },
];

/** A plain SET outlives its transaction, once that has committed. */
function settingAtCommit(name: string, breaks: string, setting: string): CutterCanary {
  return {
    name,
    breaks,
    change: (pipeline) =>
      wrapped(pipeline, async ({ connection, text, values }) => {
        if (text === 'COMMIT') await connection.query(setting);
        return connection.query(text, values);
      }),
  };
}

type Change = CutterCanary['change'];

/** What the first question was told is told to the second one too. */
const believingFirst: Change = (pipeline) => {
  const told = new Map<string, Answer>();
  return wrapped(pipeline, async ({ connection, text, values, meaning, method }) => {
    if (!meaning.includes('fn_run_settle')) {
      // Another phase, another question.
      if (meaning.startsWith('select public.fn_') && method !== 'ledger') told.clear();
      return connection.query(text, values);
    }
    const answer = told.get(method) ?? (await connection.query(text, values));
    told.set(method, answer);
    return answer;
  });
};
