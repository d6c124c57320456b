/** Asks the preflight about a plan, and then the database about each of its rows; reads back what was created. Judges nothing. */
import type { Finding } from '../../cutter/plan/finding.ts';
import type { DatabaseStanding } from '../../cutter/plan/preflight.ts';
import { readStanding } from '../../cutter/plan/standing.ts';
import { statementsFor } from '../../cutter/statements.ts';
import type { Cutplan, CutplanRow } from '../../schema/contract/cutplan.ts';
import { describeFailure } from '../../schema/failure.ts';
import type { Session } from '../../schema/session.ts';
import { type Creation, createEach } from '../histories/creation.ts';
import type { CutterWorkbench } from '../pipeline/cutter.ts';
import { findingsOf } from './ask-preflight.ts';
import { judgeKnownPlans } from './known-plans.ts';

export interface Checked {
  readonly findings: readonly Finding[];
  readonly creations: readonly Creation[];
  /** The places of rows that were created otherwise than they stand in the plan. */
  readonly altered: readonly number[];
  /** Addresses of the plan that stood before, by the law's own question, and in which document. */
  readonly stood: Readonly<Record<string, string>>;
  readonly after: readonly string[];
  /** What is wrong with what the preflight says of plans that are known. */
  readonly known: readonly string[];
}

export async function checkAndCreate(plan: Cutplan, workbench: CutterWorkbench): Promise<Checked> {
  const known: string[] = [];
  let findings: readonly Finding[] = [];
  let stood: Checked['stood'] = {};
  let altered: readonly number[] = [];
  const { creations, after } = await createEach(plan, workbench, {
    before: async (session) => {
      const standing = await standingOrWhy(session, workbench, plan);
      const said =
        typeof standing === 'string'
          ? standing
          : findingsOf(() => workbench.pipeline.preflight(plan, standing));
      if (typeof said === 'string') known.push(said);
      else findings = said;
      stood = await readStood(session, workbench, plan);
    },
    after: async (session, made) => {
      altered = await readAltered(session, plan, made);
    },
  });
  known.push(...judgeKnownPlans(workbench.pipeline.preflight));
  return { findings, creations, altered, stood, after, known };
}

/** A question that the database cannot answer is a finding, and the case goes on. */
async function standingOrWhy(
  session: Session,
  { names }: CutterWorkbench,
  plan: Cutplan,
): Promise<DatabaseStanding | string> {
  await session.query('savepoint standing');
  try {
    return await readStanding(session, statementsFor(names), plan);
  } catch (error) {
    await session.query('rollback to savepoint standing');
    return `the preflight cannot ask what stands: ${describeFailure(error)}`;
  }
}

/** The addresses are told as texts that any database can hold: half a pair becomes another character, which stands nowhere. */
async function readStood(
  session: Session,
  { names }: CutterWorkbench,
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
