/** Keeps a sample of a law's cases with what was seen of them, so that the law can be asked again without a database. Changes no verdict. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { ProofError } from '../../schema/failure.ts';
import type { Origin, RecordedCase } from '../bundle/observations.ts';
import { isRecorded, readCases, writeCase } from '../bundle/observations.ts';
import { caseFolderName } from '../counterexample/paths.ts';
import type { Law } from './definition.ts';
import type { Settings, Stage } from './settings.ts';

/** How many cases are kept a stage. Of a list they are taken evenly, for its beginning shows one kind only; of chance the first. */
const KEPT = { example: 40, core: 20, random: 20 } as const;
const THEIRS = 'it was made from a document of the user';

interface Recording<Value, Seen> {
  /** The same law, whose cases are kept. */
  readonly law: Law<Value, Seen>;
  /** Keeps the smallest case that refuted, and gives how many cases are kept with what was seen. */
  finish(): number;
}

interface RecordOptions {
  readonly settings: Settings;
  /** Where the lines are put, one file a law; null keeps nothing. */
  readonly folder: string | null;
}

export function observeCases<Value, Seen>(
  law: Law<Value, Seen>,
  { settings, folder }: RecordOptions,
): Recording<Value, Seen> {
  if (folder === null) return { law, finish: () => 0 };
  const listed = new Map<Value, { readonly origin: Origin; readonly kept: boolean }>();
  const theirs = new Set<Value>();
  const counts = new Map<Stage, number>();
  const told = { refuting: null as RecordedCase | null, recorded: 0, secret: false };
  const keep = (recorded: RecordedCase): void => {
    const line = writeCase(recorded, told.secret ? THEIRS : null);
    if (isFaithful(law, recorded, line)) told.recorded += 1;
    appendFileSync(join(folder, `${caseFolderName(law.id)}.jsonl`), `${line}\n`);
  };
  const note = (values: readonly Value[], plain: readonly Value[], origin: 'example' | 'core') => {
    const known = new Set(plain.map((value) => JSON.stringify(value)));
    const step = Math.ceil(values.length / KEPT[origin]);
    for (const [index, value] of values.entries()) {
      listed.set(value, { origin, kept: index % step === 0 });
      if (!known.has(JSON.stringify(value))) theirs.add(value);
    }
    return values;
  };
  const chance = (stage: Stage) => {
    const count = (counts.get(stage) ?? 0) + 1;
    counts.set(stage, count);
    // A round goes on where the sample has been taken; what refutes there is kept all the same.
    const kept = settings.round === null && count <= KEPT.random;
    return { origin: 'random' as const, kept };
  };
  const withoutDocument = { ...settings, document: null };
  const { core } = law;
  return {
    law: {
      ...law,
      examples: (given, stage) =>
        note(law.examples(given, stage), law.examples(withoutDocument, stage), 'example'),
      ...(core === undefined
        ? {}
        : {
            core: {
              ...core,
              values: (given) => note(core.values(given), core.values(withoutDocument), 'core'),
            },
          }),
      tally: (value, seen, stage) => {
        const { origin, kept } = listed.get(value) ?? chance(stage);
        const recorded = toCase(law, { value, seen, stage, origin });
        // What comes after a refutation is shrunk from it, and may hold parts of it.
        const before = told.secret;
        told.secret ||= theirs.has(value);
        if (told.refuting === null && kept) keep(recorded);
        if (recorded.findings.length > 0) told.refuting = recorded;
        else told.secret = before;
        return law.tally?.(value, seen, stage) ?? {};
      },
    },
    finish: () => {
      if (told.refuting !== null) keep({ ...told.refuting, origin: 'shrunk' });
      return told.recorded;
    },
  };
}

interface Case<Value, Seen> {
  readonly value: Value;
  readonly seen: Seen;
  readonly stage: Stage;
  readonly origin: Origin;
}

function toCase<Value, Seen>(law: Law<Value, Seen>, one: Case<Value, Seen>): RecordedCase {
  const { value, seen, stage, origin } = one;
  const [labels, findings] = [law.label(value, seen), law.check(value, seen)];
  return { law: law.id, stage, origin, value, seen, labels, findings };
}

/** Whether the line holds what was seen. One that does not give back the case it was made of would let a verifier judge something else. */
function isFaithful<Value, Seen>(
  law: Law<Value, Seen>,
  { labels, findings }: RecordedCase,
  line: string,
): boolean {
  const [again] = readCases(`${line}\n`, law.id);
  if (again === undefined || !isRecorded(again)) return false;
  const [value, seen] = [again.value as Value, again.seen as Seen];
  const [says, calls] = [law.check(value, seen), law.label(value, seen)];
  if (isDeepStrictEqual([says, calls], [findings, labels])) return true;
  throw new ProofError('E_INTERNAL', `${law.id} judges a case otherwise once it was written down`, {
    hint: 'what it is given and what it sees must be plain data, and judged by content alone',
  });
}
