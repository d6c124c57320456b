/** The laws of what is declared: a pipeline that sends something else is noticed, and no other. */
import { describe, expect, it } from 'vitest';
import { CUTTER } from '../../schema/contract/cutter.ts';
import type { History } from '../../schema/history.ts';
import { boundary, observed } from '../testing/observation.fixture.ts';
import { mustHaveSent } from './declared.ts';

describe('what a pipeline declares to send', () => {
  const PHASE = 'pre_write_backup';
  const call = { do: 'phase', run: 0, phase: PHASE } as const;
  const outcome = { status: 'applied', detail: {} } as const;
  const fault = { step: 0, statement: 0, side: 'before', kind: 'sql_error', sqlstate: '' } as const;
  const hold = (sent: readonly number[], change: Partial<History> = {}) =>
    mustHaveSent(
      { runs: [{ runId: 'a' }], steps: [call], faults: [], ...change },
      observed({
        steps: [{ step: 0, method: PHASE, outcome, connections: 1, statements: 8 }],
        boundaries: sent.map((statements) => boundary({ method: PHASE, statements })),
      }),
      { contract: CUTTER, transactions: () => [4, 4] },
    );

  it.each([[[8]], [[3, 8]], [[4]], [[4, 8, 12]]])(
    'never may differ from what it sends: %j',
    (sent) => {
      expect(() => hold(sent)).toThrow(
        expect.objectContaining({
          code: 'E_CONTRACT',
          message: expect.stringMatching(/^pre_write_backup sent .* \[4, 4\] are declared$/),
          hint: expect.stringContaining('transactions'),
        }),
      );
    },
  );

  it('always may be what it sends, and is not held against a call that was disturbed', () => {
    const other = { runs: [{ runId: 'a' }, { runId: 'b' }], steps: [{ ...call, run: 1 }] };

    const fine = [hold([4, 8]), hold([3], { faults: [fault] }), hold([3], other)];

    expect(fine).toHaveLength(3);
  });
});
