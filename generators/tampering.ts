/** What somebody does to evidence that is kept, and how far he goes to hide it. Plain data; which file and byte are meant is found by counting. */
import fc from 'fast-check';

/** How a change to files is hidden: not at all, by sums written anew, by a signature of another key under its own name or under the honest one. */
const DISGUISES = ['none', 'sums', 'signs', 'impersonates'] as const;
export type Disguise = (typeof DISGUISES)[number];

/** Night and file are numbers that are counted round; so is the byte. */
export type Tampering =
  | { readonly how: 'nothing' }
  | {
      readonly how: 'flip';
      readonly night: number;
      readonly file: number;
      readonly byte: number;
      readonly bit: number;
      readonly disguise: Disguise;
    }
  | {
      readonly how: 'remove' | 'rename' | 'link' | 'empty';
      readonly night: number;
      readonly file: number;
      readonly disguise: Disguise;
    }
  | {
      readonly how: 'add';
      readonly night: number;
      readonly name: string;
      readonly disguise: Disguise;
    }
  | { readonly how: 'drop'; readonly night: number }
  | { readonly how: 'swap'; readonly night: number; readonly other: number }
  /** Signed again, with the honest key, when the next night had followed already. */
  | { readonly how: 'rewrite'; readonly night: number };

export const NIGHTS = 3;
/** At least as many as a folder holds, so that each file is counted to. */
const FILES = 12;

export function tampering(): fc.Arbitrary<Tampering> {
  const night = fc.nat({ max: NIGHTS - 1 });
  const file = fc.nat({ max: FILES });
  const disguise = fc.constantFrom(...DISGUISES);
  return fc.oneof(
    fc.record({
      how: fc.constant('flip' as const),
      night,
      file,
      byte: fc.nat(),
      bit: fc.nat({ max: 7 }),
      disguise,
    }),
    fc.record({ how: fc.constantFrom(...FILE_CHANGES), night, file, disguise }),
    fc.record({
      how: fc.constant('add' as const),
      night,
      name: fc.constantFrom(...NAMES),
      disguise,
    }),
    fc.record({ how: fc.constant('drop' as const), night }),
    fc.record({
      how: fc.constant('swap' as const),
      night,
      other: fc.integer({ min: 1, max: NIGHTS - 1 }),
    }),
    fc.record({ how: fc.constant('rewrite' as const), night: fc.nat({ max: NIGHTS - 2 }) }),
    fc.record({ how: fc.constant('nothing' as const) }),
  );
}

/** Each deed and each disguise once, on the first night and on the last. */
export function everyTampering(): readonly Tampering[] {
  const nights = [0, NIGHTS - 1];
  const onFiles = nights.flatMap((night) =>
    DISGUISES.flatMap((disguise): Tampering[] => [
      { how: 'flip', night, file: 0, byte: 0, bit: 0, disguise },
      ...FILE_CHANGES.map((how): Tampering => ({ how, night, file: 0, disguise })),
      ...NAMES.map((name): Tampering => ({ how: 'add', night, name, disguise })),
    ]),
  );
  return [
    { how: 'nothing' },
    ...Array.from({ length: FILES }, (_, file): Tampering => ({ ...TURNED, file })),
    ...onFiles,
    ...Array.from({ length: NIGHTS }, (_, night): Tampering => ({ how: 'drop', night })),
    { how: 'swap', night: 0, other: 1 },
    { how: 'rewrite', night: 0 },
  ];
}

/** One bit in the middle of a file, in the night before the last, and no more. */
const TURNED = { how: 'flip', night: 1, byte: 500, bit: 2, disguise: 'none' } as const;
const FILE_CHANGES = ['remove', 'rename', 'link', 'empty'] as const;
const NAMES = ['notes.txt', '.hidden', 'observations/more.jsonl', 'attestations/more.dsse.json'];
