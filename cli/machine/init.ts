/** `cutproof init`: sets up the directories and the configuration of a machine, and offers units for systemd. Changes nothing that stands. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Command } from 'commander';
import { configurationFor, type Given } from '../../cutter/machine/configuration.ts';
import type { Prepared } from '../../cutter/machine/directories.ts';
import { CONFIGURATION_FILE, prepareDirectories } from '../../cutter/machine/directories.ts';
import { FILESYSTEM } from '../../cutter/machine/filesystem.ts';
import { unitsFor } from '../../cutter/machine/systemd.ts';
import { type Account, currentAccount, readAccount } from '../../platform/account.ts';
import { ProofError } from '../../schema/failure.ts';
import { EXIT, type ExitStatus } from '../../schema/verdict.ts';
import { print, readIfThere, say } from '../io.ts';
import { DEFAULT_ROOT } from '../settings.ts';

interface Options {
  readonly root: string;
  readonly owner?: string;
  readonly database?: string;
  readonly mapping?: string;
  readonly backupRecipient?: string;
  readonly backupFingerprint?: string;
  readonly allowedSigners?: string;
  readonly units: boolean;
  readonly writeUnits?: string;
  readonly program: string;
  readonly json: boolean;
}

const HELP = `
Exit status:
  0   everything stands as promised, made now or before
  2   refused: nothing was changed; each reason names the path, what was found, and what to do`;

export function initCommand(end: (status: ExitStatus) => void): Command {
  return new Command('init')
    .description('set up the directories and the configuration of this machine')
    .option('--root <dir>', 'folder of everything', DEFAULT_ROOT)
    .option('--owner <user[:group]>', 'to whom it belongs (default: who runs this)')
    .option('--database <url>', 'address without a password')
    .option('--mapping <file>', 'what the database calls the tables and functions')
    .option('--backup-recipient <file>', 'public key for which backups are encrypted')
    .option('--backup-fingerprint <fpr>', 'its fingerprint, 40 hexadecimal digits')
    .option('--allowed-signers <file>', 'keys of SG_1 and SG_2')
    .option('--units', 'print a unit and a tmpfiles fragment for systemd', false)
    .option('--write-units <dir>', 'write them into a folder')
    .option('--program <file>', 'what the unit starts', '/usr/local/bin/cutproof')
    .option('--json', 'print the end as one JSON document', false)
    .addHelpText('after', HELP)
    .action((options: Options) => {
      const root = resolve(options.root);
      const owner = options.owner === undefined ? currentAccount() : readAccount(options.owner);
      const units = unitsOf(options, root, owner);
      const prepared = prepareDirectories({ root, owner, given: givenBy(options) }, FILESYSTEM);
      if (options.json) print(JSON.stringify({ root, ...prepared }));
      else tell(root, prepared);
      if (prepared.status === 'refused') return end(EXIT.usage);
      if (options.units) {
        for (const [name, text] of units) process.stdout.write(`\n# ${name}\n${text}`);
      }
      if (options.writeUnits !== undefined) writeUnits(resolve(options.writeUnits), units);
      end(EXIT.proved);
    });
}

function givenBy(options: Options): Given {
  const path = (name: string | undefined) => (name === undefined ? undefined : resolve(name));
  const { database, backupFingerprint: fingerprint } = options;
  const [mapping, recipientFile, allowedSigners] = [
    path(options.mapping),
    path(options.backupRecipient),
    path(options.allowedSigners),
  ];
  return {
    ...(database === undefined ? {} : { database }),
    ...(mapping === undefined ? {} : { mapping }),
    ...(recipientFile === undefined ? {} : { recipientFile }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(allowedSigners === undefined ? {} : { allowedSigners }),
  };
}

function tell(root: string, prepared: Prepared): void {
  switch (prepared.status) {
    case 'made':
      print(prepared.made.map((path) => `made ${path}`).join('\n'));
      return;
    case 'stands':
      print(`${root} stands as promised: nothing was changed`);
      return;
    case 'refused':
      print(`refused ${root}: nothing was changed`);
      for (const { kind, path, found, cure } of prepared.findings) {
        say(`${kind}: ${path} ${found}\n  ${cure}`);
      }
      return;
    default:
      prepared satisfies never;
  }
}

/** Where nobody asked for units, a root that could not stand in one is fine. */
function unitsOf(options: Options, root: string, owner: Account): ReadonlyMap<string, string> {
  if (!options.units && options.writeUnits === undefined) return new Map();
  const [user = '', group] = (options.owner ?? '').split(':');
  return unitsFor({
    root,
    configuration: configurationFor(root, {}),
    file: join(root, CONFIGURATION_FILE),
    program: options.program,
    user: user === '' ? String(owner.uid) : user,
    group: group ?? String(owner.gid),
  });
}

/** A unit that somebody changed is his: it is never written over. */
function writeUnits(folder: string, units: ReadonlyMap<string, string>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of units) {
    const file = join(folder, name);
    const standing = readIfThere(file, { code: 'E_USAGE' });
    if (standing === text) continue;
    if (standing !== null) {
      throw new ProofError('E_USAGE', `${file} exists with another text`, {
        hint: `compare it with cutproof init --units, and move it out of ${dirname(file)}`,
      });
    }
    writeFileSync(file, text, { mode: 0o644, flag: 'wx' });
    print(`wrote ${file}`);
  }
}
