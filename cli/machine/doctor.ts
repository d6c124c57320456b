/** `cutproof doctor`: one table of the servers, what each can do here, and the command that cures what is missing. Changes nothing. */
import { Command } from 'commander';
import { findClients, findGpg } from '../../harness/server/client-programs.ts';
import { type Examination, examineServers } from '../../harness/server/inspect.ts';
import type { Capabilities } from '../../harness/server/server.ts';
import { isProofError } from '../../schema/failure.ts';
import { EXIT, type ExitStatus } from '../../schema/verdict.ts';
import { readEnvironment } from '../environment.ts';
import { examineExisting } from '../target/existing.ts';

const ABILITIES: Readonly<Record<keyof Capabilities, string>> = {
  concurrentSessions: 'sessions',
  terminate: 'terminate',
  realCommits: 'commits',
  pgDump: 'pg_dump',
};
const INDENT = ' '.repeat(13);

export function doctorCommand(end: (status: ExitStatus) => void): Command {
  return new Command('doctor')
    .description('say which servers work here, and what the others need')
    .option('--server <url>', 'say whether laws can be run on this database that exists')
    .action(async ({ server }: { readonly server?: string }) => {
      const { postgresBinaries, connection } = readEnvironment();
      if (server !== undefined) {
        const fit = await examineExisting(server, connection);
        process.stdout.write(`${fit}\n`);
        return end(EXIT.proved);
      }
      const found = await examineServers(postgresBinaries);
      const programs = renderPrograms([
        look('pg_dump', () => findClients(0, postgresBinaries).version),
        look('gpg', () => findGpg().version),
      ]);
      process.stdout.write(`${renderExaminations(found)}\n\n${programs}\n`);
      end(found.some(({ works }) => works) ? EXIT.proved : EXIT.unknown);
    });
}

export function renderExaminations(found: readonly Examination[]): string {
  const head = `${'server'.padEnd(INDENT.length)}${'works'.padEnd(7)}${'version'.padEnd(26)}can do`;
  return [head, ...found.flatMap(renderOne)].join('\n');
}

/** A program that a backup needs, and the servers do not. */
interface BackupProgram {
  readonly name: string;
  /** Empty where it is not here. */
  readonly version: string;
  readonly missing?: string;
  readonly cure?: string;
}

function renderPrograms(programs: readonly BackupProgram[]): string {
  const head = `${'for backups'.padEnd(INDENT.length)}${'works'.padEnd(7)}version`;
  const lines = programs.flatMap(({ name, version, missing, cure }) => [
    `${name.padEnd(INDENT.length)}${(version === '' ? 'no' : 'yes').padEnd(7)}${version || '-'}`,
    ...(missing === undefined ? [] : [`${INDENT}missing: ${missing}`]),
    ...(cure === undefined ? [] : [`${INDENT}cure:    ${cure}`]),
  ]);
  return [head, ...lines].join('\n');
}

function look(name: string, find: () => string): BackupProgram {
  try {
    return { name, version: find() };
  } catch (error) {
    if (!isProofError(error)) throw error;
    return { name, version: '', missing: error.message, cure: error.hint ?? '' };
  }
}

function renderOne(one: Examination): readonly string[] {
  const able = (Object.keys(ABILITIES) as (keyof Capabilities)[])
    .filter((ability) => one.capabilities[ability])
    .map((ability) => ABILITIES[ability]);
  const name = one.kind.padEnd(INDENT.length);
  const version = one.version === '' ? '-' : one.version;
  return [
    `${name}${(one.works ? 'yes' : 'no').padEnd(7)}${version.padEnd(26)}${one.works ? able.join(', ') : '-'}`,
    ...(one.missing === undefined ? [] : [`${INDENT}missing: ${one.missing}`]),
    ...(one.cure === undefined ? [] : [`${INDENT}cure:    ${one.cure}`]),
  ];
}
