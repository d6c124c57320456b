/** The laws of the planted differences: each is named where it shows, and none is made up where the emulation makes up for it. */

import { describe, expect, it } from 'vitest';
import type { Cluster, Environment } from '../../harness/engine/settings.ts';
import { digestOfContract, SMALL } from '../../harness/engine/settings.ts';
import { createWorkbench } from '../../harness/engine/workbench.ts';
import { runTwins } from '../../harness/laws/twins.ts';
import { compareTwins } from '../../harness/run/stage-diff.ts';
import { type Copies, useCopies } from '../../harness/testing/copy.fixture.ts';
import { CUTTER } from '../../schema/contract/cutter.ts';
import { OWN_NAMES } from '../../schema/names.ts';
import { type CutterPipeline, PRODUCTION } from '../pipeline/cutter.ts';
import { explicitRuns } from '../pipeline/examples.ts';
import { PLANTED } from './canaries.ts';

/** A server for each stage, for on the first one every commit is an escape. */
const copies = useCopies();
const committed = useCopies();
const [single] = explicitRuns(SMALL);

function environment(): Environment {
  const capabilities = {
    concurrentSessions: true,
    terminate: true,
    realCommits: true,
    pgDump: false,
  };
  const cluster = clusterOf(copies);
  return {
    kind: 'embedded',
    contractDigest: digestOfContract(CUTTER),
    capabilities,
    settings: {},
    ...copies.template,
    ...cluster,
    commits: clusterOf(committed),
    existing: null,
    seed: SMALL.seed,
  };
}

function clusterOf({ admin, commitsFile, templateName }: Copies): Cluster {
  return { admin, commitsFile, template: templateName, binding: OWN_NAMES.binding };
}

async function findingsOf(pipeline: CutterPipeline, name: string): Promise<readonly string[]> {
  if (single === undefined) expect.fail('there is no example');
  await using workbench = createWorkbench({
    environment: environment(),
    pipeline,
    name,
    stage: 'commit',
    purpose: 'canary',
  });
  return compareTwins(await runTwins(single, workbench));
}

describe('a difference between the stages', () => {
  it.each(PLANTED)('is always named: $canary.name', async ({ canary, named }) => {
    const findings = await findingsOf(canary.change(PRODUCTION), canary.name.replaceAll('-', '_'));
    expect(findings.join('\n')).toContain(named);
    expect(findings[0]).toMatch(/^step \d+: .* — rollback stage: .*; commit stage: ./);
  });

  const emulated = PLANTED.filter(({ weakness }) => weakness !== null);
  it.each(emulated)(
    'never is one where the emulation is whole: $canary.name',
    async ({ canary }) => {
      const whole = { ...canary.change(PRODUCTION), weaknesses: [] };

      expect(await findingsOf(whole, `whole_${canary.name.replaceAll('-', '_')}`)).toEqual([]);
    },
  );
});
