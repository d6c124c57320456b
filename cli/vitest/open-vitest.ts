/** Opens vitest, the one way to run laws, without the habit of ending the process at a signal. Runs nothing. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ProvidedContext } from 'vitest';
import type { Reporter, Vitest } from 'vitest/node';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface OpenOptions {
  readonly reporter: Reporter;
  readonly provide: Partial<ProvidedContext>;
  readonly project?: string;
  /** The checkout whose proofs run. */
  readonly root?: string;
}

export async function openVitest({
  reporter,
  provide,
  project = 'proofs*',
  root = ROOT,
}: OpenOptions): Promise<Vitest> {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const before = new Map(signals.map((signal) => [signal, process.listeners(signal)]));
  // Loaded only here: most commands run no law, and it takes longer than all the rest.
  const { createVitest } = await import('vitest/node');
  const vitest = await createVitest({
    root,
    config: join(root, 'vitest.config.ts'),
    project: [project],
    run: true,
    watch: false,
    reporters: [reporter],
    provide,
  });
  // It would end this process a millisecond after a signal, before anything could be written.
  for (const signal of signals) {
    for (const listener of process.listeners(signal)) {
      if (before.get(signal)?.includes(listener) !== true) process.off(signal, listener);
    }
  }
  return vitest;
}
