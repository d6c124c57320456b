/** Runs laws through vitest, the one way to run them, and gathers their reports. A law that does not report is missing, never green. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ProvidedContext } from 'vitest';
import type { Reporter, Vitest } from 'vitest/node';
import type { Papers } from '../../harness/engine/refutation.ts';
import type { Environment, Settings } from '../../harness/engine/settings.ts';
import { clockMs } from '../../harness/engine/stop.ts';
import { installSignals } from '../../platform/signals.ts';
import type { LawResult } from '../../schema/evidence.ts';
import { ProofError } from '../../schema/failure.ts';
import type { Tally } from '../../schema/tally.ts';
import type { Interruption } from './interruption.ts';
import { openVitest, ROOT } from './open-vitest.ts';
import { createProgress, type Progress } from './progress.ts';
import { createGatherer, type Gatherer } from './reporter.ts';
import { nextRound } from './rounds.ts';

/** How long the workers may take to end after a signal, where nothing is to be written. */
const PATIENCE_MS = 5_000;

interface RunLawsOptions {
  readonly laws: readonly string[];
  readonly settings: Settings;
  /** The folder in which the laws record their cases. */
  readonly record: string;
  readonly live: boolean;
  readonly interruption: Interruption;
  readonly say: (line: string) => void;
}

export interface Gathered {
  readonly environment: Environment;
  readonly results: readonly LawResult[];
  readonly tallies: readonly Tally[];
  readonly papers: readonly Papers[];
}

export async function runLaws(options: RunLawsOptions): Promise<Gathered> {
  const { laws, settings, record, interruption, say } = options;
  using progress = createProgress({
    ...options,
    columns: process.stderr.columns ?? 100,
    write: (text) => process.stderr.write(text),
    leftMs: () => leftMs(settings),
  });
  const gatherer = createGatherer(progress);
  const vitest = await openVitest({ reporter: gatherer.reporter, provide: { settings, record } });
  try {
    await interruption.wait(vitest.start(laws.map(proofOf)));
    gatherer.endRound([]);
    await spendTheRest(vitest, { gatherer, progress }, options);
  } finally {
    await interruption.wait(vitest.close());
  }
  const { environment: told, results, tallies, papers, failures } = gatherer.gathered();
  const environment = told ?? environmentOf(vitest, interruption);
  for (const failure of failures) say(`cutproof: ${failure}`);
  if (environment === null && interruption.signal() !== null) {
    throw new ProofError('E_SERVER_START', 'interrupted before the first case', {
      hint: 'nothing was tried, so no evidence was written',
    });
  }
  if (environment === null) {
    throw new ProofError('E_SERVER_START', failures[0] ?? 'no law reported anything', {
      hint: 'the lines above say what went wrong before the first case',
    });
  }
  return { environment, results, tallies, papers };
}

interface RunProofsOptions {
  readonly laws: readonly string[];
  readonly provide: Partial<ProvidedContext>;
  readonly reporter: Reporter;
  readonly say: (line: string) => void;
}

/** Runs the proofs of these laws once, and nothing else. What comes of it, the reporter is told. */
export async function runProofs({ laws, provide, reporter, say }: RunProofsOptions): Promise<void> {
  const files = laws.map(proofOf);
  const vitest = await openVitest({ reporter, provide });
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

/** Where no law came to its report in time, the servers were there all the same. */
function environmentOf(vitest: Vitest, interruption: Interruption): Environment | null {
  const given: Partial<ProvidedContext> = vitest.getRootProject().getProvidedContext();
  return interruption.signal() === null
    ? null
    : (Object.values(given.environments ?? {})[0] ?? null);
}

/** Goes on with those laws that need it most, until the time is used. */
async function spendTheRest(
  vitest: Vitest,
  { gatherer, progress }: { readonly gatherer: Gatherer; readonly progress: Progress },
  { settings, interruption }: RunLawsOptions,
): Promise<void> {
  const given = new Map<string, number>();
  for (;;) {
    const left = leftMs(settings);
    if (left === null || interruption.signal() !== null) return;
    const round = nextRound(gatherer.results(), {
      leftMs: left,
      given: (law) => given.get(law) ?? settings.runs,
    });
    if (round === null) return;
    const laws = Object.keys(round);
    for (const law of laws) progress.roundBegins(law);
    vitest.provide('settings', { ...settings, round });
    const files = await vitest.globTestSpecifications(laws.map(proofOf));
    await interruption.wait(vitest.runTestSpecifications(files));
    gatherer.endRound(interruption.signal() === null ? laws : []);
    for (const [law, { to }] of Object.entries(round)) given.set(law, to);
  }
}

function leftMs({ halt }: Settings): number | null {
  return halt.deadlineMs === null ? null : Math.max(0, halt.deadlineMs - clockMs());
}

/** The path of a law is its id. */
function proofOf(law: string): string {
  const path = `proofs/${law}.proof.ts`;
  if (existsSync(join(ROOT, path))) return path;
  throw new ProofError('E_INTERNAL', `${path} is not there, where the law ${law} should be`);
}
