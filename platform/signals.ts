/** Turns the signals that ask a process to end into an orderly end with the status that shells expect. Decides nothing else. */
import { constants } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { describeFailure } from '../schema/failure.ts';

/** Ctrl-C, the polite request of a supervisor, and the terminal that was closed. */
const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type EndingSignal = (typeof ENDING_SIGNALS)[number];

interface SignalPolicy {
  /** Writes what is worth keeping and gives back what was taken. */
  readonly stop: (signal: EndingSignal) => Promise<void>;
  /** After so long the process ends all the same: supervisors send SIGKILL about ten seconds later. */
  readonly patienceMs: number;
  readonly say: (line: string) => void;
}

/** On the first signal stops in order, on a second one at once. Dispose of it to give the signals back. */
export function installSignals(policy: SignalPolicy): Disposable {
  let stopping = false;
  const listener = (signal: NodeJS.Signals) => {
    // Hooks at exit still run, so nothing is left behind either way.
    if (stopping) process.exit(statusOf(signal));
    stopping = true;
    void stopThenExit(signal as EndingSignal, policy);
  };

  for (const signal of ENDING_SIGNALS) process.on(signal, listener);
  return {
    [Symbol.dispose]() {
      for (const signal of ENDING_SIGNALS) process.off(signal, listener);
    },
  };
}

async function stopThenExit(signal: EndingSignal, policy: SignalPolicy): Promise<void> {
  try {
    await Promise.race([policy.stop(signal), delay(policy.patienceMs)]);
  } catch (error) {
    policy.say(`while ending after ${signal}: ${describeFailure(error)}`);
  } finally {
    process.exit(statusOf(signal));
  }
}

/** 130 for SIGINT, 143 for SIGTERM, 129 for SIGHUP. */
function statusOf(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}
