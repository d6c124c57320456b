/** What the adapter is given in a proof besides its connections. Loads nothing of the second opinion: processes that die start with it. */
import type { AdapterSeams } from '../../cutter/phases/adapter.ts';
import type { KillSwitch } from '../../cutter/phases/kill-switch.ts';
import { createGovernanceWriter, createVerifyWriter } from '../../cutter/phases/recorder.ts';
import { sha256 } from '../../schema/digest.ts';
import type { Names } from '../../schema/names.ts';

/** Everything but the connections and the switch: the recorders are real, a digest stands for the backup, for the law backup/restores takes real ones. */
export function seamsFor(
  connectionProvider: AdapterSeams['connectionProvider'],
  killSwitch: KillSwitch,
  names: Names,
): AdapterSeams {
  return {
    connectionProvider,
    killSwitch,
    governanceWriter: createGovernanceWriter(names),
    verifyWriter: createVerifyWriter(names),
    backupRunner: { run: async (run) => ({ manifestDigest: sha256(`backup of ${run.runId}`) }) },
    names,
  };
}

/** Armed for whatever run is asked: the proofs of the phases need it on, the law of the switch proves the rest. */
export function alwaysArmed(): KillSwitch {
  return { refusal: () => null };
}
