/** How a transaction of the pipeline must end, as its adapter tells it: findings of a check and a rejected row are refusals to it. Pure. */
import type { Call } from '../../schema/contract/model/call.ts';
import type { Expectation } from '../../schema/contract/model/expectation.ts';
import { expectTransaction } from '../../schema/contract/model/transaction.ts';
import type { StateReading } from './reading.ts';

/** `after` is the state in which the names of new rows are looked up, and tells who was logged in. */
export function expectedOf(
  calls: readonly Call[],
  before: StateReading,
  { login, state }: StateReading,
): Expectation {
  const said = calls.map((call) => (login === null ? call : { ...call, login }));
  const { expectation, answers } = expectTransaction(before.state, said, state);
  const rejected = answers.some(
    (one) => (one as { status?: unknown } | null)?.status === 'rejected',
  );
  if (rejected) return { status: 'refused', sqlstate: 'CK008' };
  const [finding] = answers.flatMap((one) =>
    Array.isArray(one) ? (one as readonly { code: string }[]) : [],
  );
  if (finding === undefined) return expectation;
  const sqlstate = finding.code === 'changed_since' ? 'CK005' : 'CK006';
  return { status: 'refused', sqlstate, message: finding.code };
}
