/** The configuration of a cutter on one machine, format `cutproof/configuration@1`, as `configuration.schema.json` publishes it. Holds no secret: addresses, paths, fingerprints and numbers only. */

export const CONFIGURATION_FORMAT = 'cutproof/configuration@1';

export interface Configuration {
  readonly format: typeof CONFIGURATION_FORMAT;
  /** Address without a password; null where the command line names one. */
  readonly database: string | null;
  /** File in the format `cutproof/names@1`; null where the database calls everything as the contract does. */
  readonly mapping: string | null;
  /** Absolute paths. */
  readonly directories: Readonly<Record<DirectoryName, string>>;
  /** Both or neither: a key file counts only with the fingerprint that it must have. */
  readonly backup: {
    readonly recipientFile: string | null;
    /** 40 hexadecimal digits in upper case: BACKUP_GPG_FPR. */
    readonly fingerprint: string | null;
  };
  readonly approvals: {
    /** File of allowed signers with the names SG_1 and SG_2. */
    readonly allowedSigners: string | null;
    /** File of the second ledger, outside of the database. */
    readonly ledger: string;
  };
  /** Milliseconds; 0 is without limit. */
  readonly timeouts: { readonly statementMs: number; readonly lockMs: number };
}

/** What is kept apart: evidence and papers of runs, journals, encrypted backups. */
export const DIRECTORY_NAMES = ['runs', 'state', 'backups'] as const;
type DirectoryName = (typeof DIRECTORY_NAMES)[number];
