/** A stored case on its way out and back: a value, and everything that says whether it may be believed elsewhere. */
import { describe, expect, it } from 'vitest';
import { LAWS } from '../../schema/contract/laws.ts';
import { sha256 } from '../../schema/digest.ts';
import type { LawResult } from '../../schema/evidence.ts';
import { allProved, evidenceOf, refutation } from '../testing/evidence.fixture.ts';
import {
  isCaseOf,
  parseStoredCase,
  type StoredCase,
  toStoredCase,
  writeStoredCase,
} from './case.ts';

const evidence = evidenceOf({
  results: allProved().map((law) =>
    law.id === 'compensation/restores' ? { ...law, ...refutation() } : law,
  ),
});
const law = evidence.laws.find(({ verdict }) => verdict === 'refuted');
const stored = toStoredCase(law as NonNullable<typeof law>, evidence);
const text = writeStoredCase(stored as NonNullable<typeof stored>);
const change = (fields: Readonly<Record<string, unknown>>) =>
  JSON.stringify({ ...JSON.parse(text), ...fields });

describe('a stored case', () => {
  it('always comes back as it was written', () => {
    expect(parseStoredCase(text, LAWS)).toEqual(stored);
    expect(stored).toMatchObject({ law: 'compensation/restores', stage: 'rollback' });
  });

  it('always is that of its evidence, and never with another value, field or byte', () => {
    const told = (law as LawResult).counterexample;
    const whole = told?.value ?? '';
    const counterexample = { ...told, value: '"hidden"', valueDigest: sha256(whole) };
    const digested = { ...law, counterexample } as LawResult;
    const fits = (one: string) => [
      isCaseOf(one, law as LawResult, evidence),
      isCaseOf(one, digested, evidence),
    ];

    expect(fits(text)).toEqual([true, true]);
    for (const other of [
      writeStoredCase({ ...(stored as StoredCase), value: 1 }),
      writeStoredCase({ ...(stored as StoredCase), seed: 2 }),
      ...[`${text} `, '', '{}'],
    ]) {
      expect(fits(other)).toEqual([false, false]);
    }
  });

  it('never is made of a law without a counterexample', () => {
    const [proved] = allProved();

    expect(toStoredCase(proved as NonNullable<typeof proved>, evidence)).toBeNull();
  });

  it('never passes in another format, and says which version to take', () => {
    for (const format of ['cutproof/case@0', 'cutproof/case@2']) {
      expect(() => parseStoredCase(change({ format }), LAWS)).toThrow(
        `the case has the format "${format}", not "cutproof/case@1"`,
      );
    }
    expect(() => parseStoredCase(change({ format: 1 }), LAWS)).toThrow('format is not');
  });

  it.each([
    ['another law', { law: 'compensation/forgets' }, 'law is not one that this version proves'],
    ['no law at all', { law: 7 }, 'law is not one'],
    ['another stage', { stage: 'both' }, 'stage is neither'],
    ['another verdict', { expected: 'green' }, 'expected is not a verdict'],
    ['findings of another kind', { findings: ['a', 1] }, 'findings is not a list'],
    ['another stability', { stability: 'mostly' }, 'stability is neither'],
    ['no fingerprint', { schemaFingerprint: null }, 'schemaFingerprint is not a string'],
    ['half a seed', { seed: 0.5 }, 'seed is not a whole number'],
    ['a title that is none', { title: {} }, 'title is not a string'],
    ['no value', { value: undefined }, 'value is missing'],
  ])('never passes with %s', (_what, fields, finding) => {
    expect(() => parseStoredCase(change(fields), LAWS)).toThrow(finding);
  });

  it.each(['', 'null', '[]', '"x"', '{"format":"cutproof/evidence@1"}', text.slice(0, -9)])(
    'never passes as %j',
    (other) => {
      expect(() => parseStoredCase(other, LAWS)).toThrow(
        expect.objectContaining({ code: 'E_USAGE' }),
      );
    },
  );

  it('always lets fields pass that a later version added', () => {
    expect(parseStoredCase(change({ sideEffects: [] }), LAWS)).toMatchObject({
      seed: stored?.seed,
    });
  });
});
