/** Runs laws through vitest, the one way to run them, and gathers their reports. A law that does not report is missing, never green. */
import { fileURLToPath } from 'node:url';
import type { ProvidedContext } from 'vitest';
import { createVitest, type Reporter } from 'vitest/node';
import { installSignals } from '../harness/signals.ts';
import type { Papers } from '../proofs/refutation.ts';
import type { Bed, Settings } from '../proofs/settings.ts';
import type { LawResult } from '../schema/evidence.ts';
import { ProofError } from '../schema/failure.ts';
import type { LawId } from '../schema/laws.ts';
import type { Tally } from '../schema/tally.ts';
import { createGatherer } from './gather.ts';
import { createProgress } from './progress.ts';
import { proofFiles } from './proof-files.ts';

/** How long the workers may take to end after a signal. */
const PATIENCE_MS = 5_000;
const ROOT = fileURLToPath(new URL('..', import.meta.url));

export interface RunLawsOptions {
  readonly laws: readonly LawId[];
  readonly settings: Settings;
  /** The folder in which the laws record their cases. */
  readonly record: string;
  readonly live: boolean;
  readonly say: (line: string) => void;
}

export interface Gathered {
  readonly bed: Bed;
  readonly results: readonly LawResult[];
  readonly tallies: readonly Tally[];
  readonly papers: readonly Papers[];
}

export async function runLaws(options: RunLawsOptions): Promise<Gathered> {
  const { laws, settings, record, say } = options;
  using progress = createProgress(options);
  const gatherer = createGatherer(progress);
  await runProofs({ laws, say, reporter: gatherer.reporter, provide: { settings, record } });
  const { bed, results, tallies, papers, failures } = gatherer.gathered();
  for (const failure of failures) say(`cutproof: ${failure}`);
  if (bed === null) {
    throw new ProofError('E_SERVER_START', failures[0] ?? 'no law reported anything', {
      hint: 'the lines above say what went wrong before the first case',
    });
  }
  return { bed, results, tallies, papers };
}

export interface RunProofsOptions {
  readonly laws: readonly LawId[];
  readonly provide: Partial<ProvidedContext>;
  readonly reporter: Reporter;
  readonly say: (line: string) => void;
}

/** Runs the proofs of these laws, and nothing else. What comes of it, the reporter is told. */
export async function runProofs({ laws, provide, reporter, say }: RunProofsOptions): Promise<void> {
  const files = [...proofFiles(laws)];
  const vitest = await createVitest({
    root: ROOT,
    config: `${ROOT}/vitest.config.ts`,
    project: ['proofs*'],
    run: true,
    watch: false,
    reporters: [reporter],
    provide,
  });
  using _signals = installSignals({
    stop: async (signal) => {
      say(`cutproof: ${signal}, stopping`);
      await vitest.cancelCurrentRun('keyboard-input');
      await vitest.close();
    },
    patienceMs: PATIENCE_MS,
    say,
  });
  try {
    await vitest.start(files);
  } finally {
    await vitest.close();
  }
}
