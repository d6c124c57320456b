/** What a suite of laws owes: which laws there must be, what each closes, what it does not show. Plain data; a law that is missing is unknown. */
import type { Contract } from './pipeline.ts';

export interface ReadinessItem {
  readonly id: string;
  /** What stands between the item and the first production run, in words. */
  readonly subject: string;
  /** What is left to do once all its laws are proved, where people must act; such an item is never closed by laws. */
  readonly signedBy?: string;
}

export interface Suite {
  readonly contract: Contract;
  /** Laws of this version, with the readiness items each closes. */
  readonly laws: Readonly<Record<string, readonly string[]>>;
  /** May be none. */
  readonly readiness: readonly ReadinessItem[];
  /** Laws that need programs of other people. Only these may a run of all laws leave out, where the programs are not installed. */
  readonly mayBeSkipped: readonly string[];
  /** What a law that ran does not show, as sentences for the evidence. */
  readonly limits: readonly LawLimit[];
}

export interface LawLimit {
  readonly law: string;
  /** Said of a run in which the law had cases, or was proved; or always, with the other words where it was not. */
  readonly where: 'ran' | 'proved';
  /** Among which limits it stands: those of the laws, of log-ins in the rollback stage, or of that stage. */
  readonly among: 'laws' | 'log-ins' | 'rollback';
  readonly says: string;
  readonly otherwise?: string;
  /** Not said where the server is of this kind. */
  readonly unless?: string;
}
