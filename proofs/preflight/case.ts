/** Asks the preflight about a plan, and then the database about each of its rows; reads back what was created. Judges row by row which of them objects, and to what. */
import type { Finding } from '../../cutter/plan/finding.ts';
import type { DatabaseStanding } from '../../cutter/plan/preflight.ts';
import { readStanding } from '../../cutter/plan/standing.ts';
import { statementsFor } from '../../cutter/statements.ts';
import type { Workbench } from '../../harness/engine/workbench.ts';
import type { Cutplan, CutplanRow } from '../../schema/contract/cutplan.ts';
import type { Session } from '../../schema/session.ts';
import { type Creation, createEach } from '../histories/creation.ts';

export interface Checked {
  readonly findings: readonly Finding[];
  readonly creations: readonly Creation[];
  /** The places of rows that were created otherwise than they stand in the plan. */
  readonly altered: readonly number[];
  /** Addresses of the plan that stood before, by the law's own question, and in which document. */
  readonly stood: Readonly<Record<string, string>>;
  readonly after: readonly string[];
}

export async function checkAndCreate(plan: Cutplan, workbench: Workbench): Promise<Checked> {
  let findings: readonly Finding[] = [];
  let stood: Checked['stood'] = {};
  let altered: readonly number[] = [];
  const { creations, after } = await createEach(plan, workbench, {
    before: async (session) => {
      const standing: DatabaseStanding = await readStanding(
        session,
        statementsFor(workbench.names),
        plan,
      );
      findings = workbench.subject.preflight(plan, standing);
      stood = await readStood(session, workbench, plan);
    },
    after: async (session, made) => {
      altered = await readAltered(session, plan, made);
    },
  });
  return { findings, creations, altered, stood, after };
}

/** Pure. What the two disagree about, and what the preflight says that nobody could act upon. */
export function judgeChecked(plan: Cutplan, checked: Checked): readonly string[] {
  return [
    ...plan.rows.flatMap((row, index) => judgeRow(plan, row, index, checked)),
    ...judgePlan(plan, checked),
    ...checked.findings
      .filter(({ value, problem, cure }) => [value, problem, cure].includes(''))
      .map(({ position, field }) => `row ${position}: ${field} is named without value or cure`),
  ];
}

function judgeRow(
  plan: Cutplan,
  row: CutplanRow,
  index: number,
  { findings, creations, altered }: Checked,
): readonly string[] {
  const place = index + 1;
  const own = findings.filter(({ position, rule }) => position === place && rule === 'row');
  const named = new Set(own.map(({ field }) => field));
  const { status, reasons } = creations[index] ?? { status: 'never asked', reasons: [] };
  const say = (what: string) => [`row ${place} of ${plan.rows.length}: ${what}`];
  if (status === 'error' || altered.includes(place)) {
    const how = status === 'error' ? 'cannot be sent' : 'is created otherwise than planned';
    return named.size > 0 ? [] : say(`it ${how}, and the preflight finds nothing`);
  }
  const rejected = new Set(reasons.map((reason) => reason.slice(0, reason.indexOf(':'))));
  // A plan is mended row by row: that another row of it is wrong is said of that row alone.
  const earlier = new Set(plan.rows.slice(0, index).map((one) => one.canonicalAddress));
  if (row.parentAddress !== null && earlier.has(row.parentAddress))
    rejected.delete('parent_address');
  if (earlier.has(row.canonicalAddress)) rejected.add('canonical_address');
  const missed = rejected.difference(named);
  const added = [...named.difference(rejected)].filter((field) => !isLostOnTheWay(row, field));
  return [
    ...[...missed].flatMap((field) =>
      say(`the database rejects its ${field}, and the preflight lets it pass`),
    ),
    ...added.flatMap((field) =>
      say(`the preflight refuses its ${field}, and the database takes it`),
    ),
  ];
}

/** The client encodes in UTF-8: the database is never told half of a surrogate pair, and takes what comes in its place. */
function isLostOnTheWay(row: CutplanRow, field: string): boolean {
  const name = field.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const value: unknown = row[name as keyof CutplanRow];
  return typeof value === 'string' && !value.isWellFormed();
}

/** What only the plan as a whole can have wrong, judged once more. */
function judgePlan(
  { rows, documentRef }: Cutplan,
  { findings, stood }: Checked,
): readonly string[] {
  const earlier = new Set<string>();
  const wanted = rows.flatMap(({ position, parentAddress: parent, canonicalAddress }, index) => {
    const place = index + 1;
    const home = parent === null || earlier.has(parent) ? undefined : stood[parent];
    earlier.add(canonicalAddress);
    const elsewhere = (home ?? documentRef) !== documentRef;
    const misplaced = position !== place && position >= 1 && position === (position | 0);
    return [
      ...(misplaced ? [`${place} position`] : []),
      ...(elsewhere ? [`${place} parent_address`] : []),
    ];
  });
  const said = findings
    .filter(({ rule }) => rule === 'plan')
    .map(({ position, field }) => `${position} ${field}`);
  const [missed, added] = [
    new Set(wanted).difference(new Set(said)),
    new Set(said).difference(new Set(wanted)),
  ];
  return [
    ...[...missed].map((what) => `row ${what}: wrong in the plan, and the preflight is silent`),
    ...[...added].map((what) => `row ${what}: right in the plan, and the preflight objects`),
  ];
}

/** The addresses are told as texts that any database can hold: half a pair becomes another character, which stands nowhere. */
async function readStood(
  session: Session,
  { names }: Workbench,
  plan: Cutplan,
): Promise<Checked['stood']> {
  const named = plan.rows.flatMap((row) => [row.canonicalAddress, row.parentAddress]);
  const asked = named.filter((one) => typeof one === 'string' && !one.includes('\0'));
  const { rows } = await session.query(names.sql(STOOD), [asked]);
  return Object.fromEntries(
    rows.map((row) => [String(row['address']), String(row['document_ref'])]),
  );
}

const STOOD = `select canonical_address as address, document_ref from public.information_unit
  where canonical_address = any ($1::text[])`;

const MADE = `select unit.id::int as id, parent.canonical_address as "parentAddress",
    unit.canonical_address as "canonicalAddress", unit.title, unit.identity_profile ->> 'heading' as heading, unit.body,
    unit.actor, unit.unit_kind as "unitKind", unit.publication_type as "publicationType",
    substr(unit.identity_profile ->> 'primary_section_type_ref', length('vocab.section_type.') + 1) as "sectionType",
    unit.owner_ref as "ownerRef", unit.position
  from public.information_unit unit
  left join public.information_unit_child hung on hung.child_id = unit.id
  left join public.information_unit parent on parent.id = hung.parent_id
  where unit.id = any ($1::bigint[])`;

async function readAltered(
  session: Session,
  plan: Cutplan,
  creations: readonly Creation[],
): Promise<readonly number[]> {
  const { rows } = await session.query(MADE, [creations.flatMap(({ id }) => id ?? [])]);
  const made = new Map(rows.map((row) => [Number(row['id']), row]));
  return creations.flatMap(({ id }, index) => {
    const [found, row] = [made.get(id ?? 0), plan.rows[index]];
    if (id === null || row === undefined) return [];
    return found !== undefined && isAsPlanned(found, row) ? [] : [index + 1];
  });
}

/** A term that was left open may be any: the contract resolved it. */
function isAsPlanned(found: Readonly<Record<string, unknown>>, row: CutplanRow): boolean {
  const open = ['unitKind', 'publicationType', 'sectionType'];
  return Object.entries(row).every(
    ([field, value]) => found[field] === value || (value === null && open.includes(field)),
  );
}
