/** The laws of what is claimed and of what was recorded, without a database: `recorders/hold-to-plan` asks a real one. */
import { describe, expect, it } from 'vitest';
import { freezeCutplan } from '../../schema/contract/cutplan.ts';
import type { Run } from '../../schema/contract/phase.ts';
import { sha256 } from '../../schema/digest.ts';
import type { Session } from '../../schema/session.ts';
import { unitDigest } from '../plan/unit-digest.ts';
import { holdToPlan, type RecordClaim } from './recorder.ts';
import { refusalOf } from './refusal.ts';

const NOBODY: Session = { query: async () => ({ command: 'SELECT', rowCount: 0, rows: [] }) };

function runOf(units: number): Run {
  const rows = Array.from({ length: units }, (_, index) => ({
    position: index + 1,
    parentAddress: null,
    canonicalAddress: `x/${index + 1}`,
    title: 'Điều',
    heading: 'Điều\n',
    body: '',
    actor: 'cutter',
    unitKind: 'law_unit',
    publicationType: 'law',
    sectionType: 'article',
    ownerRef: 'library',
  }));
  const plan = freezeCutplan({ documentRef: 'x', documentDigest: sha256(''), rows });
  return { runId: 'run', plan };
}

/** Records what it is told, and gives that with the change. */
function recording(change: Readonly<Record<string, unknown>> = {}) {
  const claims: RecordClaim[] = [];
  const writer = holdToPlan({
    write: async (_session, claim) => {
      claims.push(claim);
      return { unit_count: claim.unitCount, unit_digest: claim.unitDigest, ...change };
    },
  });
  return { claims, writer };
}

describe('a writer of records', () => {
  it.each([1, 2, 59, 60, 61, 500, 5_000])(
    'always takes count and digest from the plan: %i units',
    async (units) => {
      const { claims, writer } = recording();
      const run = runOf(units);

      const recorded = await writer.record(NOBODY, run);

      const [unit_count, unit_digest] = [units, unitDigest(run.plan)];
      expect(recorded).toEqual({ unit_count, unit_digest });
      expect(claims).toEqual([
        {
          runId: 'run',
          planDigest: run.plan.digest,
          actor: 'cutter',
          unitCount: units,
          unitDigest: unit_digest,
        },
      ]);
    },
  );

  it.each([
    { unit_count: 2 },
    { unit_count: '3' },
    { unit_digest: sha256('') },
    { unit_digest: null },
  ])('never takes a record for its own that differs: %o', async (change) => {
    const { writer } = recording(change);

    const end = await writer.record(NOBODY, runOf(3)).catch(refusalOf);

    expect(end).toMatchObject({
      code: 'mismatch',
      message: expect.stringContaining('was recorded'),
    });
  });

  it('never takes silence for a record', async () => {
    const silent = holdToPlan({ write: async () => ({}) });
    expect(await silent.record(NOBODY, runOf(1)).catch(refusalOf)).toMatchObject({
      code: 'mismatch',
    });
  });
});
