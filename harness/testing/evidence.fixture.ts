/** Made-up parts of evidence for the tests of evidence, report and terminal. Looks like a real run and must never be taken for one. */

import { LAWS } from '../../schema/contract/laws.ts';
import { CUTTER_SUITE } from '../../schema/contract/suite.ts';
import type { Evidence, LawResult } from '../../schema/evidence.ts';
import type { AskedStep, WitnessStep } from '../../schema/transcript.ts';
import { assembleEvidence, type EvidenceParts } from '../evidence/assemble.ts';
import { renderReport } from '../report/report.ts';
import { digest, tally } from './tally.fixture.ts';

/** A law that earned "proved"; give fields to spoil it. */
export function lawResult(id: string, spoilt: Partial<LawResult> = {}): LawResult {
  return {
    id,
    claim: `whatever the plan and the fault, ${id.replace('/', ' always ')}`,
    closes: (LAWS as Readonly<Record<string, readonly string[]>>)[id] ?? [],
    stage: id === 'planner/lossless' ? 'none' : 'rollback',
    verdict: 'proved',
    runs: 1_000,
    discarded: 0,
    minimumRuns: 1_000,
    seed: 1_850_201_447,
    durationMs: 12_345.678,
    coverage: { 'units 1': 112, 'units 2-10': 624, 'units 11-60': 264 },
    canaries: [
      {
        name: 'commits-early',
        breaks: 'COMMIT is sent before the last row is written',
        refuted: true,
        finding: 'after refusal, public.information_unit has 1 row more than before',
        runs: 7,
      },
      {
        name: 'forgets-audit',
        breaks: 'the inverse leaves one audit row changed',
        refuted: true,
        finding: 'public.information_unit_audit: an old row changed',
        runs: 31,
      },
    ],
    ...spoilt,
  };
}

/** What makes a law refuted, with the story of a case. */
export function refutation(): Partial<LawResult> {
  return {
    verdict: 'refuted',
    runs: 17,
    counterexample: {
      value: JSON.stringify({
        runs: [
          { runId: 'run-1', plan: { documentRef: 'vn/noi-quy-thu-vien', rows: [{ position: 1 }] } },
        ],
        steps: [
          { do: 'phase', run: 0, phase: 'cut_leg_a' },
          { do: 'meddle', run: 0, how: 'edit_title', unit: 0 },
          { do: 'revert', run: 0 },
        ],
        faults: [],
      }),
      findings: [
        'after the inverse, public.information_unit differs: 1 row updated, net 4210776635420113',
        'public.information_unit_search is not as its contract says (restored): 1 row more',
      ],
      story: [
        'step 0  cut_leg_a  cutter_exec  BEGIN → BEGIN',
        'step 0  cut_leg_a  cutter_exec  select fn_iu_create($1::jsonb) values sha256:5f1c09a2 → SELECT 1',
        'step 0  cut_leg_a  COMMIT (emulated; deferred constraints forced) → applied',
        '        witness: public.information_unit +1, public.information_unit_audit +1',
        'step 1  meddle     edit_title of unit 0 → 1 row',
        'step 2  revert_cut cutter_exec  select fn_iu_create_inverse($1::text) → SELECT 1',
        'step 2  revert_cut COMMIT (emulated) → applied',
        '        witness: public.information_unit 0 inserted, 1 updated: NOT as before',
      ],
      transcript: [
        { what: 'call', step: 0, method: 'cut_leg_a', about: 'run run-1, 1 unit' },
        asked('BEGIN'),
        {
          ...asked('select public.fn_iu_create($1, $2) as result'),
          valuesDigest: digest('values'),
          times: 60,
          fault: { kind: 'sql_error', side: 'before', sqlstate: '40001' },
          answer: { status: 'error', code: '40001', message: 'injected failure' },
        },
        witness('commit', '4210776635420113'),
        { what: 'outcome', status: 'applied' },
        { what: 'call', step: 1, method: 'revert_cut' },
        { what: 'deed', text: 'the inverse is asked' },
        witness('commit', '0'),
        witness('rollback', 'NaN'),
        { what: 'outcome', status: 'refused', code: 'conflict', sqlstate: '40001', message: 'no' },
        { what: 'sight', text: 'declared residue: a sequence advanced', against: false },
        { what: 'sight', text: 'left behind: a row', against: true },
      ],
      shrinks: 23,
      command: 'cutproof replay counterexamples/compensation__restores/case.json',
    },
  };
}

function asked(sql: string): AskedStep {
  const answer = { status: 'ok', command: sql, rowCount: null } as const;
  return { what: 'statement', by: 'cutter_exec', sql, times: 1, valuesDigest: null, answer };
}

function witness(after: string, net: string): WitnessStep {
  const table = 'public.information_unit_search';
  return {
    what: 'witness',
    after,
    tables: [{ table, inserted: 1, updated: 0, deleted: 0, net }],
    switchOn: true,
  };
}

export function allProved(): LawResult[] {
  return (Object.keys(LAWS) as string[]).map((id) => lawResult(id));
}

export function evidenceParts(changed: Partial<EvidenceParts> = {}): EvidenceParts {
  return {
    runId: '20260102T030405Z-0a1b2c3d',
    startedAt: '2026-01-02T03:04:05.678Z',
    finishedAt: '2026-01-02T03:14:59.012Z',
    seed: 1_850_201_447,
    subject: {
      suiteCommit: '9f3c2a71d04be5568a17c3f2b6d9e0415c7a8b12',
      schemaFingerprint: digest('schema'),
    },
    server: {
      kind: 'embedded',
      versionNum: 180_004,
      systemIdentifier: '7570331286614253711',
      settings: {
        fsync: 'off',
        synchronous_commit: 'on',
        full_page_writes: 'on',
        server_encoding: 'UTF8',
      },
    },
    results: allProved(),
    tallies: [tally()],
    ...changed,
  };
}

/** Evidence of such parts, under the cutter's suite. */
export function evidenceOf(changed: Partial<EvidenceParts> = {}): Evidence {
  return assembleEvidence(evidenceParts(changed), CUTTER_SUITE);
}

/** The page of such evidence. */
export function pageOf(
  evidence: Evidence,
  revealed: Parameters<typeof renderReport>[2] = null,
): string {
  return renderReport(evidence, CUTTER_SUITE, revealed);
}
