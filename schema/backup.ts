/** What a backup says of itself: the state of the database that was dumped, and the manifest beside the file. Others read the manifest: add fields, never change one. */

export const BACKUP_FORMAT = 'cutproof/backup@1';

export interface DumpedTable {
  /** Schema and table, quoted where SQL needs it. */
  readonly name: string;
  readonly rows: number;
  /** `sha256:<hex>` over the sums of the digests of all rows; the order of the rows has no part in it. */
  readonly digest: string;
}

export interface SequenceState {
  readonly name: string;
  /** As text, for it may be larger than a number can hold; null where nothing was ever drawn. */
  readonly lastValue: string | null;
}

/** A role as the catalog has it: what a dump refers to and does not hold. */
export interface RoleState {
  readonly name: string;
  readonly attributes: readonly string[];
  readonly memberOf: readonly string[];
}

/** What a dump holds of a database, told so that two databases can be compared. No content of a row is in it. */
export interface DatabaseState {
  /** Of the catalog without what belongs to the server: roles, and the settings and rights of the database itself. */
  readonly catalogDigest: string;
  readonly tables: readonly DumpedTable[];
  readonly sequences: readonly SequenceState[];
  readonly roles: readonly RoleState[];
}

export interface ServerIdentity {
  readonly versionNum: number;
  readonly systemIdentifier: string;
  readonly databaseName: string;
  readonly databaseOid: number;
}

export interface BackupManifest {
  readonly format: typeof BACKUP_FORMAT;
  readonly runId: string;
  /** The name of the encrypted file, in the folder of the manifest. */
  readonly file: string;
  readonly cipherBytes: number;
  /** `sha256:` and 64 hexadecimal digits, as every digest here. */
  readonly cipherDigest: string;
  readonly plainBytes: number;
  readonly plainDigest: string;
  /** The pinned fingerprint, and those of its subkeys for which the file is encrypted. */
  readonly primaryFingerprint: string;
  readonly recipients: readonly string[];
  readonly recipientFileDigest: string;
  readonly server: ServerIdentity;
  readonly snapshotId: string;
  readonly state: DatabaseState;
  readonly pgDumpVersion: string;
  readonly gpgVersion: string;
  readonly exit: { readonly pgDump: 0; readonly gpg: 0 };
  /** ISO moments. */
  readonly startedAt: string;
  readonly finishedAt: string;
}
