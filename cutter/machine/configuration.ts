/** Makes and reads configurations. What it does not know it refuses by name; it never fills in what is missing, and never repeats an address, which may hold a password. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import type { Configuration } from '../../schema/contract/configuration.ts';
import { CONFIGURATION_FORMAT, DIRECTORY_NAMES } from '../../schema/contract/configuration.ts';
import { describeFailure, ProofError } from '../../schema/failure.ts';

const SCHEMA = new URL('../../schema/configuration.schema.json', import.meta.url);
const HINT = 'docs/configuration.md has every key, and schema/configuration.schema.json its shape';

/** What whoever sets up a machine says himself; the rest follows from the root. */
export interface Given {
  readonly database?: string;
  readonly mapping?: string;
  readonly recipientFile?: string;
  readonly fingerprint?: string;
  readonly allowedSigners?: string;
}

export function configurationFor(root: string, given: Given): Configuration {
  const at = (...names: readonly string[]) => join(root, ...names);
  return {
    format: CONFIGURATION_FORMAT,
    database: given.database ?? null,
    mapping: given.mapping ?? null,
    directories: { runs: at('runs'), state: at('state'), backups: at('backups') },
    backup: { recipientFile: given.recipientFile ?? null, fingerprint: given.fingerprint ?? null },
    approvals: {
      allowedSigners: given.allowedSigners ?? null,
      ledger: at('state', 'approvals.ledger'),
    },
    timeouts: { statementMs: 60_000, lockMs: 5_000 },
  };
}

export function writeConfiguration(configuration: Configuration): string {
  return `${JSON.stringify(configuration, null, 2)}\n`;
}

/** Rejects with `E_CONFIGURATION`, and says everything that is wrong at once. */
export function parseConfiguration(text: string, where: string): Configuration {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const why = `${where} is not JSON: ${describeFailure(cause)}`;
    throw new ProofError('E_CONFIGURATION', why, { hint: HINT, cause });
  }
  const problems = [...shapeProblems(value), ...doubledKeys(text)];
  const all = problems.length > 0 ? problems : contentProblems(value as Configuration);
  if (all.length === 0) return Object.freeze(value as Configuration);
  throw new ProofError('E_CONFIGURATION', `${where}: ${all.join('; ')}`, { hint: HINT });
}

/** Which key each thing that was said becomes. */
const KEYS: Readonly<Record<keyof Given, string>> = {
  database: 'database',
  mapping: 'mapping',
  recipientFile: 'backup.recipientFile',
  fingerprint: 'backup.fingerprint',
  allowedSigners: 'approvals.allowedSigners',
};

/** Names what in a standing configuration is not as it was asked for. What was not asked for is the operator's own. */
export function configurationConflicts(
  standing: Configuration,
  { root, given }: { readonly root: string; readonly given: Given },
): readonly string[] {
  const [one, other] = [valuesOf(standing), valuesOf(configurationFor(root, given))];
  const said = (Object.keys(KEYS) as (keyof Given)[])
    .filter((name) => given[name] !== undefined)
    .map((name) => KEYS[name]);
  return [...DIRECTORY_NAMES.map((name) => `directories.${name}`), ...said]
    .filter((key) => one.get(key) !== other.get(key))
    .map((key) =>
      key === 'database'
        ? 'database is another address than the one that was asked for'
        : `${key} is ${show(key, one.get(key))}, not ${show(key, other.get(key))}`,
    );
}

function valuesOf(configuration: Configuration): ReadonlyMap<string, unknown> {
  return new Map(
    Object.entries(configuration).flatMap(([name, value]): [string, unknown][] =>
      typeof value === 'object' && value !== null
        ? Object.entries(value).map(([inner, one]) => [`${name}.${inner}`, one])
        : [[name, value]],
    ),
  );
}

let judge: ReturnType<Ajv2020['compile']> | null = null;

function shapeProblems(value: unknown): readonly string[] {
  judge ??= new Ajv2020({ allErrors: true, verbose: true, allowUnionTypes: true }).compile(
    JSON.parse(readFileSync(SCHEMA, 'utf8')),
  );
  judge(value);
  return [...new Set((judge.errors ?? []).map(describe))];
}

function describe({ instancePath, keyword, params, parentSchema, data }: ErrorObject): string {
  const key = instancePath.slice(1).replaceAll('/', '.');
  const within = (name: unknown) => (key === '' ? String(name) : `${key}.${String(name)}`);
  const schema = parentSchema as { title?: string; properties?: Readonly<Record<string, unknown>> };
  if (keyword === 'required') return `${within(params['missingProperty'])} is missing`;
  if (keyword === 'additionalProperties') {
    const known = Object.keys(schema.properties ?? {}).filter((name) => name !== '$schema');
    return `${JSON.stringify(within(params['additionalProperty']))} is not known here, only ${known.join(', ')}`;
  }
  const expected = schema.title ?? 'what the schema demands';
  return `${key === '' ? 'it' : key} is ${show(key, data)}, not ${key === '' ? 'an object' : expected}`;
}

/** A password that was put where none belongs must not be printed. */
function show(key: string, value: unknown): string {
  if (key === 'database' && typeof value === 'string') return 'a text';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}

/** JSON takes the last of two; a person who reads the file takes the first. */
function doubledKeys(text: string): readonly string[] {
  const levels: Set<string>[] = [];
  const found: string[] = [];
  for (const [token, name, colon] of text.matchAll(/("(?:\\.|[^"\\])*")(\s*:)?|[{}]/g)) {
    if (token === '{') levels.push(new Set());
    else if (token === '}') levels.pop();
    else if (colon !== undefined && name !== undefined) {
      const key = String(JSON.parse(name));
      const level = levels.at(-1);
      if (level?.has(key) === true) found.push(`${JSON.stringify(key)} stands there twice`);
      level?.add(key);
    }
  }
  return found;
}

function contentProblems({ backup, directories, approvals }: Configuration): readonly string[] {
  const half = (backup.recipientFile === null) !== (backup.fingerprint === null);
  const places = { ...directories, 'approvals.ledger': approvals.ledger };
  const seen = new Map<string, string>();
  const shared = Object.entries(places).flatMap(([name, path]) => {
    const before = seen.get(path);
    seen.set(path, name);
    return before === undefined ? [] : [`${before} and ${name} are one place, ${path}`];
  });
  return [
    ...(half
      ? ['backup.recipientFile and backup.fingerprint are given together, or both null']
      : []),
    ...shared,
  ];
}
