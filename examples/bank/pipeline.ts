/** The bank's pipeline as a value, and what its histories are made of. */
import { definePipeline, type HistoryParts, type Pipeline } from 'cutproof';
import fc from 'fast-check';
import { createTransfers, type Transfer } from './adapter.ts';
import { BANK } from './contract.ts';

/** All that the adapter is given: connections. */
interface Seams {
  readonly connections: Parameters<typeof createTransfers>[0];
}

/** Others work with the rights of the application, each on one row of the transfer. */
const OTHERS = {
  rename_source: `update bank.account set owner = owner || ' (renamed)' where id = $1`,
  pay_into_target: `update bank.account set balance = balance + 1 where id = $1`,
  edit_memo: `update bank.transfer set memo = memo || ' (edited)' where run_id = $1`,
} as const;

/** Four statements a transaction; a refund is its check, then an inverse for each phase. */
function transactions(method: string): readonly number[] {
  return method === 'refund' ? [4, 4, 4] : [4];
}

const FIELDS: Readonly<Record<keyof Transfer, string>> = {
  runId: 'string',
  source: 'string',
  target: 'string',
  amount: 'number',
  memo: 'string',
};

export const TRANSFERS: Pipeline<Transfer, Seams> = definePipeline<Transfer, Seams>({
  contract: BANK,
  seams: (connections) => ({ connections }),
  adapter: ({ connections }) => createTransfers(connections),
  size: () => 1,
  transactions,
  adds: (phase) => ({
    'bank.transfer': phase === 'reserve' ? 1 : 0,
    'bank.audit_log': 1,
  }),
  keeps: (phases) => ({ 'bank.audit_log': 2 * phases }),
  interfere: (how, { runId, source, target }) => ({
    role: 'bank_app',
    sql: OTHERS[how as keyof typeof OTHERS],
    values: [{ rename_source: source, pay_into_target: target, edit_memo: runId }[how]],
  }),
  about: ({ runId }) => `transfer ${runId}`,
  accepts: (run) => {
    const given = (run ?? {}) as Readonly<Record<string, unknown>>;
    return Object.entries(FIELDS).flatMap(([field, type]) =>
      typeof given[field] === type
        ? []
        : [`${field} is ${JSON.stringify(given[field])}, not a ${type}`],
    );
  },
  caseName: ({ runId }) => (runId === 'example' ? 'one transfer' : null),
});

export const TRANSFER_PARTS: HistoryParts<Transfer> = {
  contract: BANK,
  transactions,
  // The number of units means nothing here: a transfer is always one.
  run: ({ tag }) =>
    fc
      .record({
        places: fc.uniqueArray(fc.integer({ min: 1, max: 20 }), { minLength: 2, maxLength: 2 }),
        amount: fc.integer({ min: 1, max: 1_000 }),
        memo: fc.string({ maxLength: 20 }).map((text) => text.replaceAll('\0', ' ')),
      })
      .map(({ places: [source, target], amount, memo }) => ({
        runId: `transfer-${tag}`,
        source: `account-${source}`,
        target: `account-${target}`,
        amount,
        memo,
      })),
};

/** Tried before any random one. */
export const EXAMPLE: readonly [Transfer] = [
  { runId: 'example', source: 'account-1', target: 'account-2', amount: 250, memo: 'a bicycle' },
];
