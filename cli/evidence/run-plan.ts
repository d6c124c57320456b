/** Describes what a run was asked for, and which shard of it this is. Leaves out whatever may differ between the shards of one run. */
import { readFileSync } from 'node:fs';
import type { Settings } from '../../harness/engine/settings.ts';
import type { EvidenceParts } from '../../harness/evidence/assemble.ts';
import type { Shard } from '../../harness/search/case-numbers.ts';
import { sha256 } from '../../schema/digest.ts';
import { EVIDENCE_FORMAT } from '../../schema/evidence.ts';
import type { RunPlan, ShardMark } from '../../schema/night.ts';

interface Asked {
  readonly laws: readonly string[];
  readonly budgetMs: number | undefined;
}

export function describePlan(settings: Settings, { laws, budgetMs }: Asked): RunPlan {
  const { runs, minimumRuns, stages, exhaustive, document } = settings;
  return {
    laws: [...laws].sort(),
    runs,
    minimumRuns,
    stages,
    exhaustive,
    ...(document === null ? {} : { documentDigest: sha256(readFileSync(document, 'latin1')) }),
    ...(budgetMs === undefined ? {} : { budgetMs }),
  };
}

/** What the shards of one run have in common, each by its name. */
export function sharedBy(
  parts: Pick<EvidenceParts, 'seed' | 'subject' | 'server' | 'plan'>,
): Readonly<Record<string, unknown>> {
  const { seed, subject, server, plan } = parts;
  return {
    format: EVIDENCE_FORMAT,
    seed,
    commit: subject.suiteCommit,
    'schema fingerprint': subject.schemaFingerprint,
    mapping: subject.mappingDigest,
    server: server.kind,
    'server version': server.versionNum,
    'server settings': server.settings,
    ...Object.fromEntries(
      Object.entries(plan ?? {}).map(([name, value]) => [`option ${name}`, value]),
    ),
  };
}

/** Nothing where the run is whole. */
export function sharded(
  parts: Parameters<typeof sharedBy>[0],
  { index, count }: Shard,
): { readonly shard?: ShardMark } {
  if (count === 1) return {};
  const planDigest = sha256(JSON.stringify([count, sharedBy(parts)]));
  return { shard: { index, count, planDigest } };
}
