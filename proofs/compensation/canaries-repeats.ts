/** Compensations that only work once, only undisturbed, or not for every phase. Each must be refuted by the law of repeating. */
import { statementsFor } from '../../cutter/statements.ts';
import { wrapped } from '../../harness/laws/wrapped.ts';
import { PHASES, type Phase } from '../../schema/contract/phase.ts';
import { OWN_NAMES } from '../../schema/names.ts';
import type { Answer, Connection } from '../../schema/session.ts';
import type { CutterCanary } from '../pipeline/cutter.ts';
import { mutant } from '../pipeline/mutant.ts';

/** What an inverse that was never called seems to have answered. */
const SILENCE: Answer = {
  command: 'SELECT',
  rowCount: 1,
  rows: [{ result: { status: 'compensated' } }],
};

export const CARELESS_REPEATS: readonly CutterCanary[] = [
  ...PHASES.map(withoutInverseOf),
  mutant({
    name: 'compensates-twice',
    breaks: 'an inverse that was done is recorded a second time when it is asked again',
    routine: 'public.fn_backup_revert',
    from: `return jsonb_build_object('status', 'nothing_to_do');`,
    to: `perform cutter.record_compensated(p_run_id, 'pre_write_backup', p_actor);`,
  }),
  mutant({
    name: 'leaves-a-note-each-time',
    breaks: 'an inverse with nothing to do writes an audit row',
    routine: 'public.fn_cut_revert',
    from: `return jsonb_build_object('status', 'nothing_to_do');`,
    to: `insert into public.information_unit_audit (unit_id, action, run_id, row_digest)
  values (0, 'delete', p_run_id, '');
  return jsonb_build_object('status', 'nothing_to_do');`,
  }),
  {
    name: 'believes-its-own-notes',
    breaks:
      'an inverse that was sent once is taken for done, though the process died before its commit',
    change: (pipeline) => {
      const sent = new Set<string>();
      return wrapped(pipeline, async ({ connection, method, text, meaning, values }) => {
        if (method !== 'revert_cut' || !meaning.includes('_revert(')) {
          return connection.query(text, values);
        }
        const note = `${text} ${String(values?.[0])}`;
        if (sent.has(note)) return pretend(connection);
        sent.add(note);
        return connection.query(text, values);
      });
    },
  },
];

/** Something is sent in its place, so that the statements are as many as ever and each planned fault finds its own. */
async function pretend(connection: Connection): Promise<Answer> {
  await connection.query('select 1');
  return SILENCE;
}

function withoutInverseOf(phase: Phase): CutterCanary {
  return {
    name: `without-the-inverse-of-${phase.replaceAll('_', '-')}`,
    breaks: `${phase} is left out when the run is taken back`,
    change: (pipeline) => {
      const text = statementsFor(OWN_NAMES).inverses.find((one) => one.phase === phase)?.call;
      return wrapped(pipeline, async (asked) =>
        asked.meaning === text
          ? pretend(asked.connection)
          : asked.connection.query(asked.text, asked.values),
      );
    },
  };
}
