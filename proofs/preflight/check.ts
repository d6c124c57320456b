/** Judges row by row which of the two objects, preflight or database, and to what; and what the preflight says that nobody could act upon. Pure. */
import type { Cutplan, CutplanRow } from '../../schema/contract/cutplan.ts';
import type { Checked } from './case.ts';

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
