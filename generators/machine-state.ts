/** The state of a machine before directories are set up on it: each place in a state, sometimes with something wrong. Plain data; builds nothing on a disk. */
import fc from 'fast-check';

const PARENT_STATES = [
  'plain',
  'sticky',
  'root-link',
  'world-writable',
  'group-writable',
  'foreign',
  'sticky-foreign',
  'link',
  'file',
  'missing',
] as const;
type ParentState = (typeof PARENT_STATES)[number];

const ENTRY_STATES = [
  'missing',
  'right',
  'filled',
  'wrong-mode',
  'foreign',
  'foreign-group',
  'link',
  'file',
] as const;
export type EntryState = (typeof ENTRY_STATES)[number];

const CONFIGURATION_STATES = [
  'missing',
  'right',
  'edited',
  'other',
  'unknown-key',
  'no-json',
  'wrong-mode',
  'foreign',
  'link',
  'folder',
] as const;
type ConfigurationState = (typeof CONFIGURATION_STATES)[number];

export const DIRECTORIES = ['root', 'runs', 'state', 'backups'] as const;
export type MachinePlace = (typeof DIRECTORIES)[number];

export interface MachineState {
  /** Above the root, from the outside in. */
  readonly parents: readonly ParentState[];
  readonly entries: Readonly<Record<MachinePlace, EntryState>>;
  readonly configuration: ConfigurationState;
  /** The mode where it is a wrong one. */
  readonly mode: number;
  readonly umask: number;
  readonly owner: 'self' | 'other' | 'other group';
  /** The change to the disk, counted from 0, at which it is full; null where it never is. */
  readonly fault: number | null;
}

/** Only root can give files to others: without it these states are left out. */
export function machineState({ isRoot }: { readonly isRoot: boolean }): fc.Arbitrary<MachineState> {
  const clean = fc.record({
    parents: fc.array(fc.constantFrom(...possible(FINE_PARENTS, isRoot)), {
      minLength: 1,
      maxLength: 3,
    }),
    entries: fc.record({
      root: fc.constantFrom(...FINE_ENTRIES),
      runs: fc.constantFrom(...FINE_ENTRIES),
      state: fc.constantFrom(...FINE_ENTRIES),
      backups: fc.constantFrom(...FINE_ENTRIES),
    }),
    configuration: fc.constantFrom('missing', 'right', 'edited' as ConfigurationState),
    mode: fc.constantFrom(0o755, 0o770, 0o777, 0o750, 0o500, 0o1700),
    umask: fc.constantFrom(0, 0o022, 0o077),
    owner: isRoot
      ? fc.constantFrom('self' as const, 'other' as const, 'other group' as const)
      : fc.constant('self'),
    fault: fc.option(fc.nat({ max: FAULTS_MAX })),
  }) as fc.Arbitrary<MachineState>;
  const flaw = fc.constantFrom(...everyFlaw(isRoot));
  return fc
    .tuple(clean, fc.array(flaw, { maxLength: 2 }))
    .map(([value, flaws]) => flaws.reduce((spoilt, flaw) => flaw(spoilt), value));
}

/** Each flaw alone, each fine state, each change at which the disk can be full. */
export function everyMachineState({ isRoot }: { isRoot: boolean }): readonly MachineState[] {
  const standing = { ...BARE, entries: all('right'), configuration: 'right' } as const;
  const umasks = [0, 0o022, 0o077].map((umask) => ({ ...BARE, umask }));
  const faults = Array.from({ length: FAULTS_MAX + 1 }, (_, fault) => ({ ...BARE, fault }));
  const fine = possible(FINE_PARENTS, isRoot).map((state) => ({ ...BARE, parents: [state] }));
  const others = isRoot
    ? [BARE, standing].flatMap((one) =>
        (['other', 'other group'] as const).map((owner) => ({ ...one, owner })),
      )
    : [];
  return [
    ...umasks,
    standing,
    { ...standing, configuration: 'edited' },
    { ...standing, entries: all('filled') },
    ...DIRECTORIES.slice(1).map((place) => ({
      ...standing,
      entries: { ...all('filled'), [place]: 'missing' as const },
    })),
    ...fine,
    ...others,
    ...everyFlaw(isRoot).map((flaw) => flaw(standing)),
    // Two at once: both must be told.
    { ...standing, entries: { ...all('right'), runs: 'file', backups: 'wrong-mode' } },
    ...faults,
    ...faults.map((one) => ({ ...one, entries: { ...one.entries, root: 'filled' as const } })),
  ];
}

const FINE_PARENTS: readonly ParentState[] = ['plain', 'sticky', 'root-link'];
const FINE_ENTRIES: readonly EntryState[] = ['missing', 'right', 'filled'];
const NEEDS_ROOT: readonly string[] = ['root-link', 'foreign', 'sticky-foreign', 'foreign-group'];
/** More than there are changes in setting up everything. */
const FAULTS_MAX = 32;

const BARE: MachineState = {
  parents: ['plain'],
  entries: all('missing'),
  configuration: 'missing',
  mode: 0o755,
  umask: 0o022,
  owner: 'self',
  fault: null,
};

type Flaw = (value: MachineState) => MachineState;

/** What is above a spoilt place stands, or nobody would get to it. */
function everyFlaw(isRoot: boolean): readonly Flaw[] {
  const parents = possible(PARENT_STATES, isRoot).filter((state) => !FINE_PARENTS.includes(state));
  const entries = possible(ENTRY_STATES, isRoot).filter((state) => !FINE_ENTRIES.includes(state));
  const files = possible(CONFIGURATION_STATES, isRoot).slice(3);
  return [
    ...parents.flatMap((state): Flaw[] => [
      (value) => ({ ...value, parents: [...value.parents.slice(0, 2), state] }),
      (value) => ({ ...value, parents: [state, ...value.parents.slice(0, 2)] }),
    ]),
    ...DIRECTORIES.flatMap((place) =>
      entries.map((state): Flaw => {
        return (value) => ({
          ...value,
          entries: { ...above(place, value.entries), [place]: state },
        });
      }),
    ),
    ...files.map((state): Flaw => {
      return (value) => ({ ...value, entries: above('runs', value.entries), configuration: state });
    }),
  ];
}

function above(place: MachinePlace, entries: MachineState['entries']): MachineState['entries'] {
  const stand = (state: EntryState): EntryState => (state === 'missing' ? 'right' : state);
  if (place === 'root') return entries;
  return { ...entries, root: stand(entries.root) };
}

function possible<State extends string>(states: readonly State[], isRoot: boolean): State[] {
  return states.filter((state) => isRoot || !NEEDS_ROOT.includes(state));
}

function all(state: EntryState): MachineState['entries'] {
  return { root: state, runs: state, state, backups: state };
}
