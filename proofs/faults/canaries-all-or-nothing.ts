/** Pipelines that leave half of a phase behind, or report what did not happen. Each must be refuted by the law of faults. */
import { reporting, wrapped } from '../../harness/laws/wrapped.ts';
import type { CutterCanary } from '../pipeline/cutter.ts';

const LOST = { code: 'connection_lost', message: 'no answer' } as const;

export const HALF_DONE: readonly CutterCanary[] = [
  {
    name: 'commits-twice',
    breaks: 'the enactment commits, begins again and commits the rest',
    change: (pipeline) =>
      wrapped(pipeline, async ({ connection, method, text, values }) => {
        if (method === 'lifecycle_enact' && text === 'COMMIT') {
          await connection.query('COMMIT');
          await connection.query('BEGIN');
        }
        return connection.query(text, values);
      }),
  },
  {
    name: 'success-anyway',
    breaks: 'a cut that was refused is reported as applied',
    change: (pipeline) =>
      reporting(pipeline, 'cut_leg_a', (outcome) =>
        outcome.status === 'refused' ? { status: 'applied', detail: {} } : outcome,
      ),
  },
  {
    name: 'failure-anyway',
    breaks: 'an enactment that was committed is reported as refused',
    change: (pipeline) =>
      reporting(pipeline, 'lifecycle_enact', (outcome) =>
        outcome.status === 'applied' ? { status: 'refused', reason: LOST } : outcome,
      ),
  },
  {
    name: 'blames-the-order',
    breaks: 'a compensation that was done is reported as refused, out of order',
    change: (pipeline) =>
      reporting(pipeline, 'revert_cut', (outcome) =>
        outcome.status === 'applied'
          ? { status: 'refused', reason: { code: 'out_of_order', message: 'not its turn' } }
          : outcome,
      ),
  },
  {
    name: 'never-asks-of-an-inverse',
    breaks: 'an inverse whose answer was lost is called unknown, though the ledger knows',
    change: (pipeline) => {
      let isLost = false;
      return wrapped(pipeline, async ({ connection, method, text, values }) => {
        if (method !== 'revert_cut') return connection.query(text, values);
        if (isLost && text !== 'COMMIT') {
          isLost = false;
          throw new Error('nobody is asked');
        }
        try {
          return await connection.query(text, values);
        } catch (error) {
          isLost = text === 'COMMIT';
          throw error;
        }
      });
    },
  },
  {
    name: 'answers-nothing',
    breaks: 'the legal effect is recorded, and nobody is told how that ended',
    // What the types rule out, for code that was never compiled.
    change: (pipeline) => reporting(pipeline, 'leg_b_record', () => undefined as never),
  },
  {
    name: 'goes-on-after-an-error',
    breaks: 'an error of the enactment is swallowed behind a savepoint',
    change: (pipeline) =>
      wrapped(pipeline, async ({ connection, method, text, meaning, values }) => {
        if (method !== 'lifecycle_enact' || !meaning.includes('fn_iu_enact')) {
          return connection.query(text, values);
        }
        await connection.query('savepoint careless');
        try {
          return await connection.query(text, values);
        } catch {
          await connection.query('rollback to savepoint careless');
          return { command: 'SELECT', rowCount: 1, rows: [{ result: {} }] };
        }
      }),
  },
];
