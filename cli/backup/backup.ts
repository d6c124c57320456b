/** `cutproof backup create | drill | keygen`: takes an encrypted backup, proves that one restores, makes the key. Prints no secret and no content of a row. */
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { EXIT, type ExitStatus } from '../../schema/verdict.ts';
import { readEnvironment } from '../environment.ts';
import { print, say } from '../io.ts';
import { backUp, configured } from '../run/backup-runner.ts';
import { settingsOf } from '../settings.ts';
import { openTarget } from '../target/named.ts';
import { addDrill } from './drill.ts';
import { addKeygen } from './keygen.ts';

const DEFAULT_FOLDER = 'backups';
const STATUS_HELP = `
Exit status:
  0   done: the backup is published (create), it restored to the state it was taken of (drill)
  2   usage or configuration: a program, a key or a folder is missing or is not as it should be
  3   it could not be done: pg_dump, gpg or the disk failed, the tables could not be held; nothing is
      published
  4   drill: the backup is damaged, cannot be read, or restored to another state
  70  an error of our own`;

interface CreateOptions {
  readonly config?: string;
  readonly database?: string;
  readonly mapping?: string;
  readonly folder?: string;
  readonly recipientFile?: string;
  readonly fingerprint?: string;
  readonly user?: string;
  readonly run: string;
  readonly json: boolean;
}

export function backupCommand(end: (status: ExitStatus) => void): Command {
  const command = new Command('backup').description(
    'take an encrypted backup, prove that it restores, or make the key for it',
  );
  addCreate(command, end);
  addDrill(command, end);
  addKeygen(command, end);
  for (const one of command.commands) one.exitOverride().addHelpText('after', STATUS_HELP);
  return command;
}

function addCreate(command: Command, end: (status: ExitStatus) => void): void {
  command
    .command('create')
    .description('hold the tables, dump them, encrypt, publish: all of it or nothing')
    .option('--config <file>', 'what cutproof init wrote (docs/configuration.md)')
    .option('--database <url>', 'address without a password (default: that of the sandbox)')
    .option('--mapping <file>', 'what the database calls the tables (docs/schema.md)')
    .option('--folder <dir>', `where it is kept (default: $CUTPROOF_BACKUPS, ${DEFAULT_FOLDER})`)
    .option('--recipient-file <file>', 'public key (default: $CUTPROOF_BACKUP_RECIPIENT)')
    .option('--fingerprint <hex>', 'its 40 digits (default: $BACKUP_GPG_FPR)')
    .option('--user <name>', 'login (default: $CUTPROOF_BACKUP_USER, cutter_backup)')
    .option('--run <id>', 'the run it is taken for', 'manual')
    .option('--json', 'print the manifest as one JSON document', false)
    .action(async (options: CreateOptions) => end(await create(options)));
}

async function create(options: CreateOptions): Promise<ExitStatus> {
  const surroundings = readEnvironment();
  const settings = settingsOf(options, surroundings);
  const found = configured(surroundings, settings);
  const { backup } = found;
  const folder = resolve(options.folder ?? backup.folder ?? DEFAULT_FOLDER);
  const environment = {
    ...found,
    backup: {
      fingerprint: options.fingerprint ?? backup.fingerprint,
      recipientFile: options.recipientFile ?? backup.recipientFile,
      user: options.user ?? backup.user,
      folder,
    },
  };
  const named = openTarget(settings, surroundings);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const taken = await backUp({ runId: options.run, ...named, environment });
  const { manifestFile, manifestDigest, manifest } = taken;
  const rows = manifest.state.tables.reduce((sum, table) => sum + table.rows, 0);
  print(
    options.json
      ? JSON.stringify({ manifestFile, manifestDigest, manifest }, null, 2)
      : `${manifestFile}\n${manifestDigest}`,
  );
  say(
    `cutproof: ${manifest.state.tables.length} tables, ${rows} rows, ${manifest.cipherBytes} bytes for ${manifest.primaryFingerprint}; prove that it restores: cutproof backup drill ${manifestFile}`,
  );
  return EXIT.proved;
}
