/** Lays the journal of a run beside the database's ledger. The ledger says what stands, the journal what was intended; where they contradict each other, nothing may be done. Pure. */
import { PHASES, type Phase } from '../../schema/contract/phase.ts';
import type { DatabaseIdentity, JournalEntry, JournalHead } from './journal.ts';
import type { LedgerState } from './ledger.ts';

type Reconciled =
  | {
      readonly status: 'agreed';
      /** In the ledger, and not compensated. */
      readonly standing: readonly Phase[];
      /** The run has begun to go back, and can only go on with that. */
      readonly turned: boolean;
    }
  | { readonly status: 'contradicted'; readonly findings: readonly string[] };

export interface JournalAndLedger {
  readonly head: JournalHead;
  readonly entries: readonly JournalEntry[];
  readonly ledger: LedgerState;
  readonly database: DatabaseIdentity;
}

export function reconcile({ head, entries, ledger, database }: JournalAndLedger): Reconciled {
  const findings = [
    ...compareDatabase(head.database, database),
    ...(ledger.planDigest === null || ledger.planDigest === head.plan.digest
      ? []
      : [`the ledger has plan ${ledger.planDigest}, the journal ${head.plan.digest}`]),
    ...PHASES.flatMap((phase) => comparePhase(phase, { head, entries, ledger })),
  ];
  if (findings.length > 0) return { status: 'contradicted', findings };
  return {
    status: 'agreed',
    standing: PHASES.filter((phase) => ledger.phases[phase] === 'applied'),
    turned:
      entries.some(({ entry }) => entry === 'turns back') ||
      PHASES.some((phase) => ledger.phases[phase] === 'compensated'),
  };
}

function compareDatabase(journal: DatabaseIdentity, database: DatabaseIdentity): readonly string[] {
  return (['systemIdentifier', 'name'] as const)
    .filter((field) => journal[field] !== database[field])
    .map(
      (field) =>
        `the journal is of the database with ${field} ${journal[field]}, this one has ${database[field]}`,
    );
}

/** What was acknowledged must be there; what is there must have been intended. Everything between is what a crash leaves. */
function comparePhase(
  phase: Phase,
  { head, entries, ledger }: Pick<JournalAndLedger, 'head' | 'entries' | 'ledger'>,
): readonly string[] {
  const stands = ledger.phases[phase] ?? null;
  const intended =
    head.adopted.includes(phase) ||
    entries.some((one) => one.entry === 'intends' && one.phase === phase);
  const acknowledged = (name: 'ended' | 'inverse ended') =>
    entries.some(
      (one) => one.entry === name && one.phase === phase && one.outcome.status === 'applied',
    );
  if (acknowledged('ended') && stands === null) {
    return [`${phase} was acknowledged as applied, and the ledger does not know it`];
  }
  if (acknowledged('inverse ended') && stands === 'applied') {
    return [`${phase} was acknowledged as taken back, and the ledger says that it stands`];
  }
  if (!intended && stands !== null) {
    return [`the ledger has ${phase}, and the journal never intended it`];
  }
  return [];
}
