/** Cases written down and read again, and what must fit between them and the result of their law. */
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../schema/digest.ts';
import type { LawResult } from '../../schema/evidence.ts';
import { lawResult, refutation } from '../testing/evidence.fixture.ts';
import {
  isRecorded,
  judgeRecord,
  type Origin,
  type RecordedCase,
  readCases,
  writeCase,
} from './observations.ts';

const LAW = 'compensation/restores';

function one(origin: Origin, findings: readonly string[] = [], value: unknown = { n: 1 }) {
  const stage = 'rollback' as const;
  return { law: LAW, stage, origin, value, seen: new Map([[1, 2]]), labels: ['a'], findings };
}

function read(...cases: readonly RecordedCase[]) {
  return readCases(cases.map((each) => `${writeCase(each, null)}\n`).join(''), LAW);
}

describe('a recorded case', () => {
  it('always comes back as it was', () => {
    expect(read(one('example'), one('random'))).toEqual([one('example'), one('random')]);
  });

  it('never holds what was given or seen where it is left out, for a reason or for its length', () => {
    const [secret] = readCases(`${writeCase(one('example', [], 'secret words'), 'theirs')}\n`, LAW);
    expect(secret).toMatchObject({ leftOut: 'theirs', labels: ['a'] });
    expect(JSON.stringify(secret)).not.toContain('secret words');
    const [long] = read(one('example', [], 'x'.repeat(300_000)));
    expect(long && isRecorded(long)).toBe(false);
    expect(JSON.stringify(long).length).toBeLessThan(400);
    expect(JSON.stringify(long)).toMatch(/"valueDigest":"sha256:[0-9a-f]{64}"/);
  });

  it('never is read from a line that is none, or from that of another law', () => {
    const line = writeCase(one('example'), null);
    for (const bad of ['', '{}', 'null', line.slice(1), line.replace(LAW, 'cut/contract')]) {
      expect(() => readCases(`${line}\n${bad}\n`, LAW)).toThrow(/line 2 is no case/);
    }
  });
});

describe('a record', () => {
  const proved = lawResult(LAW, { recorded: 2, runs: 9 });
  const found = refutation().counterexample;
  const refuted = { ...lawResult(LAW, refutation()), recorded: 2 };
  const minimal = one('shrunk', found?.findings, JSON.parse(found?.value ?? ''));

  it('always fits the law that it is of', () => {
    expect(judgeRecord(proved, read(one('example'), one('random')))).toEqual([]);
    expect(judgeRecord(refuted, read(one('random', ['wrong']), minimal))).toEqual([]);
  });

  it('always fits by the digest of its value where the evidence has no more of it', () => {
    const valueDigest = sha256(JSON.stringify(minimal.value));
    const digested = (digest: string) =>
      ({
        ...refuted,
        counterexample: { ...found, value: '"hidden"', valueDigest: digest },
      }) as LawResult;
    const kept = read(one('random', ['wrong']), minimal);
    expect(judgeRecord(digested(valueDigest), kept)).toEqual([]);
    expect(judgeRecord(digested(sha256('another')), kept)[0]).toContain('counterexample');
  });

  it('never fits where cases are missing or too many, or where the verdict is another', () => {
    expect(judgeRecord(proved, read(one('example')))[0]).toContain('1 cases are recorded');
    const many = { ...proved, runs: 1 };
    expect(judgeRecord(many, read(one('example'), one('random')))[0]).toContain('of 1 that ran');
    const lies = judgeRecord(proved, read(one('example'), one('random', ['a row is left'])));
    expect(lies).toEqual(['it is proved, and a recorded case refutes it: a row is left']);
    expect(judgeRecord(refuted, read(one('random'), one('random')))[0]).toContain('no case');
    const other = one('shrunk', found?.findings, { other: true });
    expect(judgeRecord(refuted, read(one('random'), other))[0]).toContain('counterexample');
    expect(judgeRecord(proved, read(one('random'), minimal))[0]).toContain('refutes it');
  });
});
