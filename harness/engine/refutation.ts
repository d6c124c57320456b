/** Looks at a refutation once the verdict stands: runs it again, looks closer, tells it, and writes down how it is repeated. Judges nothing. */

import { fileURLToPath } from 'node:url';
import type { Counterexample } from '../../schema/evidence.ts';
import { toShown } from '../counterexample/paths.ts';
import { reproduce } from '../counterexample/psql-script.ts';
import { transcribe } from '../counterexample/transcript.ts';
import type { SearchEnd } from '../search/search.ts';
import type { Law } from './definition.ts';
import type { Environment, Settings, Stage } from './settings.ts';
import { repeat } from './stability.ts';
import { lookCloser, tellOf } from './telling.ts';
import type { Workbench } from './workbench.ts';

/** What stands beside the case in the evidence folder. Holds values of the case, and so is no part of `evidence.json`. */
export interface Papers {
  readonly law: string;
  /** The minimal value whole, as JSON text. */
  readonly value: string;
  /** JSON lines. */
  readonly transcript: string;
  /** A script for psql. */
  readonly reproduction: string;
}

export interface Refutation {
  readonly counterexample: Counterexample;
  readonly papers: Papers;
}

export interface Circumstances<Seen> {
  readonly seen: Seen;
  readonly settings: Settings;
  readonly stage: Stage;
  readonly workbench: Workbench;
  readonly environment: Environment;
  /** The stored case that this is, as a file; null for one that the run has found. */
  readonly file: string | null;
}

export async function examine<Value, Seen>(
  law: Law<Value, Seen>,
  end: Extract<SearchEnd<Value>, { readonly status: 'refuted' }>,
  { seen, settings, stage, workbench, environment, file }: Circumstances<Seen>,
): Promise<Refutation> {
  const { stability, recording } = await repeat(law, end.value, workbench);
  const closer = await lookCloser(law, end.value, workbench);
  const told = tellOf(law, end, { seen, settings, stage, closer });
  const command = file === null ? told.command : `npm run cutproof -- replay ${file}`;
  const about = {
    law: law.id,
    claim: law.claim,
    findings: end.findings,
    stage,
    schemaFingerprint: environment.schemaFingerprint,
    serverVersionNum: environment.versionNum,
    folder: settings.schema ?? toShown(fileURLToPath(law.pipeline.contract.schema)),
    calls: workbench.names,
    contract: law.pipeline.contract,
  };
  return {
    counterexample: { ...told, stability, command },
    papers: {
      law: law.id,
      value: JSON.stringify(end.value),
      transcript: transcribe(recording),
      reproduction: reproduce(about, recording),
    },
  };
}
