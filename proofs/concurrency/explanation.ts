/** Tells in at most ten lines who did what before whom and, where no order of the moves comes to what was found, why that cannot be. Row contents stay out. */
import type { DocumentFacts, Interleaved } from '../../schema/interleaved.ts';
import { cutterName } from '../../schema/interleaving.ts';
import { type Contest, follow, movesOf, worldBefore } from './moves.ts';
import { documentsOf, type Move, possibleEnds, sameDocuments, type World } from './serial-order.ts';

const MOST_LINES = 10;
/** Each move takes two lines. */
const MOST_MOVES = 3;
const LONGEST = 160;
const IMPOSSIBLE = 'cannot be done';

export function tellInterleaving(value: Contest, seen: Interleaved): readonly string[] {
  return (explainImpossible(value, seen) ?? tellSteps(value, seen))
    .slice(0, MOST_LINES)
    .map(shorten);
}

/** The last line says what is impossible; null where some order of the moves comes to all that was found. */
export function explainImpossible(value: Contest, seen: Interleaved): readonly string[] | null {
  const moves = movesOf(seen);
  const first = worldBefore(value, seen);
  if (first === null) return ['what was prepared by one cutter alone cannot be'];
  const last = moves.findIndex(
    (_, index) => !isPossible(value, seen, first, moves.slice(0, index + 1)),
  );
  const culprit = moves[last];
  if (culprit === undefined) {
    return sameDocuments(documentsAt(seen), documentsOf(worldNow(first, moves, value) ?? first))
      ? null
      : [`at the end: ${documentsAt(seen).map(show).join('; ')}, and nobody committed that`];
  }
  const ref = refOf(value, culprit);
  const told = moves
    .slice(0, last + 1)
    .filter((move) => refOf(value, move) === ref)
    .slice(-MOST_MOVES);
  const events = told.flatMap((move) => [
    {
      at: move.beganAt,
      line: `${who(value, move)} began ${what(move)}, when there were ${at(seen, ref, move.beganAt)}`,
    },
    {
      at: move.endedAt,
      line: `${cutterName(move.cutter)} committed ${what(move)}: ${at(seen, ref, move.endedAt)}`,
    },
  ]);
  const lines = events
    .sort((one, other) => one.at - other.at)
    .map((event) => `${event.at}: ${event.line}`);
  return [
    `${ref} had ${at(seen, ref, 0)}`,
    ...lines,
    ...closing(value, seen, { first, moves, last, ref }),
  ];
}

interface Impossible {
  readonly first: World;
  readonly moves: readonly Move[];
  readonly last: number;
  readonly ref: string;
}

/** What either order of the last two would have come to, and what was found instead. */
function closing(
  value: Contest,
  seen: Interleaved,
  { first, moves, last, ref }: Impossible,
): readonly string[] {
  const culprit = moves[last] as Move;
  const rivals = moves.slice(0, last).filter((move) => refOf(value, move) === ref);
  const rival = rivals.findLast(({ cutter }) => cutter !== culprit.cutter) ?? rivals.at(-1);
  const name = ({ cutter }: Move) => cutterName(cutter);
  const found = at(seen, ref, culprit.endedAt);
  if (rival === undefined) return [`${name(culprit)} alone cannot come to ${found}`];
  const earlier = moves.slice(0, last).filter((move) => move !== rival);
  const orders = [
    [rival, culprit],
    [culprit, rival],
  ] as const;
  const results = orders.map(([one, other]) => {
    const end = worldNow(first, [...earlier, one, other], value);
    const there = end === null ? null : documentsOf(end).find((document) => document.ref === ref);
    const comes =
      there === null
        ? 'cannot be done'
        : `comes to ${there === undefined ? 'no document' : show(there)}`;
    return `${what(one)} of ${name(one)}, then ${what(other)} of ${name(other)} ${comes}`;
  });
  const names = `${name(rival)} and ${name(culprit)}`;
  return results.some((line) => line.endsWith(IMPOSSIBLE))
    ? [...results, `both are committed, and found is ${found}: no order of ${names} allows both`]
    : [
        ...results,
        `found ${found}: no order of ${names} comes to that; ${name(culprit)} wrote over what ${name(rival)} had written`,
      ];
}

function isPossible(
  value: Contest,
  seen: Interleaved,
  first: World,
  moves: readonly Move[],
): boolean {
  const found = documentsAt(seen, moves.at(-1)?.endedAt);
  return possibleEnds(first, moves, value.runs).some((end) =>
    sameDocuments(documentsOf(end), found),
  );
}

function worldNow(first: World, moves: readonly Move[], value: Contest): World | null {
  return follow(first, moves, value.runs);
}

/** The documents as the last commit by that moment left them; at the end where no moment is given. */
function documentsAt(seen: Interleaved, moment?: number): readonly DocumentFacts[] {
  if (moment === undefined) return seen.end.facts.documents;
  const commit = seen.commits
    .filter(({ endedAt }) => endedAt <= moment)
    .sort((one, other) => one.endedAt - other.endedAt)
    .at(-1);
  return (commit?.facts ?? seen.prepared).documents;
}

function at(seen: Interleaved, ref: string, moment: number): string {
  const document = documentsAt(seen, moment).find((one) => one.ref === ref);
  return document === undefined ? 'no document' : show(document);
}

function show({ units, version, lifecycle, lastRun }: DocumentFacts): string {
  return `${units} units, version ${version}, ${lifecycle}, last cut by ${lastRun ?? 'nobody'}`;
}

/** Every step with its end, in the order of the ends. */
function tellSteps(value: Contest, seen: Interleaved): readonly string[] {
  const lines = seen.steps.map(({ cutter, step, method, outcome }) => {
    const own = seen.statements.filter((one) => one.cutter === cutter && one.step === step);
    const span = `${own[0]?.sentAt ?? 0}-${own.at(-1)?.answeredAt ?? 0}`;
    const waited = own.some((one) => one.waited) ? ', waited for a lock' : '';
    const end =
      outcome === null
        ? 'threw'
        : outcome.status === 'applied'
          ? 'applied'
          : `${outcome.status} (${outcome.reason.code}): ${outcome.reason.message}`;
    return `${span}: ${who(value, { cutter })} ${method}${waited}: ${end}`;
  });
  const rest = lines.length - MOST_LINES;
  return rest > 0 ? [...lines.slice(0, MOST_LINES - 1), `and ${rest + 1} more steps`] : lines;
}

function who({ cutters, runs }: Contest, { cutter }: Pick<Move, 'cutter'>): string {
  const { run, isolation } = cutters[cutter] ?? {};
  return `${cutterName(cutter)} (${runs[run ?? 0]?.runId}, ${isolation})`;
}

function what({ phase, event }: Move): string {
  return event === 'applied' ? phase : `the inverse of ${phase}`;
}

function refOf({ runs }: Contest, { run }: Move): string {
  return runs.find(({ runId }) => runId === run)?.plan.documentRef ?? '';
}

function shorten(line: string): string {
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST)}…`;
}
