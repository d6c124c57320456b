/** The published JSON Schema and the evidence that is produced never part: what one says, the other does. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LAWS, READINESS_IDS } from '../../schema/contract/laws.ts';
import { EVIDENCE_FORMAT, READINESS_STATES } from '../../schema/evidence.ts';
import { DUTIES } from '../../schema/pipeline.ts';
import { VERDICTS } from '../../schema/verdict.ts';
import {
  allProved,
  evidenceOf,
  evidenceParts,
  lawResult,
  refutation,
} from '../testing/evidence.fixture.ts';
import { createSchemaJudge } from './verify-derived.ts';

const schema = JSON.parse(
  readFileSync(new URL('../../schema/evidence.schema.json', import.meta.url), 'utf8'),
);
const judge = createSchemaJudge();

/** Gives the findings of the validator about what would be written to disk. */
function findings(evidence: unknown): readonly string[] {
  return judge(JSON.parse(JSON.stringify(evidence)));
}

const refuted = evidenceOf({
  results: allProved().map((law) =>
    law.id === 'cut/contract' ? { ...law, ...refutation() } : law,
  ),
  subject: { ...evidenceParts().subject, cutplanDigest: 'sha256:00' },
});

describe('evidence.schema.json', () => {
  it('always accepts what is produced', () => {
    expect(findings(evidenceOf())).toEqual([]);
    expect(findings(refuted)).toEqual([]);
    expect(findings(evidenceOf({ results: [], tallies: [] }))).toEqual([]);
    expect(findings(evidenceOf({ results: [], selected: [] }))).toEqual([]);
    const silent = lawResult('cut/contract', { verdict: 'unknown' });
    expect(findings(evidenceOf({ results: [silent] }))).toEqual([]);
  });

  it('never accepts a field that is missing, unknown or of another kind', () => {
    const { seed: _, ...withoutSeed } = refuted;
    const [law, ...laws] = refuted.laws;
    const previous = { runId: refuted.runId, sumsDigest: `sha256:${'0'.repeat(64)}` };
    expect(findings({ ...refuted, sequence: 2, previous })).toEqual([]);
    const broken = [
      withoutSeed,
      { ...refuted, previous },
      { ...refuted, sequence: 0 },
      { ...refuted, sequence: 2, previous: { ...previous, sumsDigest: '' } },
      { ...refuted, extra: 1 },
      { ...refuted, verdict: 'green' },
      { ...refuted, runId: '../x' },
      { ...refuted, limits: [] },
      { ...refuted, laws: [{ ...law, extra: 1 }, ...laws] },
      { ...refuted, laws: [{ ...law, runs: Number.NaN }, ...laws] },
    ];
    for (const evidence of broken) expect(findings(evidence)).not.toEqual([]);
  });

  it('never accepts a proved law without runs or with a canary that lives, nor an unknown without a reason', () => {
    const law = lawResult('cut/contract');
    const broken = [
      { ...law, runs: 0 },
      { ...law, canaries: [] },
      { ...law, canaries: law.canaries.map((canary) => ({ ...canary, refuted: false })) },
      { ...law, ...refutation(), verdict: 'proved' },
      { ...law, verdict: 'unknown' },
    ];
    for (const each of broken) expect(findings({ ...refuted, laws: [each] })).not.toEqual([]);
  });

  it('always has the same words as the code', () => {
    const { $defs, properties } = schema;
    expect(properties.format.const).toBe(EVIDENCE_FORMAT);
    expect($defs.verdict.enum).toEqual([...VERDICTS]);
    expect($defs.readinessId.enum).toEqual([...READINESS_IDS]);
    expect($defs.readinessRow.properties.status.enum).toEqual([...READINESS_STATES]);
    expect($defs.countRow.properties.duty.enum).toEqual([...DUTIES]);
    const lawId = new RegExp($defs.lawId.pattern);
    for (const id of Object.keys(LAWS)) expect(id).toMatch(lawId);
  });
});
