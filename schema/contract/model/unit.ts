/** One unit of an open cut: the demands on its row, and everything that comes with it. */
import type { Expectation, ExpectedChange, Served } from './expectation.ts';
import { auditDigest, imageOfRow } from './images.ts';
import { eventsOf } from './ledger.ts';
import { gate, refusedWith } from './refusal.ts';
import { rowsWhere, tableOf } from './rows.ts';
import type { ModelState, Row, Value } from './state.ts';
import { CHILDREN, DOCUMENT_TABLE, UNDO, UNITS } from './tables.ts';
import { byBytes, foldings, isBlankText } from './text.ts';

type Text = string | null;

/** The arguments of the function, by name. */
interface Asked {
  readonly run: Text;
  readonly document: Text;
  readonly position: number | null;
  readonly parentAddress: Text;
  readonly address: Text;
  readonly title: Text;
  readonly body: Text;
  readonly actor: Text;
  readonly kind: Text;
  readonly publication: Text;
  readonly section: Text;
  readonly owner: Text;
  readonly heading: Text;
}

export function expectCreate(state: ModelState, args: readonly Value[], by: string): Expectation {
  const asked = named(args);
  const { run, document } = asked;
  const open = tableOf(state, UNDO).has([run, 'cut_leg_a', DOCUMENT_TABLE, document].join('\t'));
  const closed = eventsOf(state, run).some(({ phase }) => phase === 'cut_leg_a');
  const out = refusedWith(
    'CK002',
    `out_of_order: no cut of ${document ?? ''} is open in run ${run ?? ''}`,
  );
  const problem = gate(state) ?? (run === null || !open || closed ? out : null);
  if (problem !== null) return problem;
  const taken = unitAt(state, asked.address) !== undefined;
  const parent = unitAt(state, asked.parentAddress) ?? null;
  const terms = {
    unit_kind: resolve(state, 'unit_kind', asked.kind),
    publication_type: resolve(state, 'publication_type', asked.publication),
    section_type: resolve(state, 'section_type', asked.section),
  };
  const reasons = objections(asked, { taken, hasParent: parent !== null, terms });
  if (reasons.length > 0) {
    return { status: 'ok', answer: { status: 'rejected', reasons }, changes: [] };
  }
  const id: Served = { served: 'id', name: `unit ${asked.address}` };
  return {
    status: 'ok',
    answer: { status: 'created', id },
    changes: [
      ...createdUnit(asked, id, terms),
      ...remembered(asked, UNITS, id),
      ...followers(asked, id, by),
      ...(parent === null ? [] : hung(asked, id, Number(parent['id']))),
    ],
  };
}

function named(args: readonly Value[]): Asked {
  const [run, document, position, parentAddress, address, title, body] = args as [
    ...[Text, Text, number | null, Text, Text, Text, Text],
  ];
  const [actor, kind, publication, section, owner, heading] = args.slice(7) as [
    ...[Text, Text, Text, Text, Text, Text],
  ];
  return {
    ...{ run, document, position, parentAddress, address, title, body },
    ...{ actor, kind, publication, section, owner, heading },
  };
}

const ADDRESS_BYTES = 2_000;

type Terms = Readonly<Record<'unit_kind' | 'publication_type' | 'section_type', Resolved>>;
type Resolved = { readonly term: string } | { readonly reason: string };

/** Everything that is wrong, in the order of the contract. */
function objections(
  asked: Asked,
  { taken, hasParent, terms }: { taken: boolean; hasParent: boolean; terms: Terms },
): readonly string[] {
  const { address, title, body, actor, owner, position, parentAddress } = asked;
  const unknownParent = parentAddress !== null && !hasParent;
  return [
    ...(isBlankText(address) ? ['canonical_address: must not be empty'] : []),
    ...(Buffer.byteLength(address ?? '') > ADDRESS_BYTES
      ? [`canonical_address: longer than ${ADDRESS_BYTES} bytes`]
      : []),
    ...(taken ? ['canonical_address: already exists'] : []),
    ...(isBlankText(title) ? ['title: must not be empty'] : []),
    ...(body === null ? ['body: must not be null'] : []),
    ...(isBlankText(actor) ? ['actor: must not be empty'] : []),
    ...(isBlankText(owner) ? ['owner_ref: must not be empty'] : []),
    ...Object.values(terms).flatMap((term) => ('reason' in term ? [term.reason] : [])),
    ...((position ?? 0) < 1 ? ['position: must be positive'] : []),
    ...(unknownParent ? [`parent_address: unknown "${parentAddress}"`] : []),
  ];
}

/** A term of the vocabulary; nothing given is a term where there is no other. */
function resolve(state: ModelState, field: string, given: Text): Resolved {
  const prefix = `vocab.${field}.`;
  const terms = [...tableOf(state, 'public.vocab').keys()]
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length))
    .toSorted(byBytes);
  const fits = given === null ? terms : terms.filter((term) => term === given);
  if (fits.length === 1) return { term: fits[0] ?? '' };
  const what = given === null ? 'Multiple' : `unknown value "${given}"`;
  return { reason: `${field}: ${what}, choose: ${terms.join(', ')}` };
}

function createdUnit(asked: Asked, id: Served, terms: Terms): readonly ExpectedChange[] {
  const term = (field: keyof Terms) => (terms[field] as { term: string }).term;
  const { address, title, body, actor, owner, run, document, position, heading } = asked;
  return [
    {
      table: UNITS,
      key: id,
      row: {
        ...{ id, canonical_address: address, title, body, actor, owner_ref: owner },
        ...{ unit_kind: term('unit_kind'), publication_type: term('publication_type') },
        identity_profile: {
          primary_section_type_ref: `vocab.section_type.${term('section_type')}`,
          heading,
        },
        ...{ lifecycle: 'draft', run_id: run, document_ref: document, position, version: 1 },
        created_at: { served: 'moment', name: `created_at of ${address}` },
        updated_at: { served: 'moment', name: `updated_at of ${address}` },
      },
    },
  ];
}

/** The search row and the audit row, which triggers write. */
function followers(asked: Asked, id: Served, by: string): readonly ExpectedChange[] {
  const { run, document, address } = asked;
  const audit: Served = { served: 'id', name: `audit insert of ${address}` };
  const allowed = foldings(asked.title ?? '', asked.body ?? '');
  const folded = (after: ModelState) => {
    const unit = unitAt(after, address);
    const found = tableOf(after, 'public.information_unit_search').get(String(unit?.['id']));
    return allowed.find((one) => one === found?.['folded']) ?? allowed[0] ?? null;
  };
  return [
    {
      table: 'public.information_unit_search',
      key: id,
      row: {
        unit_id: id,
        document_ref: document,
        folded: { derived: 'the folded text', of: folded },
      },
    },
    {
      table: 'public.information_unit_audit',
      key: audit,
      row: {
        ...{ id: audit, unit_id: id, action: 'insert', run_id: run, actor: by },
        row_digest: {
          derived: `the digest of unit ${address}`,
          of: (after) => auditDigest(unitAt(after, address)),
        },
        logged_at: { served: 'moment', name: `logged_at of insert ${address}` },
      },
    },
  ];
}

function hung(asked: Asked, id: Served, parent: number): readonly ExpectedChange[] {
  const { position, run } = asked;
  return [
    {
      table: CHILDREN,
      key: id,
      row: { parent_id: parent, child_id: id, ordinal: position, run_id: run },
    },
    ...remembered(asked, CHILDREN, id),
  ];
}

function remembered(
  { run, address }: Asked,
  relation: string,
  id: Served,
): readonly ExpectedChange[] {
  const image = (after: ModelState) => {
    const key = String(unitAt(after, address)?.['id']);
    return imageOfRow(relation, tableOf(after, relation).get(key));
  };
  return [
    {
      table: UNDO,
      key: [String(run), 'cut_leg_a', relation, id],
      row: {
        ...{ run_id: run, phase: 'cut_leg_a', relation, key: { served: 'id', name: id.name } },
        before: null,
        after: { derived: `the image of ${relation} of ${address}`, of: image },
      },
    },
  ];
}

function unitAt(state: ModelState, address: Text): Row | undefined {
  return rowsWhere(state, UNITS, { canonical_address: address })[0];
}
