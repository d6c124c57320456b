/** Surroundings of a run: settings that a server or its administrator made, connections that somebody else used before, and one trouble on the way. Plain data; none of it may matter to how a run and its compensation end. */
import fc from 'fast-check';
import { freezeCutplan } from '../schema/contract/cutplan.ts';
import { PHASES, type Phase, type Run } from '../schema/contract/phase.ts';
import { sha256 } from '../schema/digest.ts';
import { plainRow, run } from './plan.ts';
import { HARMLESS_SETTINGS } from './surrounding-settings.ts';

/** Who has set it: the administrator for a role or the whole database, or whoever had the session before it was given. */
const PLACES = ['cutter_exec', 'cutter_verify', 'database', 'session'] as const;

export interface Setting {
  readonly place: (typeof PLACES)[number];
  readonly name: string;
  readonly value: string;
}

/** What the last user of a connection left in it when it was given back. */
export const LEFTOVERS = [
  'temporary tables',
  'a prepared statement',
  'an advisory lock',
  'a failed transaction',
  'a cursor',
  'a channel',
  'another isolation',
] as const;
export type Leftover = (typeof LEFTOVERS)[number];

/** `none`: a new connection each time. */
const POOLS = ['none', 'first in, first out', 'last in, first out'] as const;

/** A time-out that is short, and what it meets: another session in the way of the run's turn, a COMMIT that takes long (no statement_timeout ends one), or a cutter that says nothing. */
export const LIMITS = [
  ['lock_timeout', 'turn'],
  ['lock_timeout', 'commit'],
  ['statement_timeout', 'turn'],
  ['transaction_timeout', 'turn'],
  ['transaction_timeout', 'commit'],
  ['transaction_timeout', 'silence'],
  ['idle_in_transaction_session_timeout', 'silence'],
] as const;
type Limit = (typeof LIMITS)[number];

/** By which a database may sort and fold: ch comes after h, aa after z, i has no dot. `server`: as the server does. */
export const LANGUAGES = ['server', 'cs', 'da', 'tr'] as const;

/** Where a trouble is: at a phase, or at its inverse. */
interface Place {
  readonly at: Phase;
  readonly way: 'forward' | 'back';
}

export type Trouble =
  | { readonly of: 'nothing' }
  | (Place & { readonly of: 'limit'; readonly limit: Limit })
  /** New transactions can only read, until the administrator takes that back. */
  | (Place & { readonly of: 'read only' })
  /** The connection is lost while the COMMIT is under way, and the ledger is asked meanwhile. */
  | (Place & { readonly of: 'slow commit' })
  /** The process dies while the COMMIT is under way, and another one recovers meanwhile. */
  | (Place & { readonly of: 'second process'; readonly policy: 'forward' | 'backward' })
  /** A revert ends half-way at a limit, and another process takes it up. */
  | { readonly of: 'half a revert'; readonly at: Phase; readonly limit: Limit }
  /** Whoever holds the run says nothing for longer than idle transactions may. */
  | { readonly of: 'idle hold'; readonly at: Phase }
  /** Another session holds the run, or its turn, for longer than anybody waits; then it lets go. */
  | { readonly of: 'held'; readonly what: 'run' | 'turn' };

export interface Surroundings {
  readonly run: Run;
  readonly language: (typeof LANGUAGES)[number];
  readonly settings: readonly Setting[];
  /** What is set besides when the phases are done, or by the time that a second process recovers. */
  readonly meanwhile: readonly Setting[];
  readonly pool: (typeof POOLS)[number];
  readonly left: readonly Leftover[];
  readonly trouble: Trouble;
}

/** Two units, one under the other, in a document that stands. */
export const SURROUNDED: Run = {
  runId: 'run-a',
  plan: freezeCutplan({
    documentRef: 'vn/baseline-a',
    documentDigest: sha256('two units'),
    rows: [
      plainRow(1, 'vn/baseline-a/surrounded-1'),
      { ...plainRow(2, 'vn/baseline-a/surrounded-2'), parentAddress: 'vn/baseline-a/surrounded-1' },
    ],
  }),
};

export function surroundings(): fc.Arbitrary<Surroundings> {
  return fc.record({
    // What a plan holds is not the point, and another plan has to be done in plain surroundings first.
    run: fc.oneof(
      { withCrossShrink: true },
      { weight: 3, arbitrary: fc.constant(SURROUNDED) },
      { weight: 1, arbitrary: run({ maxUnits: 4, tag: 'a' }) },
    ),
    language: fc.oneof(
      { weight: 7, arbitrary: fc.constant('server' as const) },
      { weight: 1, arbitrary: fc.constantFrom(...LANGUAGES) },
    ),
    settings: fc.array(setting(), { maxLength: 6 }),
    meanwhile: fc.array(setting(), { maxLength: 3 }),
    pool: fc.constantFrom(...POOLS),
    left: fc.subarray([...LEFTOVERS], { maxLength: 3 }),
    trouble: trouble(),
  });
}

function setting(): fc.Arbitrary<Setting> {
  const named = fc
    .constantFrom(...Object.entries(HARMLESS_SETTINGS))
    .chain(([name, values]) => fc.constantFrom(...values).map((value) => ({ name, value })));
  return fc
    .tuple(fc.constantFrom(...PLACES), named)
    .map(([place, { name, value }]) => ({ place, name, value }));
}

/** One that waits for nobody is the commonest: it costs least, and leaves the settings to themselves. */
function trouble(): fc.Arbitrary<Trouble> {
  const place = {
    at: fc.constantFrom(...PHASES),
    way: fc.constantFrom('forward' as const, 'back' as const),
  };
  const limit = fc.constantFrom(...LIMITS);
  const of = <Name extends Trouble['of']>(name: Name) => fc.constant(name);
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 5, arbitrary: fc.record({ of: of('nothing') }) },
    { weight: 2, arbitrary: fc.record({ of: of('limit'), ...place, limit }) },
    { weight: 1, arbitrary: fc.record({ of: of('read only'), ...place }) },
    { weight: 2, arbitrary: fc.record({ of: of('slow commit'), ...place }) },
    {
      weight: 2,
      arbitrary: fc.record({
        ...{ of: of('second process'), ...place },
        policy: fc.constantFrom('forward' as const, 'backward' as const),
      }),
    },
    { weight: 1, arbitrary: fc.record({ of: of('half a revert'), at: place.at, limit }) },
  );
}
