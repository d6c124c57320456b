/** What forbids to run on a database that exists, and what is told before anybody agrees to it. Reads it once, in one look; never changes it, and runs nothing on it. */
import { pathToFileURL } from 'node:url';
import { ProofError } from '../../schema/failure.ts';
import { type Contract, playersOf } from '../../schema/pipeline.ts';
import { checkLive } from '../catalog/pin-live.ts';
import type { Target } from '../connection/connection.ts';
import { TIMEOUTS } from '../rollback/sandbox-shared.ts';
import { type FirstLook, lookFirst, type TableSize, undeclared } from './inspect.ts';

export interface Wishes {
  /** Whether a superuser, or who comes near to one, may be used all the same. */
  readonly allowSuperuser: boolean;
  /** Larger tables are not digested. */
  readonly digestLimitBytes: number;
}

/** What a database must be fit for. */
interface Fitness extends Pick<Wishes, 'allowSuperuser'> {
  readonly contract: Contract;
  /** The folder whose pin the database must keep; null for that of the contract. */
  readonly schema: string | null;
}

/** Reads what must be known before anything is run. Rejects with `E_EXISTING` or `E_CONTRACT` where nothing may be. */
export async function lookFit(
  target: Target,
  { contract, allowSuperuser, schema }: Fitness,
): Promise<FirstLook> {
  const look = await lookFirst(target, contract);
  refuseUnfit(look, contract, allowSuperuser);
  checkLive(schema === null ? contract.schema : pathToFileURL(`${schema}/`), look.parts);
  return look;
}

/** Rejects with `E_EXISTING`, naming everything that forbids to run, each with its cure. */
function refuseUnfit(look: FirstLook, contract: Contract, allowSuperuser: boolean): void {
  const objections = [
    ...(allowSuperuser ? [] : tooMighty(look)),
    ...unplayed(look, contract),
    ...unreadable(look),
    ...(look.standby ? ['the server is a standby and takes no writes: name its primary'] : []),
    ...(look.counts ? [] : ['track_counts is off, and nobody counts which tables are touched']),
    ...undeclared(look, contract).map(
      (name) => `the sequence ${name} is not declared in the contract`,
    ),
  ];
  if (objections.length === 0) return;
  const named = objections.map((objection) => `\n  ${objection}`).join('');
  throw new ProofError('E_EXISTING', `nothing may be run here:${named}\n`, {
    hint: 'nothing was changed; mend what is named, or prove it with --server embedded',
  });
}

/** Whom no refusal of the server would ever hold back. */
function tooMighty({ login }: FirstLook): readonly string[] {
  const cure = 'log in as a plain role, or add --allow-superuser';
  const owner = login.owns.length > 0 ? ', and owns the tables' : '';
  return [
    ...(login.superuser ? [`${login.name} is a superuser: ${cure}`] : []),
    ...(login.becomes.length > 0
      ? [`${login.name} may become the superuser ${login.becomes.join(', ')}: ${cure}`]
      : []),
    ...(login.bypassesRowSecurity && !login.superuser
      ? [`${login.name} has BYPASSRLS${owner}: ${cure}`]
      : []),
  ];
}

/** Without the roles of the phases there is nothing to play. */
function unplayed({ login }: FirstLook, { roles }: Contract): readonly string[] {
  const missing = roles.filter((role) => !login.plays.includes(role));
  return missing.map(
    (role) => `${login.name} may not become ${role}: grant ${role} to "${login.name}"`,
  );
}

function unreadable({ tables, login }: FirstLook): readonly string[] {
  return tables
    .filter(({ bytes, mayRead }) => bytes !== null && !mayRead)
    .map(({ name }) => `${login.name} may not read ${name}: grant select on ${name}`);
}

/** Tables that are judged by counts alone. */
export function unreadTables({ tables }: FirstLook, { digestLimitBytes }: Wishes): string[] {
  return tables.filter(({ bytes }) => (bytes ?? 0) > digestLimitBytes).map(({ name }) => name);
}

/** The settings of a run there, as evidence records them. */
export function recordedSettings(
  look: FirstLook,
  { address, unread, limit }: { address: string; unread: readonly string[]; limit: number },
): Readonly<Record<string, string>> {
  const timeouts = Object.entries(TIMEOUTS).map(([name, value]) => [name, `${value} ms`]);
  return {
    address,
    login: look.login.name,
    superuser: String(look.login.superuser),
    ...look.durability,
    ...Object.fromEntries(timeouts),
    default_transaction_isolation: 'repeatable read',
    digest_limit_bytes: String(limit),
    not_digested: unread.join(', ') || 'none',
  };
}

interface Announced {
  readonly contract: Contract;
  readonly address: string;
  readonly laws: readonly string[];
  readonly runs: number;
  /** Further log-ins that laws make, in words. */
  readonly logIns: readonly string[];
}

/** Everything that will be done, line by line, for whoever is asked to agree. */
export function announce(look: FirstLook, wishes: Wishes, plan: Announced): readonly string[] {
  const { login } = look;
  const mighty = [
    ...(login.superuser ? ['superuser'] : []),
    ...(login.bypassesRowSecurity ? ['bypasses row security'] : []),
    ...(login.owns.length > 0 ? [`owns ${login.owns.join(', ')}`] : []),
  ];
  const players = playersOf(plan.contract);
  const played = players.filter((role) => login.plays.includes(role));
  const unplayedRoles = players.filter((role) => !login.plays.includes(role));
  return [
    `database   ${plan.address}, PostgreSQL ${look.version}`,
    `login      ${login.name} (${mighty.length === 0 ? 'no special rights' : mighty.join('; ')})`,
    `plays      ${played.join(', ')}${unplayedRoles.length === 0 ? '' : `; not ${unplayedRoles.join(', ')}: cases that need it show nothing`}`,
    'runs       transactions that are rolled back, one at a time, on up to 3 connections a law; installs nothing',
    ...plan.logIns.map((line) => `logs in    ${line}`),
    `laws       ${plan.laws.join(', ')}: ${plan.runs} random cases each`,
    `time-outs  ${Object.entries(TIMEOUTS)
      .map(([name, value]) => `${name} ${value / 1000} s`)
      .join(', ')}`,
    'locks      row locks, and ACCESS SHARE on the tables below: changes of these tables wait for the end of a case',
    ...switchLines(look, plan.contract),
    `sequences  will advance and stay so: ${look.sequences.join(', ')}`,
    ...look.tables.map(
      (table, index) =>
        `${index === 0 ? 'tables     ' : ' '.repeat(11)}${tableWords(table, wishes)}`,
    ),
    'canaries   run on an embedded copy beside it, with the same witness',
  ];
}

function switchLines(
  { switchOn, mayMoveSwitch, login }: FirstLook,
  { killSwitch }: Contract,
): readonly string[] {
  if (killSwitch === null) return [];
  const now = `switch     ${killSwitch.table} is ${switchOn ? 'on' : 'off'}`;
  return mayMoveSwitch
    ? [
        `${now}; moved inside a transaction where a case needs it, which holds its row until the rollback`,
      ]
    : [
        `${now}, and ${login.name} may not move it: cases that need it ${switchOn ? 'off' : 'on'} show nothing`,
      ];
}

function tableWords({ name, duty, bytes }: TableSize, { digestLimitBytes }: Wishes): string {
  const size = `${Math.ceil((bytes ?? 0) / 1024)} kB`;
  const how = (bytes ?? 0) > digestLimitBytes ? 'too large: counts only' : 'digested where touched';
  return `${name}, ${duty}, ${size}, ${how}`;
}
