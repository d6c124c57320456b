/** What a case of the law of the backup shows. Plain data. */
import type { Drill } from '../../cutter/backup/drill.ts';

export type BackupEnd =
  | { readonly status: 'taken' }
  | { readonly status: 'failed'; readonly why: string; readonly expected: boolean }
  | { readonly status: 'died' };

/** A file that was left in the folder of the backups. */
export interface Left {
  readonly name: string;
  readonly mode: string;
  readonly kind: 'dump' | 'manifest' | 'draft' | 'other';
  /** Of a dump that nobody claims: whether it can be decrypted and read to its end. */
  readonly whole: boolean | null;
  /** True where it stood there before, byte for byte. */
  readonly standing: boolean;
}

export interface BackupSeen {
  readonly on: string;
  readonly end: BackupEnd;
  /** Of the other backup that was taken meanwhile; null where there was none. */
  readonly neighbour: BackupEnd | null;
  /** Of the process, where the backup had one of its own. */
  readonly exitStatus: number | null;
  readonly plaintext: readonly string[];
  readonly left: readonly Left[];
  /** Why what was published could not be read, or its drill did not come to an end. */
  readonly unread: readonly string[];
  /** Null where there was no manifest. */
  readonly drill: Drill | null;
  /** What was there when the tables were let go, and is not in the backup. */
  readonly missed: readonly string[];
  /** Drafts that the next backup left lying. */
  readonly unswept: readonly string[];
  readonly writes: number;
  /** What is otherwise than it is known to be: in a manifest, a new key, a name, a state. */
  readonly unlike: readonly string[];
}
