/** The tables of a cut in pg-mem, with what stands in them from the beginning. The only file that knows pg-mem; decides nothing about a row but what its constraints say. */
import { DataType, type IMemoryDb, newDb, QueryError } from 'pg-mem';
import { BASELINE_DOCUMENTS, BASELINE_TERMS, baselineUnits, type TermField } from './baseline.ts';
import type { CutplanRow } from './cutplan.ts';
import type { Standing, Terms } from './memory-contract.ts';

export interface Tables extends Standing {
  /** Back to the baseline, whatever was written since. */
  reset(): void;
  openDocument(documentRef: string): void;
  /** Gives what a constraint objects to, or null. Leaves nothing of a unit that was objected to. */
  insertUnit(unit: Unit): string | null;
  countUnits(): number;
}

interface Unit {
  readonly runId: string;
  readonly documentRef: string;
  readonly row: CutplanRow;
  readonly terms: Terms;
}

// pg-mem has neither deferrable keys nor the trigger-fed tables; a parent always stands before its
// children here, so the keys may speak at once.
const TABLES = String.raw`
create table vocab (
  key text primary key,
  constraint vocab_key_is_dotted
    check (key ~ '^vocab\.(unit_kind|section_type|publication_type)\.[a-z_]+$')
);
create table legal_document (
  document_ref text primary key,
  title text not null,
  unit_count integer not null default 0,
  constraint legal_document_ref_not_blank check (not is_blank(document_ref)),
  constraint legal_document_count_not_negative check (unit_count >= 0)
);
create table information_unit (
  id bigint generated always as identity primary key,
  canonical_address text not null unique,
  title text not null,
  body text not null,
  actor text not null,
  unit_kind text not null,
  publication_type text not null,
  owner_ref text not null,
  identity_profile jsonb not null,
  run_id text not null,
  document_ref text not null references legal_document (document_ref),
  position integer not null,
  constraint information_unit_address_not_blank check (not is_blank(canonical_address)),
  constraint information_unit_title_not_blank check (not is_blank(title)),
  constraint information_unit_actor_not_blank check (not is_blank(actor)),
  constraint information_unit_owner_not_blank check (not is_blank(owner_ref)),
  constraint information_unit_section_type_named
    check (not is_blank(identity_profile ->> 'primary_section_type_ref')),
  constraint information_unit_position_positive check (position > 0)
);
create table information_unit_child (
  parent_id bigint not null references information_unit (id),
  child_id bigint primary key references information_unit (id),
  ordinal integer not null,
  run_id text not null,
  constraint information_unit_child_not_itself check (parent_id <> child_id)
);`;

const TERM = 'insert into vocab (key) values ($1)';
const DOCUMENT = `insert into legal_document (document_ref, title) values ($1, $2)
  on conflict (document_ref) do nothing`;
const UNIT = `insert into information_unit (canonical_address, title, body, actor, unit_kind,
  publication_type, owner_ref, identity_profile, run_id, document_ref, position)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning id`;
const CHILD = `insert into information_unit_child (parent_id, child_id, ordinal, run_id)
  values ($1, $2, $3, $4)`;

export function createTables(): Tables {
  const database = newDb({ noErrorDiagnostic: true });
  teachFunctions(database);
  database.public.none(TABLES);
  const writer = createWriter(database);
  fillBaseline(writer);
  const terms = readTerms(database);
  const baseline = database.backup();
  return {
    reset: () => baseline.restore(),
    hasUnit: (address) => writer.idOf(address) !== null,
    termsOf: (field) => terms[field],
    openDocument: writer.openDocument,
    insertUnit: (unit) => {
      const before = database.backup();
      try {
        writer.insertUnit(unit);
        return null;
      } catch (error) {
        // Anything but a constraint is a defect of the model, which must not pass for an answer.
        if (!(error instanceof QueryError)) throw error;
        before.restore();
        return error.data.error;
      }
    },
    countUnits: () => Number(database.public.one('select count(*) as n from information_unit').n),
  };
}

/** What the checks of the tables call and pg-mem lacks. */
function teachFunctions(database: IMemoryDb): void {
  const { text, bool } = DataType;
  database.public.registerFunction({
    name: 'is_blank',
    args: [text],
    returns: bool,
    // Without it a null would pass for neither blank nor filled.
    allowNullArguments: true,
    implementation: (value: string | null) => /^[ \t\n\r\u00a0]*$/.test(value ?? ''),
  });
  database.public.registerOperator({
    operator: '~',
    left: text,
    right: text,
    returns: bool,
    implementation: (value: string, pattern: string) => new RegExp(pattern).test(value),
  });
}

interface Writer {
  /** The unit that has the address, or null. */
  readonly idOf: (address: string) => number | null;
  readonly insertTerm: (key: string) => void;
  readonly openDocument: (documentRef: string) => void;
  readonly insertUnit: (unit: Unit) => void;
}

function createWriter(database: IMemoryDb): Writer {
  const run = (sql: string, values: readonly unknown[]) =>
    database.public
      .prepare(sql)
      .bind([...values])
      .executeAll().rows as { readonly id: number }[];
  const units = database.public.getTable('information_unit');
  // By template, because pg-mem cannot bind a parameter to a comparison with an indexed column.
  const idOf = (address: string) => {
    const [found] = units.find({ canonical_address: address } as never) as { id: number }[];
    return found?.id ?? null;
  };
  return {
    idOf,
    insertTerm: (key) => void run(TERM, [key]),
    openDocument: (documentRef) => void run(DOCUMENT, [documentRef, documentRef]),
    insertUnit: ({ runId, documentRef, row, terms }) => {
      const { canonicalAddress, title, body, actor, ownerRef, heading, position } = row;
      const section = `vocab.section_type.${terms.section_type}`;
      const profile = JSON.stringify({ primary_section_type_ref: section, heading });
      const parentId = row.parentAddress === null ? null : idOf(row.parentAddress);
      const content = [canonicalAddress, title, body, actor, terms.unit_kind];
      const rest = [terms.publication_type, ownerRef, profile, runId, documentRef, position];
      const [made] = run(UNIT, [...content, ...rest]);
      if (parentId !== null) run(CHILD, [parentId, made?.id, position, runId]);
    },
  };
}

function fillBaseline(writer: Writer): void {
  for (const [field, terms] of Object.entries(BASELINE_TERMS)) {
    for (const term of terms) writer.insertTerm(`vocab.${field}.${term}`);
  }
  for (const { documentRef } of BASELINE_DOCUMENTS) writer.openDocument(documentRef);
  for (const { documentRef, publicationType, sectionType, address, ...place } of baselineUnits()) {
    const terms = {
      unit_kind: 'law_unit',
      publication_type: publicationType,
      section_type: sectionType,
    };
    const row: CutplanRow = {
      position: place.position,
      parentAddress: place.parentAddress,
      canonicalAddress: address,
      title: address,
      heading: address,
      body: '',
      actor: 'baseline',
      unitKind: terms.unit_kind,
      publicationType: terms.publication_type,
      sectionType: terms.section_type,
      ownerRef: 'vn/quoc-hoi',
    };
    writer.insertUnit({ runId: 'baseline', documentRef, row, terms });
  }
}

/** Sorted by code unit, which for these keys is by byte. */
function readTerms(database: IMemoryDb): Readonly<Record<TermField, readonly string[]>> {
  const rows = database.public.many('select key from vocab') as { readonly key: string }[];
  const keys = rows.map(({ key }) => key).toSorted();
  const under = (field: TermField) =>
    keys.flatMap((key) =>
      key.startsWith(`vocab.${field}.`) ? [key.slice(`vocab.${field}.`.length)] : [],
    );
  return {
    unit_kind: under('unit_kind'),
    publication_type: under('publication_type'),
    section_type: under('section_type'),
  };
}
