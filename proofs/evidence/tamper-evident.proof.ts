/** Law: whatever is done to signed evidence that is kept, the verification says so and names it; of what nobody touched it says nothing. */
import { everyTampering, NIGHTS, type Tampering, tampering } from '../generators/tampering.ts';
import { reassemble } from '../harness/evidence.ts';
import { chainOf, nightEvidence, nightOf, OBSERVED, signerOf } from '../harness/night.fixture.ts';
import type { Night } from '../harness/night.ts';
import type { Objection } from '../harness/objection.ts';
import { keyOf } from '../schema/key.fixture.ts';
import { AUDITORS } from './canaries/auditors.ts';
import { law } from './law.ts';
import { type Hands, names, tamper } from './tampering.ts';

const honest = keyOf('the night shift');
const NIGHTS_KEPT = chainOf(NIGHTS, honest);
const HANDS: Hands = { honest, forger: keyOf('a stranger'), again };
const OPTIONS = {
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
  id: 'evidence/tamper-evident',
  claim:
    'always finds one changed byte, one missing, added or renamed file, one missing night, and names it; never objects to what nobody touched',
  needs: 'nothing',
  given: tampering(),
  examples: everyTampering,
  act: async (value: Tampering, { subject }): Promise<Audited> => {
    const tampered = tamper(NIGHTS_KEPT, value, HANDS);
    const objections = subject.verifier(tampered.nights, OPTIONS);
    return { objections, night: tampered.night, named: names(objections, tampered) };
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
function again(at: number): Night {
  const night = NIGHTS_KEPT[at] as Night;
  const entry = night.entries.get('evidence.json');
  const { sequence, previous } = JSON.parse(
    Buffer.from(entry?.kind === 'file' ? entry.bytes : []).toString('utf8'),
  );
  const evidence = nightEvidence(at + 1, { sequence, previous: previous ?? null });
  // Assembled again, so that nothing about it is wrong but its place.
  const other = reassemble({ ...evidence, seed: evidence.seed + 1 });
  return nightOf({ evidence: other, observations: OBSERVED, key: honest });
}
