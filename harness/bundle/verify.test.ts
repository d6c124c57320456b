/** Signed nights in memory, and what verification says of each way to meddle with them. */
import { describe, expect, it } from 'vitest';
import { keyOf } from '../../platform/ssh/key.fixture.ts';
import { EVIDENCE_NAMESPACE, signSsh } from '../../platform/ssh/signature.ts';
import { CUTTER_SUITE } from '../../schema/contract/suite.ts';
import { sha256 } from '../../schema/digest.ts';
import type { Counterexample, LawResult } from '../../schema/evidence.ts';
import { type StoredCase, toStoredCase, writeStoredCase } from '../counterexample/case.ts';
import { reassemble } from '../evidence/assemble.ts';
import { allProved, evidenceOf, refutation } from '../testing/evidence.fixture.ts';
import { chainOf, nightEvidence, nightOf, OBSERVED, signerOf } from '../testing/night.fixture.ts';
import { chainUpTo, judgeChain } from './chain.ts';
import { peekPayload, sealEnvelope } from './dsse.ts';
import type { Objection, VerifyOptions } from './findings.ts';
import type { Entry, NightFolder } from './read.ts';
import { digestHex, parseSums, SIGNATURE_FILE, SUMS_FILE, writeSums } from './sha256sums.ts';
import { verifyNight } from './verify.ts';

const [key, forger] = [keyOf('night shift'), keyOf('forger')];
const suiteCommit = nightEvidence(1, undefined).subject.suiteCommit;
const at = new Date('2026-06-15T10:00:00Z');
const trusting: VerifyOptions = {
  suite: CUTTER_SUITE,
  trust: { signers: [signerOf(key, 'night')], at },
  suiteCommit,
};
const nights = chainOf(3, key);
const [first, second, third] = nights as readonly [NightFolder, NightFolder, NightFolder];

function objections(night: NightFolder, options = trusting): readonly string[] {
  return verifyNight(night, options).objections.map(
    ({ where, what }) => `${where.replace(night.name, '').replace(/^\//, '')} ${what}`,
  );
}

function chain(some: readonly NightFolder[]): readonly Objection[] {
  return judgeChain(
    some.map((night) => verifyNight(night, trusting)),
    null,
  );
}

function withEntries(
  night: NightFolder,
  changed: Readonly<Record<string, Entry | null>>,
): NightFolder {
  const entries = new Map(night.entries);
  for (const [path, entry] of Object.entries(changed)) {
    if (entry === null) entries.delete(path);
    else entries.set(path, entry);
  }
  return { ...night, entries };
}

const file = (text: string | Uint8Array): Entry => ({ kind: 'file', bytes: Buffer.from(text) });
const bytesOf = (night: NightFolder, path: string): Buffer => {
  const entry = night.entries.get(path);
  return Buffer.from(entry?.kind === 'file' ? entry.bytes : 'missing');
};

/** What somebody does who changes files and writes the sums anew, without a key. */
function summed(night: NightFolder): NightFolder {
  const sums = new Map<string, string>();
  for (const [path, entry] of night.entries) {
    const own = path === SUMS_FILE || path === SIGNATURE_FILE;
    if (entry.kind === 'file' && !own) sums.set(path, digestHex(entry.bytes));
  }
  return withEntries(night, { [SUMS_FILE]: file(writeSums(sums)) });
}

describe('a night that nobody touched', () => {
  it('always is verified, and says who signed it', () => {
    for (const night of nights) {
      const report = verifyNight(night, trusting);
      expect(report.objections).toEqual([]);
      expect(report.unchecked).toEqual([]);
      expect(report.signers).toEqual(['night']);
      expect(report.files).toBe(parseSums(bytesOf(night, SUMS_FILE).toString())?.size);
    }
    expect(chain(nights)).toEqual([]);
  });

  it('never is fully verified where nobody says whom to trust, or where nobody signed', () => {
    const unsigned = nightOf({
      evidence: nightEvidence(1, undefined),
      observations: OBSERVED,
      key: null,
    });
    for (const night of [first, unsigned]) {
      const report = verifyNight(night, { ...trusting, trust: null });
      expect(report.objections).toEqual([]);
      expect(report.unchecked.map(({ check }) => check)).toEqual(['signature']);
    }
    expect(objections(unsigned)).toEqual(['SHA256SUMS.sig is missing: not signed']);
  });

  it('always is assembled again from itself without a difference', () => {
    const evidence = nightEvidence(2, { sequence: 1, previous: null });
    expect(JSON.stringify(reassemble(evidence, CUTTER_SUITE))).toBe(JSON.stringify(evidence));
  });
});

describe('a changed folder', () => {
  it('always is found, whichever byte of whichever file was turned', () => {
    for (const [path, entry] of first.entries) {
      if (entry.kind !== 'file') continue;
      // The middle of each file and its two ends; the law turns any bit of any byte.
      for (const at of [0, entry.bytes.length >> 1, entry.bytes.length - 1]) {
        const turned = Buffer.from(entry.bytes);
        turned[at] = (turned[at] ?? 0) ^ 1;
        const found = objections(withEntries(first, { [path]: file(turned) }));
        expect(
          found.some((one) => one.includes(path)),
          `${path} at ${at}`,
        ).toBe(true);
      }
    }
  });

  it('always is found where a file is missing, added, empty or a link', () => {
    for (const path of first.entries.keys()) {
      if (first.entries.get(path)?.kind !== 'file') continue;
      const found = objections(withEntries(first, { [path]: null }));
      expect(
        found.some((one) => one.startsWith(`${path} is missing`)),
        path,
      ).toBe(true);
    }
    const added: readonly (readonly [string, Entry, string])[] = [
      ['extra.txt', file(''), 'extra.txt was added: it is not listed'],
      [
        'observations/other.jsonl',
        file('x'),
        'observations/other.jsonl was added: it is not listed',
      ],
      ['.hidden', file('x'), '.hidden was added: it is not listed'],
      ['empty', { kind: 'folder' }, 'empty is a folder without a listed file'],
      ['report.html', { kind: 'other' }, 'report.html is a link or a device, not a file'],
    ];
    for (const [path, entry, words] of added) {
      expect(objections(withEntries(first, { [path]: entry }))).toContain(words);
    }
  });

  it('never passes with sums written anew, nor with another’s signature under an honest name', () => {
    const changed = summed(withEntries(first, { 'report.html': file('<h1>Proved</h1>') }));
    const found = objections(changed);
    expect(found).toContain(
      'SHA256SUMS.sig does not sign SHA256SUMS: it was made for other bytes, or by another key',
    );
    const forged = nightOf({
      evidence: nightEvidence(1, { sequence: 1, previous: null }),
      observations: OBSERVED,
      key: forger,
    });
    expect(objections(forged)).toEqual([
      `SHA256SUMS.sig the key ${forger.publicKey.fingerprint} is not among the allowed signers`,
      'attestations/test-result.dsse.json does not hold: none of the allowed keys has signed it',
      'attestations/proof.dsse.json does not hold: none of the allowed keys has signed it',
    ]);
  });

  it('never passes with a statement about other files or another end, though the honest key signed all of it', () => {
    const path = 'attestations/proof.dsse.json';
    const resigned = (envelope: Buffer) => {
      const night = summed(withEntries(first, { [path]: file(envelope) }));
      const signature = signSsh(bytesOf(night, SUMS_FILE), key, EVIDENCE_NAMESPACE);
      return objections(withEntries(night, { [SIGNATURE_FILE]: file(signature) }));
    };
    expect(resigned(bytesOf(first, path))).toEqual([]);
    expect(resigned(bytesOf(second, path))).toEqual([
      `${path} attests other files than those that are here`,
    ]);
    const payload = peekPayload(bytesOf(first, path).toString()) ?? '';
    const better = payload.replace('"verdict":"proved"', '"verdict":"refuted"');
    expect(better).not.toBe(payload);
    expect(resigned(Buffer.from(sealEnvelope(better, key)))).toEqual([
      `${path} says otherwise than evidence.json`,
    ]);
    expect(resigned(Buffer.from(sealEnvelope('no JSON', key)))).toEqual([
      `${path} attests other files than those that are here`,
    ]);
  });

  it('never passes with evidence that does not follow from itself, though no signature is asked for', () => {
    const evidence = nightEvidence(1, undefined);
    const tellings = [
      { ...evidence, verdict: 'refuted' as const },
      { ...evidence, limits: evidence.limits.slice(1) },
      {
        ...evidence,
        readiness: evidence.readiness.map((row) => ({ ...row, status: 'CLOSED' as const })),
      },
      { ...evidence, laws: evidence.laws.map((law) => ({ ...law, closes: ['F1' as const] })) },
    ];
    for (const told of tellings) {
      const night = nightOf({ evidence: told, observations: OBSERVED, key: null });
      const { objections: found } = verifyNight(night, { ...trusting, trust: null });
      expect(found.map(({ what }) => what)).toEqual([
        'its verdict, readiness or limits do not follow from its laws',
      ]);
    }
  });

  it('always is held against the schema, the name of the folder, and what belongs in it', () => {
    const evidence = nightEvidence(1, undefined);
    const unsigned = { observations: OBSERVED, key: null };
    const at = (night: NightFolder) => objections(night, { ...trusting, trust: null });
    const surplus = nightOf({ evidence: { ...evidence, extra: 1 } as never, ...unsigned });
    expect(at(surplus)[0]).toContain('evidence.schema.json demands');
    expect(
      at({ ...nightOf({ evidence, ...unsigned }), name: '20260109T030405Z-0a1b2c3d' }),
    ).toEqual(['evidence.json is that of 20260101T030405Z-0a1b2c3d, the folder has another name']);
    const more = nightOf({
      evidence,
      key: null,
      observations: new Map([...OBSERVED, ['x/y', '']]),
    });
    expect(at(more)).toEqual(['x/y is no part of this evidence']);
    const less = nightOf({ evidence, key: null, observations: new Map() });
    expect(at(less)).toEqual(['observations/compensation__restores.jsonl is missing']);
  });

  it('always must hold what was written down of a case that was run again, and may hold no more', () => {
    const { counterexample } = refutation();
    const flaky = { ...counterexample, stability: 'flaky 2/5' } as Counterexample;
    const results = allProved().map((law) =>
      law.id === 'compensation/restores' ? { ...law, ...refutation(), counterexample: flaky } : law,
    );
    const evidence = evidenceOf({ results });
    const folder = 'counterexamples/compensation__restores';
    const papers = new Map([
      [`${folder}/transcript.jsonl`, ''],
      [`${folder}/reproduce.sql`, 'ROLLBACK;\n'],
    ]);
    const bare = { observations: new Map<string, string>(), key: null };
    const at = (night: NightFolder) => objections(night, { ...trusting, trust: null });

    expect(at(nightOf({ evidence, ...bare, papers }))).toEqual([]);
    expect(at(nightOf({ evidence, ...bare }))).toEqual([
      `${folder}/transcript.jsonl is missing`,
      `${folder}/reproduce.sql is missing`,
    ]);
    const more = new Map([...papers, [`${folder}/notes.txt`, '']]);
    expect(at(nightOf({ evidence, ...bare, papers: more }))).toEqual([
      `${folder}/notes.txt is no part of this evidence`,
    ]);
  });

  it('always finds a case that is not the one of which the evidence has the digest', () => {
    const { counterexample } = refutation();
    const value = '{"a":"whole"}';
    const told = {
      ...counterexample,
      value: '{}',
      valueDigest: sha256(value),
      stability: 'stable',
    };
    const results = allProved().map((law) =>
      law.id === 'compensation/restores'
        ? { ...law, ...refutation(), counterexample: told as Counterexample }
        : law,
    );
    const evidence = evidenceOf({ results });
    const law = evidence.laws.find(({ verdict }) => verdict === 'refuted') as LawResult;
    const folder = 'counterexamples/compensation__restores';
    const at = (whole: string) =>
      objections(
        nightOf({
          evidence,
          observations: new Map<string, string>(),
          key: null,
          papers: new Map([
            [
              `${folder}/case.json`,
              writeStoredCase(toStoredCase(law, evidence, whole) as StoredCase),
            ],
            [`${folder}/transcript.jsonl`, ''],
            [`${folder}/reproduce.sql`, 'ROLLBACK;\n'],
          ]),
        }),
        { ...trusting, trust: null },
      );

    expect(at(value)).toEqual([]);
    expect(at('{"a":"other"}')).toEqual([
      `${folder}/case.json is not the case of which evidence.json has the digest`,
    ]);
  });

  it('never is called changed where another suite made it: that is not looked at', () => {
    const other = { ...trusting, suiteCommit: 'another' };
    expect(verifyNight(first, other)).toMatchObject({ objections: [], unchecked: [] });
    const evidence = { ...nightEvidence(1, undefined), limits: ['another limit'] };
    const night = nightOf({ evidence, observations: OBSERVED, key: null });
    const report = verifyNight(night, { ...trusting, trust: null, suiteCommit: 'another' });
    expect(report.objections).toEqual([]);
    expect(report.unchecked.map(({ check }) => check)).toEqual(['signature', 'evidence']);
  });
});

describe('the chain of nights', () => {
  it('always misses a night that was dropped, and names it', () => {
    expect(chain([second, third])).toEqual([
      { check: 'chain', where: first.name, what: `is missing: ${second.name} follows it` },
    ]);
    expect(chain([first, third])).toEqual([
      { check: 'chain', where: second.name, what: `is missing: ${third.name} follows it` },
    ]);
  });

  it('always finds a night that was signed anew after the next one had followed it', () => {
    const link = {
      sequence: 2,
      previous: { runId: first.name, sumsDigest: verifyNight(first, trusting).sumsDigest ?? '' },
    };
    const better = reassemble({ ...nightEvidence(2, link), seed: 1 }, CUTTER_SUITE);
    const again = nightOf({ evidence: better, observations: OBSERVED, key });
    expect(objections(again)).toEqual([]);
    expect(chain([first, again, third])).toEqual([
      {
        check: 'chain',
        where: second.name,
        what: `is not the night that ${third.name} follows: its SHA256SUMS was changed`,
      },
    ]);
  });

  it('always finds two nights in one place, and a chain that begins in its middle', () => {
    const stray = nightOf({
      evidence: nightEvidence(4, { sequence: 1, previous: null }),
      observations: OBSERVED,
      key,
    });
    expect(chain([...nights, stray])).toEqual([
      { check: 'chain', where: stray.name, what: `is run 1, and so is ${first.name}` },
    ]);
    const headless = nightOf({
      evidence: nightEvidence(4, { sequence: 4, previous: null }),
      observations: OBSERVED,
      key,
    });
    expect(chain([headless])).toEqual([
      { check: 'chain', where: headless.name, what: 'is run 4, and names none before it' },
    ]);
  });

  it('always goes back from the night that is asked about to the first, and never in circles', () => {
    const reports = nights.map((night) => verifyNight(night, trusting));
    expect(chainUpTo(second.name, reports).map(({ name }) => name)).toEqual([
      second.name,
      first.name,
    ]);
    const [one, two] = reports;
    const circle = [one, two].map((report, index) => ({
      ...report,
      evidence: { ...report?.evidence, previous: { runId: [second, first][index]?.name } },
    })) as never;
    expect(chainUpTo(first.name, circle)).toHaveLength(2);
  });
});
