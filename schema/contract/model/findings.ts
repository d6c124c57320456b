/** What stands in the way of an inverse: rows that are not as the run left them, and rows that others built on those of the run. A row that is not in the run's memory is somebody else's. */
import { PHASES, type Phase } from '../phase.ts';
import { unitsBearing } from './digests.ts';
import { imageNow } from './images.ts';
import { eventsOf, stands } from './ledger.ts';
import { memoryOf, unitsOf } from './memory.ts';
import { isBefore } from './moment.ts';
import { type Refused, refusedWith } from './refusal.ts';
import { rowsWhere, sameValue, tableOf } from './rows.ts';
import type { ModelState, Row, Value } from './state.ts';
import { CHILDREN, DOCUMENT_TABLE, LOGS, UNDO, UNITS } from './tables.ts';
import { byBytes } from './text.ts';

interface Finding {
  readonly [key: string]: string;
  readonly code: 'changed_since' | 'built_upon';
  readonly what: string;
}

/** With the first finding's code. All of one kind are there in an order that the locale has a say in, so the text is told where there is but one. */
export function refuseFor(findings: readonly Finding[]): Refused | null {
  const [first, second] = findings;
  if (first === undefined) return null;
  const sqlstate = first.code === 'changed_since' ? 'CK005' : 'CK006';
  return second === undefined
    ? refusedWith(sqlstate, `${first.code}: ${first.what}`)
    : refusedWith(sqlstate);
}

/** A row that the enactment wrote again must have been taken over as the cut left it. */
export function changedSince(
  state: ModelState,
  run: string | null,
  phase: Phase,
): readonly Finding[] {
  const remembered = memoryOf(state, run, { phase });
  if (remembered.length === 0) {
    return [changed(`cutter.undo: nothing is remembered of ${phase}`)];
  }
  return remembered
    .map((made) => [`${made['relation']}\t${made['key']}`, made] as const)
    .toSorted(([one], [other]) => byBytes(one, other))
    .flatMap(([, made]) => {
      const found = leftBy(state, made);
      if (sameValue(found, made['after'])) return [];
      const after = made['after'] as Readonly<Record<string, Value>>;
      const name = after['canonical_address'] ?? made['key'];
      return [changed(`${made['relation']} ${name}: ${found === null ? 'gone' : 'changed'}`)];
    });
}

function changed(what: string): Finding {
  return { code: 'changed_since', what };
}

function leftBy(state: ModelState, made: Row): Value {
  const { run_id, phase, relation, key } = made;
  const enacted =
    phase === 'cut_leg_a' &&
    tableOf(state, UNDO).get([run_id, 'lifecycle_enact', relation, key].join('\t'));
  return enacted ? (enacted['before'] ?? null) : imageNow(state, String(relation), String(key));
}

export function builtUpon(state: ModelState, run: string | null): readonly Finding[] {
  const units = new Set<Value>(unitsOf(state, run));
  const remembers = (phase: Phase, relation: string, key: Value | undefined) =>
    tableOf(state, UNDO).has([run, phase, relation, key].join('\t'));
  const whats = [
    ...rowsOf(state, CHILDREN)
      .filter(({ parent_id, child_id }) => isOneOf(units, parent_id, child_id))
      .filter(({ child_id }) => !remembers('cut_leg_a', CHILDREN, child_id))
      .map((row) => `${CHILDREN}: unit ${row['child_id']} hangs under unit ${row['parent_id']}`),
    ...rowsOf(state, 'public.information_unit_reference')
      .filter(({ from_id, to_id }) => isOneOf(units, from_id, to_id))
      .map(
        (row) =>
          `public.information_unit_reference: unit ${row['from_id']} cites unit ${row['to_id']}`,
      ),
    ...rowsOf(state, LOGS)
      .filter(({ unit_id }) => isOneOf(units, unit_id))
      .filter(({ id }) => !remembers('lifecycle_enact', LOGS, id))
      .map(
        (row) =>
          `${LOGS}: unit ${row['unit_id']} went from ${row['from_state']} to ${row['to_state']}`,
      ),
    ...unitsBearing(state, run)
      .filter(({ id }) => !isOneOf(units, id))
      .map(({ id }) => `${UNITS}: unit ${id} bears the run of another`),
    ...builtOnDocument(state, run, units),
  ];
  return whats.toSorted(byBytes).map((what) => ({ code: 'built_upon', what }));
}

/** Who put a unit into a document that the run created would lose it. A governance record is built on the run where it came after the cut, unless another run's own leg B made it. */
function builtOnDocument(
  state: ModelState,
  run: string | null,
  units: ReadonlySet<Value>,
): readonly string[] {
  const cut = eventsOf(state, run).find(
    ({ phase, event }) => phase === 'cut_leg_a' && event === 'applied',
  );
  return memoryOf(state, run, { phase: 'cut_leg_a', relation: DOCUMENT_TABLE }).flatMap(
    (document) => {
      const created = document['before'] === null;
      const inIt = created
        ? rowsWhere(state, UNITS, { document_ref: document['key'] ?? null })
        : [];
      const records = rowsWhere(state, 'public.governance_record', {
        document_ref: document['key'] ?? null,
      });
      return [
        ...inIt
          .filter((unit) => unit['run_id'] !== run && !isOneOf(units, unit['id']))
          .map(({ id }) => `${UNITS}: unit ${id} stands in the document that the run created`),
        ...records
          .filter((record) => !ownLegB(state, record))
          .filter(
            (record) =>
              record['run_id'] === run ||
              created ||
              isBefore(String(cut?.['logged_at']), String(record['recorded_at'])) === true,
          )
          .map(
            (record) =>
              `public.governance_record: record ${record['id']} of run ${record['run_id']}`,
          ),
      ];
    },
  );
}

function ownLegB(state: ModelState, record: Row): boolean {
  const parts = [record['run_id'], 'leg_b_record', 'public.governance_record', record['id']];
  return tableOf(state, UNDO).has(parts.join('\t'));
}

/** Everything that would make an inverse of the run refuse. */
export function revertFindings(state: ModelState, run: string | null): readonly Finding[] {
  const standing = PHASES.slice(1).filter((phase) => stands(state, run, phase));
  return [
    ...standing.flatMap((phase) => changedSince(state, run, phase)),
    ...(standing.includes('cut_leg_a') ? builtUpon(state, run) : []),
  ];
}

function rowsOf(state: ModelState, table: string): readonly Row[] {
  return [...tableOf(state, table).values()];
}

function isOneOf(ids: ReadonlySet<Value>, ...wanted: readonly (Value | undefined)[]): boolean {
  return wanted.some((one) => one !== undefined && ids.has(one));
}
