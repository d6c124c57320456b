/** What the moves of several cutters come to where they are done one after the other, and whether any order of them comes to what was found. Pure: knows what a phase and its inverse owe to documents and ledger, and nothing of SQL. */
import { PHASES, type Run } from '../../schema/contract/phase.ts';
import type { DocumentFacts, RunEvent } from '../../schema/interleaved.ts';

/** One committed transaction that had an effect. */
export interface Move extends RunEvent {
  readonly cutter: number;
  readonly step: number;
  readonly beganAt: number;
  readonly endedAt: number;
}

/** Documents and runs after some moves. Two worlds with equal contents print alike. */
export interface World {
  readonly documents: Readonly<Record<string, DocumentState>>;
  /** Phases of a run to what the ledger says last. */
  readonly ledger: Readonly<Record<string, Readonly<Partial<Record<string, RunEvent['event']>>>>>;
}

interface DocumentState {
  /** As it stood before any run; null where the first cut makes it. */
  readonly base: DocumentFacts | null;
  /** Writes that stand, oldest first: each inverse takes away the last one only. */
  readonly writes: readonly {
    readonly run: string;
    readonly phase: string;
    readonly units: number;
  }[];
}

export function firstWorld(documents: readonly DocumentFacts[], runs: readonly Run[]): World {
  const refs = new Set([
    ...documents.map(({ ref }) => ref),
    ...runs.map((run) => run.plan.documentRef),
  ]);
  const base = (ref: string) => documents.find((one) => one.ref === ref) ?? null;
  return {
    documents: Object.fromEntries([...refs].map((ref) => [ref, { base: base(ref), writes: [] }])),
    ledger: Object.fromEntries(runs.map(({ runId }) => [runId, {}])),
  };
}

/** Gives the world after the move, or null where it could not have been done there. */
export function after(world: World, move: RunEvent, runs: readonly Run[]): World | null {
  const run = runs.find(({ runId }) => runId === move.run);
  if (run === undefined || !mayFollow(world, move, run, runs)) return null;
  const ref = run.plan.documentRef;
  const document = world.documents[ref] as DocumentState;
  const writes = writesAfter(document.writes, move, run);
  return {
    documents: { ...world.documents, [ref]: { ...document, writes } },
    ledger: {
      ...world.ledger,
      [move.run]: { ...world.ledger[move.run], [move.phase]: move.event },
    },
  };
}

/** The documents as anybody reads them: in the order of their references, as the server gives them. */
export function documentsOf(world: World): readonly DocumentFacts[] {
  return Object.entries(world.documents)
    .flatMap(([ref, { base, writes }]) => {
      if (base === null && writes.length === 0) return [];
      const cuts = writes.filter(({ phase }) => phase === 'cut_leg_a');
      const enacted = writes.some(({ phase }) => phase === 'lifecycle_enact');
      return [
        {
          ref,
          units: (base?.units ?? 0) + cuts.reduce((sum, { units }) => sum + units, 0),
          version: (base?.version ?? 1) + writes.length,
          lifecycle: enacted ? 'in_force' : (base?.lifecycle ?? 'draft'),
          lastRun: cuts.at(-1)?.run ?? base?.lastRun ?? null,
        },
      ];
    })
    .sort((one, other) => (one.ref < other.ref ? -1 : 1));
}

/** True where the two lists say the same of every document. */
export function sameDocuments(
  one: readonly DocumentFacts[],
  other: readonly DocumentFacts[],
): boolean {
  const lines = (list: readonly DocumentFacts[]) =>
    list
      .map(({ ref, units, version, lifecycle, lastRun }) =>
        JSON.stringify([ref, units, version, lifecycle, lastRun]),
      )
      .sort();
  return JSON.stringify(lines(one)) === JSON.stringify(lines(other));
}

/** Every end that an order of the moves can come to. A move that ended before another began stays before it. */
export function possibleEnds(
  first: World,
  moves: readonly Move[],
  runs: readonly Run[],
): readonly World[] {
  let reached = new Map([['', { world: first, left: moves }]]);
  for (const _move of moves) {
    const next: typeof reached = new Map();
    for (const { world, left } of reached.values()) {
      for (const move of left.filter((one) => !left.some((two) => two.endedAt < one.beganAt))) {
        const then = after(world, move, runs);
        const rest = left.filter((one) => one !== move);
        if (then !== null) next.set(JSON.stringify([then, rest]), { world: then, left: rest });
      }
    }
    reached = next;
  }
  return [...reached.values()].map(({ world }) => world);
}

function mayFollow(
  world: World,
  { run: id, phase, event }: RunEvent,
  run: Run,
  runs: readonly Run[],
): boolean {
  const ledger = world.ledger[id] ?? {};
  const place = (PHASES as readonly string[]).indexOf(phase);
  const last = world.documents[run.plan.documentRef]?.writes.at(-1);
  if (event === 'compensated') {
    const laterStands = PHASES.slice(place + 1).some((later) => ledger[later] === 'applied');
    if (ledger[phase] !== 'applied' || laterStands) return false;
    return !WRITES_DOCUMENT.includes(phase) || (last?.run === id && last.phase === phase);
  }
  const previous = PHASES[place - 1];
  const inTurn = previous === undefined || ledger[previous] === 'applied';
  const burnt = Object.values(ledger).includes('compensated');
  if (!inTurn || burnt || ledger[phase] !== undefined) return false;
  if (phase === 'cut_leg_a') return !addressesTaken(world, run, runs);
  return phase !== 'lifecycle_enact' || (last?.run === id && last.phase === 'cut_leg_a');
}

/** Runs on one document are a stack: who wrote it last must be taken back first. */
const WRITES_DOCUMENT: readonly string[] = ['cut_leg_a', 'lifecycle_enact'];

function writesAfter(
  writes: DocumentState['writes'],
  { run: id, phase, event }: RunEvent,
  run: Run,
): DocumentState['writes'] {
  if (!WRITES_DOCUMENT.includes(phase)) return writes;
  if (event === 'compensated') return writes.slice(0, -1);
  return [...writes, { run: id, phase, units: phase === 'cut_leg_a' ? run.plan.rows.length : 0 }];
}

function addressesTaken(world: World, run: Run, runs: readonly Run[]): boolean {
  const standing = runs.filter(({ runId }) => world.ledger[runId]?.['cut_leg_a'] === 'applied');
  const taken = new Set(
    standing.flatMap(({ plan }) => plan.rows.map(({ canonicalAddress }) => canonicalAddress)),
  );
  return run.plan.rows.some(({ canonicalAddress }) => taken.has(canonicalAddress));
}
