/**
 * Writes a cutplan as JSON and reads it back. Never lets a plan pass whose shape or digest is not exactly right:
 * what was approved is what is cut.
 */
import type { Cutplan, CutplanRow } from '../../schema/contract/cutplan.ts';
import { CUTPLAN_FORMAT, freezeCutplan } from '../../schema/contract/cutplan.ts';
import { ProofError } from '../../schema/failure.ts';

/** Gives the plan as JSON for people to read, with a line feed at the end. */
export function writeCutplan(plan: Cutplan): string {
  return `${JSON.stringify(plan, null, 2)}\n`;
}

/** Gives the plan that the JSON holds, frozen, its digest checked. */
export function readCutplan(json: string): Cutplan {
  const plan = asRecord(parse(json), 'the cutplan', PLAN_FIELDS);
  if (plan['format'] !== CUTPLAN_FORMAT)
    throw wrong('format', plan['format'], `"${CUTPLAN_FORMAT}"`);
  const rows: unknown = plan['rows'];
  if (!Array.isArray(rows)) throw wrong('rows', rows, 'a list');
  const frozen = freezeCutplan({
    documentRef: asText(plan['documentRef'], 'documentRef'),
    documentDigest: asDigest(plan['documentDigest'], 'documentDigest'),
    rows: rows.map((row: unknown, index) => asRow(row, `rows[${index}]`)),
  });
  const digest = asDigest(plan['digest'], 'digest');
  if (digest !== frozen.digest) {
    throw new ProofError(
      'E_CUTPLAN',
      `digest is ${digest}, but the content gives ${frozen.digest}`,
      { hint: 'the file was changed after it was planned: plan the document again' },
    );
  }
  return frozen;
}

/** Gives what the JSON says, whatever it holds in place of the fields of a row: for whoever wants to know all that is wrong with it. Never to be cut. */
export function readUnchecked(json: string): Cutplan {
  const plan = asRecord(parse(json), 'the cutplan', PLAN_FIELDS);
  if (plan['format'] !== CUTPLAN_FORMAT)
    throw wrong('format', plan['format'], `"${CUTPLAN_FORMAT}"`);
  const rows: unknown = plan['rows'];
  if (!Array.isArray(rows)) throw wrong('rows', rows, 'a list');
  const given = rows.map((row: unknown, index) => {
    const present = ROW_FIELDS.filter((field) => Object.hasOwn(Object(row), field));
    return asRecord(row, `rows[${index}]`, present, ROW_FIELDS);
  });
  return { ...plan, rows: given } as unknown as Cutplan;
}

const PLAN_FIELDS = ['format', 'documentRef', 'documentDigest', 'rows', 'digest'];

const ROW_FIELDS = [
  'position',
  'parentAddress',
  'canonicalAddress',
  'title',
  'heading',
  'body',
  'actor',
  'unitKind',
  'publicationType',
  'sectionType',
  'ownerRef',
] as const satisfies readonly (keyof CutplanRow)[];

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ProofError('E_CUTPLAN', `the cutplan is not JSON: ${reason}`, { hint: CURE, cause });
  }
}

function asRow(value: unknown, path: string): CutplanRow {
  const row = asRecord(value, path, ROW_FIELDS);
  const text = (field: keyof CutplanRow) => asText(row[field], `${path}.${field}`);
  const textOrNull = (field: keyof CutplanRow) => asTextOrNull(row[field], `${path}.${field}`);
  return {
    position: asPlace(row['position'], `${path}.position`),
    parentAddress: textOrNull('parentAddress'),
    canonicalAddress: text('canonicalAddress'),
    title: text('title'),
    heading: text('heading'),
    body: text('body'),
    actor: text('actor'),
    unitKind: textOrNull('unitKind'),
    publicationType: textOrNull('publicationType'),
    sectionType: textOrNull('sectionType'),
    ownerRef: textOrNull('ownerRef'),
  };
}

function asRecord(
  value: unknown,
  path: string,
  fields: readonly string[],
  allowed: readonly string[] = fields,
): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrong(path, value, 'an object');
  }
  const record = value as Readonly<Record<string, unknown>>;
  const prefix = path === 'the cutplan' ? '' : `${path}.`;
  const missing = fields.find((field) => !Object.hasOwn(record, field));
  if (missing !== undefined) throw wrong(`${prefix}${missing}`, undefined, 'present');
  const unknown = Object.keys(record).find((field) => !allowed.includes(field));
  if (unknown !== undefined) throw wrong(`${prefix}${unknown}`, record[unknown], 'absent');
  return record;
}

function asText(value: unknown, path: string): string {
  if (typeof value !== 'string') throw wrong(path, value, 'a text');
  return value;
}

function asTextOrNull(value: unknown, path: string): string | null {
  if (value !== null && typeof value !== 'string') throw wrong(path, value, 'a text or null');
  return value;
}

function asPlace(value: unknown, path: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1) {
    throw wrong(path, value, 'a whole number from 1');
  }
  return value;
}

function asDigest(value: unknown, path: string): string {
  const text = asText(value, path);
  if (!/^sha256:[0-9a-f]{64}$/.test(text))
    throw wrong(path, text, '"sha256:" and 64 hexadecimal digits');
  return text;
}

const CURE = 'give a file that `cutproof plan` wrote';

function wrong(path: string, value: unknown, expected: string): ProofError {
  const shown = value === undefined ? 'missing' : (JSON.stringify(value) ?? String(value));
  const short = shown.length <= 60 ? shown : `${shown.slice(0, 59).toWellFormed()}…`;
  return new ProofError('E_CUTPLAN', `${path} is ${short}; it must be ${expected}`, { hint: CURE });
}
