/** Runs a plan up to its verification, lets one lie be told on the way, and reads what was recorded. Judges nothing; the digest of the rows is taken here once more, from what stands. */
import { createHash } from 'node:crypto';
import type { Lie, RecorderCase } from '../../generators/recorder-lie.ts';
import type { Trial } from '../../harness/rollback/trial.ts';
import { PHASES, type Phase } from '../../schema/contract/phase.ts';
import type { Observation } from '../../schema/observation.ts';
import type { Answer, Connection, Session } from '../../schema/session.ts';
import type { CutterWorkbench } from '../pipeline/cutter.ts';

export interface RecordersSeen {
  readonly seen: Observation;
  readonly found: Found;
}

/** What stands at the end, of the run. */
interface Found {
  readonly units: number;
  readonly digest: string;
  readonly governance: Entry | null;
  readonly verification: Entry | null;
  /** What the ledger says of the two phases. */
  readonly events: readonly string[];
}

interface Entry {
  readonly count: number;
  readonly digest: string;
}

export async function recordWith(
  { run, lie }: RecorderCase,
  workbench: CutterWorkbench,
): Promise<RecordersSeen> {
  const history = {
    runs: [run],
    steps: PHASES.map((phase) => ({ do: 'phase' as const, run: 0, phase })),
    faults: [],
  };
  const told = PHASES.indexOf(lie.of === 'record' ? 'write_verify' : beforeOf(lie)) - 1;
  const found: Found[] = [];
  const seen = await workbench.run(history, {
    beneath: (connection, _step, method) => lying(connection, lie, method),
    onBoundary: async (trial, { kind, step }) => {
      if (kind === 'commit' && step === told) await tell(trial, { run, lie });
      if (kind === 'end') found.push(await readFound(trial, run.runId));
    },
  });
  const [last] = found;
  return { seen, found: last ?? NOTHING };
}

const NOTHING: Found = { units: -1, digest: '', governance: null, verification: null, events: [] };

function beforeOf(lie: Lie): Phase {
  return 'before' in lie ? lie.before : 'write_verify';
}

/** Changes what the cutter claims on its way to the server, or what it is answered on the way back. */
function lying(connection: Connection, lie: Lie, method: string): Connection {
  if ((lie.of !== 'claim' && lie.of !== 'answer') || method !== lie.before) return connection;
  return {
    query: async (text, values) => {
      if (values?.length !== CLAIM_VALUES) return connection.query(text, values);
      if (lie.of === 'claim') return connection.query(text, claimed(values, lie));
      const answer = await connection.query(text, values);
      return { ...answer, rows: answered(answer.rows, lie) };
    },
    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
  };
}

function claimed(
  [run, plan, actor, count, digest]: readonly unknown[],
  lie: Extract<Lie, { of: 'claim' }>,
): readonly unknown[] {
  const [more, other] = { 'one more': [1, digest], 'one less': [-1, digest] }[String(lie.what)] ?? [
    0,
    otherwise(String(digest), lie.digit),
  ];
  return [run, plan, actor, Number(count) + Number(more), other];
}

function answered(rows: Answer['rows'], { what }: Extract<Lie, { of: 'answer' }>): Answer['rows'] {
  if (what === 'nothing') return [];
  return rows.map((row) => {
    const result = row['result'] as Readonly<Record<string, unknown>>;
    const { unit_count: count, unit_digest: digest } = result;
    const told =
      what === 'another count'
        ? { unit_count: Number(count) + 1 }
        : { unit_digest: otherwise(String(digest), 63) };
    return { ...row, result: { ...result, ...told } };
  });
}

const CLAIM_VALUES = 5;

function otherwise(digest: string, digit: number): string {
  const other = digest[digit] === '0' ? '1' : '0';
  return digest.slice(0, digit) + other + digest.slice(digit + 1);
}

const OF_UNIT = 'where canonical_address = $1';
/** What others can do to one unit of a run, with the rights that they have. Each takes its address. */
const EDITS: Readonly<Record<Extract<Lie, { of: 'rows' }>['what'], string>> = {
  address: `update public.information_unit set canonical_address = canonical_address || 'x' ${OF_UNIT}`,
  title: `update public.information_unit set title = title || '.' ${OF_UNIT}`,
  heading: `update public.information_unit set identity_profile = identity_profile
      || jsonb_build_object('heading', (identity_profile ->> 'heading') || '?') ${OF_UNIT}`,
  body: `update public.information_unit set body = body || ' ' ${OF_UNIT}`,
  actor: `update public.information_unit set actor = actor || '.' ${OF_UNIT}`,
  publication: `update public.information_unit set publication_type = 'decree' ${OF_UNIT}`,
  section: `update public.information_unit
    set identity_profile = identity_profile || '{"primary_section_type_ref":"vocab.section_type.other"}' ${OF_UNIT}`,
  owner: `update public.information_unit set owner_ref = owner_ref || '.' ${OF_UNIT}`,
  position: `update public.information_unit set position = 1000000 ${OF_UNIT}`,
  parent: `with unit as (select id, document_ref, run_id from public.information_unit ${OF_UNIT}),
    above as (insert into public.information_unit (canonical_address, title, body, actor, unit_kind, publication_type,
        owner_ref, identity_profile, run_id, document_ref, position)
      select 'of-somebody-else/' || unit.id, title, '', actor, unit_kind, publication_type, owner_ref, identity_profile,
        'somebody-else', unit.document_ref, 1 from public.information_unit one, unit where one.id = unit.id returning id)
    insert into public.information_unit_child (parent_id, child_id, ordinal, run_id)
      select above.id, unit.id, 1, unit.run_id from above, unit
      on conflict (child_id) do update set parent_id = excluded.parent_id`,
  'unit added': `insert into public.information_unit (canonical_address, title, body, actor, unit_kind, publication_type,
      owner_ref, identity_profile, run_id, document_ref, position)
    select canonical_address || '/more', title, body, actor, unit_kind, publication_type, owner_ref, identity_profile,
      run_id, document_ref, 1000000 from public.information_unit ${OF_UNIT}`,
  'unit removed': `delete from public.information_unit ${OF_UNIT}`,
};

/** Rejects where the deed touched nothing: a lie that was not told would show nothing. */
async function tell(trial: Trial, { run, lie }: RecorderCase): Promise<void> {
  if (lie.of !== 'rows' && lie.of !== 'record') return;
  await trial.asOther('directus_app', async (session) => {
    if (lie.of === 'record') return once(session, recordEdit(lie), [run.runId, lie.by]);
    const { rows } = run.plan;
    // Nothing hangs on the last unit of a plan: it can be taken away.
    const unit = lie.what === 'unit removed' ? rows.at(-1) : rows[lie.unit % rows.length];
    const address = unit?.canonicalAddress;
    if (lie.what === 'unit removed') await clearAway(session, address);
    await once(session, EDITS[lie.what], [address]);
  });
}

function recordEdit({ what }: Extract<Lie, { of: 'record' }>): string {
  return what === 'count'
    ? 'update public.governance_record set unit_count = unit_count + $2 where run_id = $1'
    : `update public.governance_record set unit_digest = case when $2 > 0 then unit_digest || '0' else left(unit_digest, 63) end
       where run_id = $1`;
}

async function clearAway(session: Session, address: unknown): Promise<void> {
  const of = `(select id from public.information_unit ${OF_UNIT})`;
  await session.query(`delete from public.information_unit_child where child_id = ${of}`, [
    address,
  ]);
  await session.query(`delete from public.information_unit_lifecycle_log where unit_id = ${of}`, [
    address,
  ]);
}

async function once(session: Session, text: string, values: readonly unknown[]): Promise<void> {
  const { rowCount } = await session.query(text, values);
  if (rowCount !== 1) throw new RangeError(`a lie touched ${rowCount} rows, not one: ${text}`);
}

const UNITS = `select unit.position::text as position, parent.canonical_address as parent, unit.canonical_address as address,
    unit.title, unit.identity_profile ->> 'heading' as heading, unit.body, unit.actor, unit.unit_kind as kind,
    unit.publication_type as publication, unit.identity_profile ->> 'primary_section_type_ref' as section, unit.owner_ref as owner
  from public.information_unit unit
  left join public.information_unit_child hung on hung.child_id = unit.id
  left join public.information_unit parent on parent.id = hung.parent_id
  where unit.run_id = $1 order by unit.position, unit.canonical_address collate "C"`;

const RECORDS = `
  select (select jsonb_build_object('count', unit_count, 'digest', unit_digest) from public.governance_record where run_id = $1) as governance,
    (select jsonb_build_object('count', unit_count, 'digest', unit_digest) from public.verification where run_id = $1) as verification,
    (select coalesce(jsonb_agg(concat_ws(' ', phase, event, unit_count, unit_digest) order by ordinal), '[]') from cutter.run_event
      where run_id = $1 and phase in ('leg_b_record', 'write_verify')) as events`;

async function readFound(trial: Trial, runId: string): Promise<Found> {
  const found: Found[] = [];
  await trial.asOther('cutter_verify', async (session) => {
    const units = (await session.query(UNITS, [runId])).rows;
    const records = (await session.query(RECORDS, [runId])).rows[0];
    found.push({ ...records, units: units.length, digest: digestOf(units) } as unknown as Found);
  });
  return found[0] ?? NOTHING;
}

/** A digest of digests, each of one field: as `cutter.run_digest` says it, from what was read. */
function digestOf(units: readonly Readonly<Record<string, unknown>>[]): string {
  const digest = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');
  const each = units.map((unit) =>
    digest(
      Object.values(unit)
        .map((field) => digest(String(field ?? '')))
        .join(''),
    ),
  );
  return digest(each.join(''));
}
