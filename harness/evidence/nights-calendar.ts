/** Keeps the row of nights: which runs there were, and on which days there had to be one and was none. Pure: it is told the runs and asks no clock. */
import type { Night } from '../../schema/night.ts';

const DAY_MS = 86_400_000;
/** A page shows a season; what is older stays in its own folder. */
const DAYS_KEPT = 92;

/** The day of a moment such as 2026-01-02T03:04:05.678Z, or of a run id, in UTC. */
export function dayOf(moment: string): string {
  return moment.replaceAll('-', '').replace(/^(\d{4})(\d\d)(\d\d).*$/, '$1-$2-$3');
}

/** Puts the runs in order and ends with this one. With `nightly`, days between the first and the last without a run are missing. */
export function keepNights(
  runs: readonly Night[],
  own: Extract<Night, { readonly status: 'ran' }>,
  nightly: boolean,
): readonly Night[] {
  const oldest = addDays(own.date, 1 - DAYS_KEPT);
  const others = runs.filter(
    (night) => night.status !== 'missing' && night.runId !== own.runId && night.date >= oldest,
  );
  const known = [...others, own];
  return [...known, ...(nightly ? missing(known) : [])].sort(compare);
}

function missing(known: readonly Night[]): readonly Night[] {
  const days = new Set(known.map(({ date }) => date));
  const [first = '', last = ''] = [[...days].sort()[0], [...days].sort().at(-1)];
  const found: Night[] = [];
  for (let date = first; date < last; date = addDays(date, 1)) {
    if (!days.has(date)) found.push({ status: 'missing', date });
  }
  return found;
}

/** By day, then by run: run ids begin with their moment. */
function compare(one: Night, other: Night): number {
  const [a, b] = [one, other].map((night) => ('runId' in night ? night.runId : ''));
  if (one.date !== other.date) return one.date < other.date ? -1 : 1;
  return (a ?? '') < (b ?? '') ? -1 : 1;
}

function addDays(date: string, days: number): string {
  const at = Date.parse(`${date}T00:00:00Z`) + days * DAY_MS;
  return new Date(at).toISOString().slice(0, 10);
}
