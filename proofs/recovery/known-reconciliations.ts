/** Journals and ledgers that are known to agree, or to contradict each other. Written by hand from docs/recovery.md, never asked of what is under proof. */
import type { JournalEntry } from '../../cutter/run/journal.ts';
import { type JournalAndLedger, reconcile } from '../../cutter/run/reconcile.ts';
import type { Phase } from '../../schema/contract/phase.ts';
import { APPLIED_OUTCOME, DATABASE, HEAD, PLAN, REFUSED_OUTCOME } from './known-run.ts';

/** Gives what is otherwise than known. */
export function judgeKnownReconciliations(): readonly string[] {
  return KNOWN.flatMap(([what, given, wanted]) => {
    const ledger = { phases: {}, planDigest: null };
    const found = reconcile({ head: HEAD, entries: [], ledger, database: DATABASE, ...given });
    const end = found.status === 'agreed' ? [found.standing, found.turned] : found.findings;
    const [one, other] = [end, wanted].map((value) => JSON.stringify(value));
    return one === other ? [] : [`${what}: ${one} instead of ${other}`];
  });
}

const intends = (phase: Phase): JournalEntry => ({ entry: 'intends', phase });
const ended = (
  phase: Phase,
  outcome: typeof APPLIED_OUTCOME | typeof REFUSED_OUTCOME = APPLIED_OUTCOME,
): JournalEntry => ({
  entry: 'ended',
  ...{ phase, outcome },
});
const inverse = (
  phase: Phase,
  outcome: typeof APPLIED_OUTCOME | typeof REFUSED_OUTCOME = APPLIED_OUTCOME,
): JournalEntry => ({
  entry: 'inverse ended',
  ...{ phase, outcome },
});
const phases = (of: JournalAndLedger['ledger']['phases'], planDigest: string | null = null) => ({
  ledger: { phases: of, planDigest },
});
const CUT = 'cut_leg_a';
const BACKUP = 'pre_write_backup';

/** The last: what stands and whether it has turned, or what contradicts what. */
const KNOWN: readonly (readonly [
  what: string,
  given: Partial<JournalAndLedger>,
  wanted: unknown,
])[] = [
  ['nothing at all', {}, [[], false]],
  [
    'the ledger of another plan',
    phases({}, 'sha256:x'),
    [`the ledger has plan sha256:x, the journal ${PLAN.digest}`],
  ],
  ['the ledger of this plan', phases({}, PLAN.digest), [[], false]],
  [
    'another server',
    { database: { ...DATABASE, systemIdentifier: '8' } },
    ['the journal is of the database with systemIdentifier 7, this one has 8'],
  ],
  [
    'another database',
    { database: { ...DATABASE, name: 'copy' } },
    ['the journal is of the database with name law, this one has copy'],
  ],
  ['intended, and no more', { entries: [intends(CUT)] }, [[], false]],
  [
    'intended, and it stands',
    { entries: [intends(CUT)], ...phases({ [CUT]: 'applied' }) },
    [[CUT], false],
  ],
  [
    'two stand',
    {
      entries: [intends(CUT), intends(BACKUP)],
      ...phases({ [CUT]: 'applied', [BACKUP]: 'applied' }),
    },
    [[BACKUP, CUT], false],
  ],
  ['refused, and unknown', { entries: [intends(CUT), ended(CUT, REFUSED_OUTCOME)] }, [[], false]],
  [
    'acknowledged, and unknown',
    { entries: [intends(CUT), ended(CUT)] },
    [`${CUT} was acknowledged as applied, and the ledger does not know it`],
  ],
  [
    'another one acknowledged',
    { entries: [intends(CUT), intends(BACKUP), ended(BACKUP)], ...phases({ [BACKUP]: 'applied' }) },
    [[BACKUP], false],
  ],
  [
    'never intended',
    { entries: [intends(BACKUP)], ...phases({ [CUT]: 'applied' }) },
    [`the ledger has ${CUT}, and the journal never intended it`],
  ],
  [
    'never intended, and taken back',
    phases({ [CUT]: 'compensated' }),
    [`the ledger has ${CUT}, and the journal never intended it`],
  ],
  [
    'ended, and never intended',
    { entries: [ended(CUT, REFUSED_OUTCOME)], ...phases({ [CUT]: 'applied' }) },
    [`the ledger has ${CUT}, and the journal never intended it`],
  ],
  [
    'adopted',
    { head: { ...HEAD, adopted: [CUT] }, ...phases({ [CUT]: 'applied' }) },
    [[CUT], false],
  ],
  [
    'turned back',
    {
      entries: [intends(CUT), { entry: 'turns back', reason: null }],
      ...phases({ [CUT]: 'applied' }),
    },
    [[CUT], true],
  ],
  ['taken back', { entries: [intends(CUT)], ...phases({ [CUT]: 'compensated' }) }, [[], true]],
  [
    'an inverse acknowledged',
    { entries: [intends(CUT), inverse(CUT)], ...phases({ [CUT]: 'compensated' }) },
    [[], true],
  ],
  [
    'an inverse refused',
    { entries: [intends(CUT), inverse(CUT, REFUSED_OUTCOME)], ...phases({ [CUT]: 'applied' }) },
    [[CUT], false],
  ],
  [
    'an inverse acknowledged, and it stands',
    { entries: [intends(CUT), inverse(CUT)], ...phases({ [CUT]: 'applied' }) },
    [`${CUT} was acknowledged as taken back, and the ledger says that it stands`],
  ],
  [
    'an inverse of another',
    {
      entries: [intends(CUT), intends(BACKUP), inverse(CUT)],
      ...phases({ [BACKUP]: 'applied', [CUT]: 'compensated' }),
    },
    [[BACKUP], true],
  ],
];
