/** Surroundings that every run meets, whatever its seed: each kind of trouble, and each setting that might matter. Plain data. */
import { HARMLESS_SETTINGS } from '../../generators/surrounding-settings.ts';
import {
  LANGUAGES,
  LEFTOVERS,
  LIMITS,
  type Setting,
  SURROUNDED,
  type Surroundings,
  type Trouble,
} from '../../generators/surroundings.ts';

export function tellingSurroundings(): readonly Surroundings[] {
  const inLanguages = LANGUAGES.map((language) => ({ ...PLAIN, language }));
  // They wait for as long as anybody does.
  const held = (['run', 'turn'] as const).map(
    (what): Surroundings => ({ ...PLAIN, trouble: { of: 'held', what } }),
  );
  return [...ofSettings(), ...ofTroubles(), ...inLanguages, ...held];
}

const PLAIN: Surroundings = {
  ...{ run: SURROUNDED, language: 'server', settings: [], meanwhile: [], pool: 'none', left: [] },
  trouble: { of: 'nothing' },
};

function put(place: Setting['place'], name: string, value: string): Setting {
  return { place, name, value };
}

/** The first value of each setting at once, then the others; and those that differ from one session or moment to the next. */
function ofSettings(): readonly Surroundings[] {
  const all = (place: Setting['place'], nth: number) =>
    Object.entries(HARMLESS_SETTINGS).map(([name, values]) =>
      put(place, name, values[nth % values.length] ?? ''),
    );
  return [
    PLAIN,
    { ...PLAIN, settings: all('database', 0) },
    { ...PLAIN, settings: all('cutter_exec', 1), meanwhile: all('cutter_verify', 2) },
    { ...PLAIN, settings: all('session', 2), pool: 'first in, first out', left: LEFTOVERS },
    { ...PLAIN, meanwhile: all('session', 3), pool: 'last in, first out', left: LEFTOVERS },
    {
      ...PLAIN,
      settings: [put('database', 'timezone', 'Asia/Kathmandu')],
      meanwhile: [put('database', 'timezone', 'America/New_York')],
    },
    { ...PLAIN, settings: [put('cutter_exec', 'datestyle', 'German, DMY')] },
    {
      ...PLAIN,
      settings: [put('database', 'search_path', 'shadow, pg_catalog, public, cutter')],
      pool: 'first in, first out',
    },
  ];
}

/** Each limit once, forward; and everything that an older snapshot would have overlooked. */
function ofTroubles(): readonly Surroundings[] {
  const old = [put('database', 'default_transaction_isolation', 'repeatable read')];
  const serial = [put('cutter_exec', 'default_transaction_isolation', 'serializable')];
  const inTrouble = (trouble: Trouble, more: Partial<Surroundings> = {}): Surroundings => ({
    ...PLAIN,
    ...more,
    trouble,
  });
  const at = 'cut_leg_a' as const;
  return [
    ...LIMITS.map((limit, nth) =>
      inTrouble(
        { of: 'limit', at: nth % 2 === 0 ? at : 'lifecycle_enact', way: 'forward', limit },
        { pool: nth % 2 === 0 ? 'none' : 'first in, first out' },
      ),
    ),
    inTrouble({ of: 'limit', at: 'lifecycle_enact', way: 'back', limit: ['lock_timeout', 'turn'] }),
    inTrouble({ of: 'read only', at, way: 'forward' }),
    inTrouble({ of: 'read only', at, way: 'back' }, { pool: 'last in, first out' }),
    inTrouble({ of: 'slow commit', at, way: 'forward' }),
    inTrouble({ of: 'slow commit', at: 'lifecycle_enact', way: 'forward' }, { settings: old }),
    inTrouble({ of: 'slow commit', at: 'write_verify', way: 'back' }, { settings: serial }),
    inTrouble({ of: 'second process', at, way: 'forward', policy: 'forward' }, { settings: old }),
    inTrouble(
      { of: 'second process', at, way: 'forward', policy: 'backward' },
      { settings: serial },
    ),
    inTrouble({ of: 'second process', at, way: 'back', policy: 'backward' }, { meanwhile: old }),
    inTrouble({ of: 'half a revert', at: 'leg_b_record', limit: ['statement_timeout', 'turn'] }),
    inTrouble({
      of: 'half a revert',
      at,
      limit: ['idle_in_transaction_session_timeout', 'silence'],
    }),
    inTrouble({ of: 'idle hold', at: 'leg_b_record' }),
  ];
}
