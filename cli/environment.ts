/** Reads the environment of the process, and is the only file that does. Keeps no password: everybody else is told what they need, and nothing more. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { CONNECTION_VARIABLES, type ConnectionVariables } from '../harness/connection/address.ts';

export interface ProcessEnvironment {
  /** True where a CI server runs us: no live line, and the commit is the seed. */
  readonly isCi: boolean;
  /** Whether results may be coloured: a terminal that did not ask for plain text. */
  readonly colour: boolean;
  /** Whether progress may rewrite its line. */
  readonly live: boolean;
  /** Where the programs of the local server are, if somebody said so. */
  readonly postgresBinaries: string | null;
  /** How a database that exists is reached, as psql would. */
  readonly connection: ConnectionVariables;
  /** Folder of the arming file, within `cutproof sandbox`. */
  readonly sandbox: string | null;
  /** Address of the database, where the command line has none. */
  readonly database: string | null;
  /** The file of the key that signs evidence, if somebody said so. Never the key itself. */
  readonly signingKey: string | null;
  /** The configuration of the machine, if somebody said where it is. */
  readonly config: string | null;
  /** Whether the rehearsal of the first run may not be left out for lack of a program. */
  readonly isRehearsalDemanded: boolean;
  /** How a backup is taken, where the command line does not say. */
  readonly backup: BackupSettings;
  /** The password of a database that exists, for the one program that reads it from its environment. Asked for at that moment, kept nowhere. */
  readonly passwordVariable: () => string | undefined;
  /** Where gpg has the user's own keys, if somebody said so. */
  readonly gnupgHome: string | null;
  /** Where configuration of the user's own belongs. */
  readonly configFolder: string;
}

interface BackupSettings {
  /** The pinned key: 40 hexadecimal digits. */
  readonly fingerprint: string | null;
  /** The file of its public half. */
  readonly recipientFile: string | null;
  readonly folder: string | null;
  /** Who logs in to dump. */
  readonly user: string | null;
}

/** What `cutproof sandbox` tells its command. */
export const SANDBOX_VARIABLE = 'CUTPROOF_SANDBOX';
export const DATABASE_VARIABLE = 'CUTPROOF_DATABASE';

export function readEnvironment(): ProcessEnvironment {
  const isCi = process.env['CI'] !== undefined && process.env['CI'] !== 'false';
  const plain = styleText('red', 'x', { stream: process.stdout }) === 'x';
  return {
    isCi,
    colour: !plain,
    live: process.stderr.isTTY === true && !isCi,
    postgresBinaries: process.env['PG_BINDIR'] || null,
    connection: {
      home: homedir(),
      // Only whether: the password itself is read where the server asks for it.
      hasPassword: (process.env['PGPASSWORD'] ?? '') !== '',
      values: Object.fromEntries(
        CONNECTION_VARIABLES.map((name) => [name, process.env[name] || undefined]),
      ),
    },
    sandbox: process.env[SANDBOX_VARIABLE] || null,
    database: process.env[DATABASE_VARIABLE] || null,
    signingKey: process.env['CUTPROOF_SIGN_KEY'] || null,
    config: process.env['CUTPROOF_CONFIG'] || null,
    isRehearsalDemanded: process.env['CUTPROOF_REHEARSAL'] === 'demanded',
    backup: {
      fingerprint: process.env['BACKUP_GPG_FPR'] || null,
      recipientFile: process.env['CUTPROOF_BACKUP_RECIPIENT'] || null,
      folder: process.env['CUTPROOF_BACKUPS'] || null,
      user: process.env['CUTPROOF_BACKUP_USER'] || null,
    },
    passwordVariable: () => process.env['PGPASSWORD'] || undefined,
    gnupgHome: process.env['GNUPGHOME'] || null,
    configFolder: process.env['XDG_CONFIG_HOME'] || join(homedir(), '.config'),
  };
}

/** Gives our environment with other addresses of a server: whatever pointed at another one is left out. */
export function environmentFor(server: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const ours = Object.entries(process.env).filter(
    ([name]) => !/^PG[A-Z]/.test(name) && name !== 'DATABASE_URL',
  );
  return { ...Object.fromEntries(ours), ...server };
}
