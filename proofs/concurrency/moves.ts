/** Reads from what was seen of an interleaving who did what and when: transactions, and the moves among them that had an effect. Judges nothing. */
import type { Run } from '../../schema/contract/phase.ts';
import type { Interleaved, RunEvent } from '../../schema/interleaved.ts';
import type { Interleaving } from '../../schema/interleaving.ts';
import { after, firstWorld, type Move, type World } from './serial-order.ts';

/** What two cutters, or three, are sent to do beside each other. */
export type Contest = Interleaving<Run>;

/** From BEGIN to its end, however it ended. */
export interface CutterTransaction {
  readonly cutter: number;
  readonly step: number;
  readonly beganAt: number;
  readonly endedAt: number;
}

export function cutterTransactions(seen: Interleaved): readonly CutterTransaction[] {
  const open: { cutter: number; step: number; beganAt: number; endedAt: number }[] = [];
  for (const { cutter, step, sql, sentAt, answeredAt } of seen.statements) {
    if (/^begin\b/i.test(sql)) open.push({ cutter, step, beganAt: sentAt, endedAt: answeredAt });
    const own = open.findLast((one) => one.cutter === cutter);
    if (own !== undefined) own.endedAt = answeredAt;
  }
  return open;
}

/** What the ledger learnt with each commit. Nobody else moved in between, so that it is this commit's doing. */
export function movesOf(seen: Interleaved): readonly Move[] {
  // Rows are numbered as they are written and not as they are committed: only what is new tells.
  const known = new Set(seen.prepared.events.map(nameOf));
  return seen.commits
    .toSorted((one, other) => one.endedAt - other.endedAt)
    .flatMap(({ cutter, step, beganAt, endedAt, facts }) => {
      const news = facts.events.filter((event) => !known.has(nameOf(event)));
      for (const event of news) known.add(nameOf(event));
      return news.map((event) => ({ ...event, cutter, step, beganAt, endedAt }));
    });
}

function nameOf({ run, phase, event }: RunEvent): string {
  return [run, phase, event].join(' ');
}

/** The world in which the cutters began: what was prepared was done by somebody alone. */
export function worldBefore({ runs }: Contest, seen: Interleaved): World | null {
  const first = firstWorld(seen.start.facts.documents, runs);
  return follow(first, seen.prepared.events, runs);
}

/** Gives the world after all of the moves in their order, or null where one could not have been done. */
export function follow(
  world: World | null,
  moves: readonly RunEvent[],
  runs: Contest['runs'],
): World | null {
  return moves.reduce<World | null>(
    (so, move) => (so === null ? null : after(so, move, runs)),
    world,
  );
}

export function overlaps(one: CutterTransaction, other: CutterTransaction): boolean {
  return one.beganAt < other.endedAt && other.beganAt < one.endedAt;
}
