/** What a command is to work with: its own words first, then the environment, then the configuration of the machine. Reads; decides nothing else. */
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { parseConfiguration } from '../cutter/machine/configuration.ts';
import { CONFIGURATION_FILE } from '../cutter/machine/directories.ts';
import type { Configuration } from '../schema/contract/configuration.ts';
import { ProofError, thrownError } from '../schema/failure.ts';
import type { ProcessEnvironment } from './environment.ts';
import { orRefuse } from './io.ts';

/** Where `cutproof init` sets up a machine that was told nothing else. */
export const DEFAULT_ROOT = '/var/lib/cutter';
const OTHERS_WRITE = 0o022;

export interface SettingsOptions {
  readonly config?: string;
  readonly database?: string;
  readonly mapping?: string;
  readonly state?: string;
}

export interface CommandSettings {
  /** Null where no configuration was named and the machine has none. */
  readonly configuration: Configuration | null;
  /** Address of the database; null where nobody named one. */
  readonly database: string | null;
  readonly mapping: string | null;
  /** Folder of the run journals. */
  readonly state: string;
  /** What a session of the cutter starts with. */
  readonly session: Readonly<Record<string, string>>;
}

/** Rejects with `E_CONFIGURATION`. */
export function settingsOf(
  options: SettingsOptions,
  environment: ProcessEnvironment,
): CommandSettings {
  const configuration = findConfiguration(options.config, environment);
  const { statementMs, lockMs } = configuration?.timeouts ?? {};
  return {
    configuration,
    database: options.database ?? environment.database ?? configuration?.database ?? null,
    mapping: options.mapping ?? configuration?.mapping ?? null,
    state: options.state ?? configuration?.directories.state ?? 'state',
    session: {
      ...(statementMs === undefined ? {} : { statement_timeout: `${statementMs}` }),
      ...(lockMs === undefined ? {} : { lock_timeout: `${lockMs}` }),
    },
  };
}

/** A sandbox is another machine: what is set up on this one counts there only where it is named. */
function findConfiguration(
  named: string | undefined,
  { sandbox, config }: ProcessEnvironment,
): Configuration | null {
  if (named !== undefined) return readConfiguration(named);
  if (sandbox !== null) return null;
  return config === null
    ? readIfThere(join(DEFAULT_ROOT, CONFIGURATION_FILE))
    : readConfiguration(config);
}

function readIfThere(path: string): Configuration | null {
  try {
    return readConfiguration(path);
  } catch (error) {
    const { code } = thrownError((error as Error).cause);
    // Whoever may not look into the directories of the cutter is not the cutter.
    if (code === 'ENOENT' || code === 'EACCES' || code === 'ENOTDIR') return null;
    throw error;
  }
}

/** Whoever may write the file says for whom backups are encrypted and who approves: only root or we ourselves may. */
function readConfiguration(path: string): Configuration {
  const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;
  const hint = 'name the file that `cutproof init` wrote, itself and not a link to it';
  const file = orRefuse(`the configuration ${path}`, { code: 'E_CONFIGURATION', hint }, () =>
    openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK),
  );
  try {
    const entry = fstatSync(file);
    const mode = entry.mode & 0o7777;
    if (!entry.isFile()) throw refuse(path, 'is no file', 'name the file itself');
    if (entry.uid !== 0 && entry.uid !== process.geteuid?.()) {
      throw refuse(path, `belongs to ${entry.uid}`, 'it must belong to root or to this user');
    }
    if ((mode & OTHERS_WRITE) !== 0) {
      const found = `can be written to by others (mode 0${mode.toString(8)})`;
      throw refuse(path, found, `chmod 0600 ${path}`);
    }
    return parseConfiguration(readFileSync(file, 'utf8'), path);
  } finally {
    closeSync(file);
  }
}

function refuse(path: string, found: string, hint: string): ProofError {
  return new ProofError('E_CONFIGURATION', `${path} ${found}`, { hint });
}

/** A moment on the command line. */
export function readMoment(text: string): Date {
  const moment = new Date(text);
  if (!Number.isNaN(moment.getTime())) return moment;
  throw new InvalidArgumentError('Give a moment such as 2026-01-02T03:04:05Z.');
}
