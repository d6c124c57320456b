/** What the bank's pipeline calls its own in a database, and what its inverse owes each table. Plain data. */
import type { Contract } from 'cutproof';

export const BANK: Contract = {
  schema: new URL('./schema/', import.meta.url),
  schemas: ['bank'],
  tables: {
    'bank.account': 'restored',
    'bank.transfer': 'restored',
    'bank.audit_log': 'append-only',
  },
  longTexts: [],
  sequences: ['bank.audit_log_id_seq'],
  functions: [
    'bank.reserve(text,text,text,bigint,text)',
    'bank.settle(text)',
    'bank.unsettle(text,text)',
    'bank.unreserve(text,text)',
  ],
  roles: ['bank_teller'],
  reader: 'bank_teller',
  others: ['bank_app'],
  phases: ['reserve', 'settle'],
  inverse: 'refund',
  // Nothing switches it off.
  killSwitch: null,
  interferences: { rename_source: 1, pay_into_target: 2, edit_memo: 1 },
  refusals: { changed: ['changed_since'], applied: 'already_applied' },
  words: [],
  counted: { table: 'bank.transfer', rows: 2 },
};
