/** The contract of `fn_iu_create`, written again as a list of demands on a row. Pure; never derived from the SQL text, or it would be no second opinion. */
import { BASELINE_TERMS, type TermField } from './baseline.ts';
import type { CutplanRow } from './cutplan.ts';

/** What stands in the database when the row comes. */
export interface Standing {
  readonly hasUnit: (address: string) => boolean;
  /** The values of a vocabulary field, without the prefix of their keys. */
  readonly termsOf: (field: TermField) => readonly string[];
}

/** A row as the function receives it, or why no call comes about. */
type Receipt =
  | { readonly status: 'received'; readonly row: CutplanRow }
  | { readonly status: 'unusable'; readonly reason: string };

/** What the three vocabulary fields of a row stand for. */
export type Terms = Readonly<Record<TermField, string>>;

type Judgement =
  | { readonly status: 'met'; readonly terms: Terms }
  | { readonly status: 'broken'; readonly reasons: readonly string[] };

const INTEGER = { least: -(2 ** 31), most: 2 ** 31 - 1 } as const;

/** The types of the parameters have their say before the function: JavaScript holds texts and numbers that PostgreSQL cannot. */
export function receive(row: CutplanRow): Receipt {
  const { position } = row;
  if ((position as number | null) !== null && !isInteger(position)) {
    return { status: 'unusable', reason: 'position: no integer of PostgreSQL' };
  }
  const texts = Object.entries(row).filter(([, value]) => typeof value === 'string');
  const [unusable] = texts.find(([, value]) => value.includes('\0')) ?? [];
  if (unusable !== undefined) {
    return { status: 'unusable', reason: `${unusable}: no text of PostgreSQL holds U+0000` };
  }
  // The client encodes in UTF-8, where half of a surrogate pair becomes U+FFFD.
  const encoded = texts.map(([field, value]) => [field, value.toWellFormed()]);
  return { status: 'received', row: { ...row, ...Object.fromEntries(encoded) } };
}

function isInteger(value: number): boolean {
  return Number.isInteger(value) && value >= INTEGER.least && value <= INTEGER.most;
}

/** Names everything that is wrong with the row, in the order of the demands. */
export function judgeRow(row: CutplanRow, standing: Standing): Judgement {
  const resolved = {
    unit_kind: resolve(row.unitKind, standing.termsOf('unit_kind')),
    publication_type: resolve(row.publicationType, standing.termsOf('publication_type')),
    section_type: resolve(row.sectionType, standing.termsOf('section_type')),
  };
  const reasons = DEMANDS.flatMap(([field, objection]) => {
    const text = objection(row, standing, resolved);
    return text === null ? [] : [`${field}: ${text}`];
  });
  if (reasons.length > 0) return { status: 'broken', reasons };
  const { unit_kind, publication_type, section_type } = resolved;
  return {
    status: 'met',
    terms: {
      unit_kind: unit_kind.term,
      publication_type: publication_type.term,
      section_type: section_type.term,
    },
  };
}

const ADDRESS_BYTES = 2_000;

/** Exactly these five, in any number: other invisible characters are content. */
const BLANKS: ReadonlySet<string> = new Set([' ', '\t', '\n', '\r', '\u00a0']);

interface Resolution {
  readonly term: string;
  readonly objection: string | null;
}

type Objection = (
  row: CutplanRow,
  standing: Standing,
  resolved: Readonly<Record<TermField, Resolution>>,
) => string | null;

/** The order is part of the contract: clients compare the reasons as a list. */
const DEMANDS: readonly (readonly [field: string, objection: Objection])[] = [
  ['canonical_address', (row) => filled(row.canonicalAddress)],
  ['canonical_address', (row) => bounded(row.canonicalAddress)],
  ['canonical_address', (row, standing) => isTaken(row, standing)],
  ['title', (row) => filled(row.title)],
  // Null is no body; an empty one is.
  ['body', (row) => ((row.body as string | null) === null ? 'must not be null' : null)],
  ['actor', (row) => filled(row.actor)],
  ['owner_ref', (row) => filled(row.ownerRef)],
  ...((Object.keys(BASELINE_TERMS) as TermField[]).map(
    (field) => [field, (_row, _standing, resolved) => resolved[field].objection] as const,
  ) satisfies (readonly [string, Objection])[]),
  ['position', (row) => (row.position >= 1 ? null : 'must be positive')],
  ['parent_address', (row, standing) => isNowhere(row, standing)],
];

function filled(text: string | null): string | null {
  const isFilled = [...(text ?? '')].some((character) => !BLANKS.has(character));
  return isFilled ? null : 'must not be empty';
}

/** Addresses are indexed, and an index has its limit. */
function bounded(address: string | null): string | null {
  const bytes = new TextEncoder().encode(address ?? '').length;
  return bytes > ADDRESS_BYTES ? `longer than ${ADDRESS_BYTES} bytes` : null;
}

function isTaken({ canonicalAddress }: CutplanRow, { hasUnit }: Standing): string | null {
  const named: string | null = canonicalAddress;
  return named !== null && hasUnit(named) ? 'already exists' : null;
}

function isNowhere({ parentAddress }: CutplanRow, { hasUnit }: Standing): string | null {
  return parentAddress === null || hasUnit(parentAddress) ? null : `unknown "${parentAddress}"`;
}

/** Leaves over what the given value allows; only one term may be left. Nothing is ever guessed. */
function resolve(given: string | null, terms: readonly string[]): Resolution {
  const left = given === null ? terms : terms.filter((term) => term === given);
  const [term] = left;
  if (left.length === 1 && term !== undefined) return { term, objection: null };
  const what = given === null ? 'Multiple' : `unknown value "${given}"`;
  return { term: '', objection: `${what}, choose: ${terms.toSorted().join(', ')}` };
}
