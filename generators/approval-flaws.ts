/** The flaws of an approval that is shown, by name: of the paper, of where it is shown, of what was done under it before. Each with the names under which it must be refused, and never under another. */
import type { Approval, Operation } from '../schema/contract/approval.ts';

/** What was done before it is shown: nothing; it was used; it was claimed and the process died; the process died between the two ledgers. */
type ApprovalPast = 'nothing' | 'used' | 'claimed' | 'filed';
/** What became of the ledgers since. */
type Since = 'nothing' | 'claim forgotten' | 'write forgotten' | 'file lost' | 'note lost';
/** What happens between the arming and the write. */
type Meanwhile = 'it ends' | 'its claim is forgotten';

export interface ApprovalFlaw {
  /** It is refused under these names and under no other, the first of which says what was done; none: it arms the process. */
  readonly codes: readonly string[];
  /** Refused before any connection is opened. */
  readonly unseen: boolean;
  /** Where it can only happen to one. */
  readonly operation?: Operation;
  /** `pick` chooses among several. */
  readonly approval?: (approval: Approval, pick: number) => Approval;
  /** The moment at which the clock of the process stands still. */
  readonly moment?: (approval: Approval) => Date;
  /** Minutes by which the clock of the process is wrong. */
  readonly clock?: number;
  readonly past?: ApprovalPast;
  readonly since?: Since;
  readonly meanwhile?: Meanwhile;
  /** How many processes show it at once; one of them is armed. */
  readonly processes?: number;
  /** Each on a host with a ledger file of its own: the table alone decides. */
  readonly apart?: true;
  /** What the database, or who answers at its address, does otherwise. */
  readonly answers?: 'it is switched off' | 'nobody answers';
  /** How many signatures the operator's own policy asks for, where it is not two. */
  readonly threshold?: number;
  /** What is in the way of the ledger file. */
  readonly ledger?: 'somebody writes to it' | 'it is something else';
}

const OTHER = `sha256:${'0'.repeat(64)}`;
const HOUR_MS = 60 * 60 * 1_000;
const later = (moment: string, hours: number) =>
  new Date(Date.parse(moment) + hours * HOUR_MS).toISOString();
const shifted = (hours: number) => (one: Approval) => ({
  ...one,
  notBefore: later(one.notBefore, hours),
  notAfter: later(one.notAfter, hours),
});
const target = (change: Partial<Approval['target']>) => (one: Approval) => ({
  ...one,
  target: { ...one.target, ...change },
});

const paper = (codes: readonly string[], approval?: ApprovalFlaw['approval']): ApprovalFlaw => ({
  codes,
  unseen: true,
  ...(approval === undefined ? {} : { approval }),
});
const shown = (
  codes: readonly string[],
  rest: Omit<ApprovalFlaw, 'codes' | 'unseen'>,
): ApprovalFlaw => ({ codes, unseen: false, ...rest });
const FEW = 'too_few_signatures';

/** A field each that is none, and with which nobody signs anything. */
export const NO_FIELDS: readonly ((one: Approval) => Approval)[] = [
  ...['', '0'.repeat(63), '0'.repeat(65), 'A'.repeat(64)].map((nonce) => (one: Approval) => ({
    ...one,
    nonce,
  })),
  ...[`${OTHER}0`, OTHER.slice(0, -1), `x${OTHER}`].map((schemaFingerprint) =>
    target({ schemaFingerprint }),
  ),
  ...[`${OTHER}0`, OTHER.slice(0, -1)].map((planDigest) => (one: Approval) => ({
    ...one,
    planDigest,
  })),
  ...['', 'x1', '1x', '1'.repeat(21)].map((systemIdentifier) => target({ systemIdentifier })),
  ...['', 'a\nb', 'x'.repeat(501), 'a\u2028b', '\u2029', 'a\u200b'].flatMap((line) => [
    (one: Approval) => ({ ...one, purpose: line }),
    target({ databaseName: line }),
  ]),
  ...['', 'a\0'].flatMap((line) => [
    (one: Approval) => ({ ...one, runId: line }),
    (one: Approval) => ({ ...one, requestedBy: line }),
    target({ host: line }),
    target({ certificate: line }),
  ]),
  ...[0, -1, 1.5, 2 ** 53].flatMap((number) => [
    target({ port: number }),
    target({ databaseOid: number }),
    target({ timelineId: number }),
  ]),
  ...[[], ['run', 'run'], ['run', 'cut']].map((operations) => (one: Approval) => ({
    ...one,
    operations: operations as unknown as Approval['operations'],
  })),
];

const ALL = {
  nothing: shown([], {}),
  'a bit turned in a signature': paper(['forged', FEW]),
  'the document changed afterwards': paper(['forged', FEW]),
  'a key written twice': paper(['malformed', 'forged', FEW]),
  'a field too many': paper(['malformed']),
  'other line ends': paper(['malformed']),
  'a short nonce': paper(['malformed'], (one) => ({ ...one, nonce: '0' })),
  'a field that is none': paper(
    ['malformed'],
    (one, pick) => NO_FIELDS[pick % NO_FIELDS.length]?.(one) ?? one,
  ),
  'words that hide': paper(['malformed'], (one) => ({ ...one, purpose: 'harm\u202eless' })),
  'signed by a stranger': paper(['unknown_signer', FEW]),
  'signed by a clerk': paper(['not_a_sovereign', FEW]),
  'signed by who is called almost so': paper(['not_a_sovereign', FEW]),
  'one signature': paper([FEW]),
  'one signature, by a policy of one': { ...paper([FEW]), threshold: 1 },
  'two signatures, by a policy of three': { ...paper([FEW]), threshold: 3 },
  'no signature': paper([FEW]),
  'one sovereign twice': paper(['same_key_twice', FEW]),
  'one key in both roles': paper(['same_key_twice', FEW]),
  'one key for two': paper(['same_key_twice', FEW]),
  'one key for two, beside another': paper(['same_key_twice']),
  'two keys of one sovereign': paper(['same_role_twice', FEW]),
  'signed for evidence': paper(['wrong_namespace', FEW]),
  'a key that is over': paper(['signer_not_valid', FEW]),
  'asked for by who signs': paper(['requester_signs'], (one) => ({ ...one, requestedBy: 'SG_2' })),
  'asked for by who is called almost so': shown([], {
    approval: (one) => ({ ...one, requestedBy: 'SG_20' }),
  }),
  yesterday: paper(['expired'], shifted(-24)),
  tomorrow: paper(['not_yet_valid'], shifted(24)),
  'its first moment': shown(['clock_skew'], { moment: ({ notBefore }) => new Date(notBefore) }),
  'before its first moment': {
    ...paper(['not_yet_valid']),
    moment: ({ notBefore }) => new Date(Date.parse(notBefore) - 1),
  },
  'its last moment': shown(['clock_skew'], {
    moment: ({ notAfter }) => new Date(Date.parse(notAfter) - 1),
  }),
  'after its last moment': { ...paper(['expired']), moment: ({ notAfter }) => new Date(notAfter) },
  'a window of a day and a second': paper(['window_too_long'], (one) => ({
    ...one,
    notAfter: later(one.notBefore, 24 + 1 / 3_600),
  })),
  'a window turned round': paper(['no_window'], (one) => ({
    ...one,
    notBefore: one.notAfter,
    notAfter: one.notBefore,
  })),
  'a moment that is none': paper(['no_window'], (one) => ({ ...one, notAfter: 'never' })),
  'another run': paper(['wrong_run'], (one) => ({ ...one, runId: 'another' })),
  'a run that begins so': paper(['wrong_run'], (one) => ({ ...one, runId: `${one.runId}-2` })),
  'a run of another case': paper(['wrong_run'], (one) => ({
    ...one,
    runId: one.runId.toUpperCase(),
  })),
  'another plan': paper(['wrong_plan'], (one) => ({ ...one, planDigest: OTHER })),
  'another operation': {
    ...paper(['operation_not_allowed'], (one) => ({ ...one, operations: ['revert'] })),
    operation: 'run',
  },
  'another host': paper(['wrong_address'], target({ host: 'elsewhere.test' })),
  'another port': paper(['wrong_address'], target({ port: 1 })),
  'another database': paper(['wrong_database'], target({ databaseName: 'another' })),
  'another oid': shown(['wrong_database'], { approval: target({ databaseOid: 1 }) }),
  'another server': shown(['wrong_database'], { approval: target({ systemIdentifier: '1' }) }),
  'another timeline': shown(['wrong_database'], { approval: target({ timelineId: 99 }) }),
  'another schema': shown(['wrong_schema'], { approval: target({ schemaFingerprint: OTHER }) }),
  'another certificate': shown(['wrong_certificate'], { approval: target({ certificate: OTHER }) }),
  'a database that is switched off': shown(['database_refused'], { answers: 'it is switched off' }),
  'a database that nobody reaches': shown(['database_refused'], { answers: 'nobody answers' }),
  'a ledger that somebody writes to': shown(['ledger_unusable'], {
    ledger: 'somebody writes to it',
  }),
  'a ledger that is none': { ...paper(['ledger_unusable']), ledger: 'it is something else' },
  'a clock that is ahead': shown(['clock_skew'], { clock: 2 }),
  'a clock that is behind': shown(['clock_skew'], { clock: -2 }),
  'the database restored': {
    ...paper(['replayed']),
    ...{ past: 'used', since: 'claim forgotten', operation: 'run' },
  },
  'beside another run': shown([], { past: 'used', operation: 'run' }),
  'used before': { ...paper(['replayed']), past: 'used', operation: 'run' },
  'its nonce used before': { ...paper(['replayed']), past: 'used' },
  'its run begun before': { ...paper(['replayed']), past: 'used' },
  'claimed, and the process died': { ...paper(['replayed']), past: 'claimed', operation: 'run' },
  'on the disk alone': { ...paper(['replayed']), past: 'filed', operation: 'run' },
  'the file lost': shown(['replayed'], { past: 'used', since: 'file lost', operation: 'run' }),
  'finished under it after the process died': shown([], { past: 'claimed', operation: 'recover' }),
  'taken back under it': shown([], { past: 'used', operation: 'revert' }),
  'taken back, with the note lost': shown([], {
    ...{ past: 'used', since: 'note lost', operation: 'revert' },
  }),
  'finished, from the disk alone': shown(['ledgers_disagree'], {
    ...{ past: 'filed', operation: 'recover' },
  }),
  'finished, with the database restored': shown(['ledgers_disagree'], {
    ...{ past: 'used', since: 'claim forgotten', operation: 'recover' },
  }),
  'finished, with the write forgotten': shown(['ledgers_disagree'], {
    ...{ past: 'used', since: 'write forgotten', operation: 'recover' },
  }),
  'finished, with the file lost': shown(['ledgers_disagree'], {
    ...{ past: 'used', since: 'file lost', operation: 'recover' },
  }),
  'it ends before the write': shown([], { meanwhile: 'it ends' }),
  'the database is restored before the write': shown([], { meanwhile: 'its claim is forgotten' }),
  'forty at once': shown(['replayed'], { processes: 40, operation: 'run' }),
  'forty at once, on forty hosts': shown(['replayed'], {
    ...{ processes: 40, apart: true, operation: 'run' },
  }),
} as const satisfies Record<string, ApprovalFlaw>;

export type ApprovalFlawName = keyof typeof ALL;
export const APPROVAL_FLAWS: Readonly<Record<ApprovalFlawName, ApprovalFlaw>> = ALL;
