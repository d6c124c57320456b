/** Law: whatever is done to signed evidence that is kept, the verification says so and names it; of what nobody touched it says nothing. */
import { everyTampering, NIGHTS, type Tampering, tampering } from '../../generators/tampering.ts';
import type { Objection } from '../../harness/bundle/findings.ts';
import type { NightFolder } from '../../harness/bundle/read.ts';
import { law } from '../../harness/engine/law.ts';
import { reassemble } from '../../harness/evidence/assemble.ts';
import {
  chainOf,
  nightEvidence,
  nightOf,
  OBSERVED,
  signerOf,
} from '../../harness/testing/night.fixture.ts';
import { keyOf } from '../../platform/ssh/key.fixture.ts';
import { CUTTER_SUITE } from '../../schema/contract/suite.ts';
import { PRODUCTION } from '../pipeline/cutter.ts';
import { AUDITORS } from './canaries.ts';
import { isNamed, type TamperingMeans, tamper } from './case.ts';

const honest = keyOf('the night shift');
const NIGHTS_KEPT = chainOf(NIGHTS, honest);
const MEANS: TamperingMeans = { honest, forger: keyOf('a stranger'), again };
const OPTIONS = {
  suite: CUTTER_SUITE,
  trust: { signers: [signerOf(honest, 'nightly')], at: new Date('2026-06-15T10:00:00Z') },
  suiteCommit: nightEvidence(1, undefined).subject.suiteCommit,
  newest: NIGHTS_KEPT.at(-1)?.name ?? '',
};

interface Audited {
  readonly objections: readonly Objection[];
  /** Null where nothing was done. */
  readonly night: string | null;
  readonly named: boolean;
}

law({
  pipeline: PRODUCTION,
  id: 'evidence/tamper-evident',
  claim:
    'always finds one changed byte, one missing, added or renamed file, one missing night, and names it; never objects to what nobody touched',
  needs: 'nothing',
  given: tampering(),
  examples: everyTampering,
  act: async (value: Tampering, { pipeline }): Promise<Audited> => {
    const tampered = tamper(NIGHTS_KEPT, value, MEANS);
    const objections = pipeline.verifier(tampered.nights, OPTIONS);
    return { objections, night: tampered.night, named: isNamed(objections, tampered) };
  },
  check: (value, { objections, night, named }) => {
    if (night === null) {
      return objections.map(({ where, what }) => `nobody touched it, and yet: ${where} ${what}`);
    }
    if (objections.length === 0) return [`${describe(value)} of ${night} was not found`];
    return named ? [] : [`${describe(value)} of ${night} was found and not named`];
  },
  label: (value) => [describe(value)],
  requires: Object.fromEntries([...new Set(everyTampering().map(describe))].map((one) => [one, 1])),
  tell: (value, { objections, night }) => [
    { what: 'deed', text: `${describe(value)} of ${night ?? 'no night'}` },
    ...objections.map(({ check, where, what }) => `${check}: ${where} ${what}`),
  ],
  canaries: AUDITORS,
});

function describe(value: Tampering): string {
  return 'disguise' in value ? `${value.how}, disguised by ${value.disguise}` : value.how;
}

/** The night as another run would have left it: the honest key has signed other numbers. */
function again(at: number): NightFolder {
  const night = NIGHTS_KEPT[at] as NightFolder;
  const entry = night.entries.get('evidence.json');
  const { sequence, previous } = JSON.parse(
    Buffer.from(entry?.kind === 'file' ? entry.bytes : []).toString('utf8'),
  );
  const evidence = nightEvidence(at + 1, { sequence, previous: previous ?? null });
  // Assembled again, so that nothing about it is wrong but its place.
  const other = reassemble({ ...evidence, seed: evidence.seed + 1 }, CUTTER_SUITE);
  return nightOf({ evidence: other, suite: CUTTER_SUITE, observations: OBSERVED, key: honest });
}
