/** Where a law runs its cases: clones of the template, made when first needed and kept for the file. Commits only what a clone is prepared with. */

import type { KillSwitch } from '../cutter/kill-switch.ts';
import { connect } from '../harness/database.ts';
import { mutationOf } from '../harness/mutate.ts';
import { openSandbox, type Sandbox } from '../harness/sandbox.ts';
import { runHistory, type StageOptions } from '../harness/stage.ts';
import { change, createClone } from '../harness/template.ts';
import type { History } from '../schema/history.ts';
import type { Observation } from '../schema/observation.ts';
import type { Bed } from './settings.ts';
import { alwaysArmed, type Subject, seamsFor } from './subject.ts';

const CASE_DEADLINE_MS = 30_000;
/** As shipped the database says no; a sovereign's operator says yes on the armed copy, before any case. */
const ARM = 'update cutter.kill_switch set execution_enabled = true';

export type CopyState = 'armed' | 'shipped';

export interface RunOptions {
  readonly copy: CopyState;
  readonly killSwitch: KillSwitch;
  /** Where a law puts something between the adapter and the server. */
  readonly adapter: Subject['adapter'];
  readonly onBoundary?: NonNullable<StageOptions['onBoundary']>;
}

export interface Bench extends AsyncDisposable {
  readonly subject: Subject;
  sandbox(copy: CopyState): Promise<Sandbox>;
  run(history: History, options?: Partial<RunOptions>): Promise<Observation>;
}

export function createBench(bed: Bed, subject: Subject, name: string): Bench {
  const open = new Map<CopyState, Promise<Sandbox>>();
  const sandbox = (copy: CopyState): Promise<Sandbox> => {
    const known = open.get(copy);
    if (known !== undefined) return known;
    const fresh = openCopy(bed, subject, { copy, name: `cutproof_${name}_${copy}` });
    open.set(copy, fresh);
    return fresh;
  };
  return {
    subject,
    sandbox,
    run: async (history, options = {}) => {
      const { copy = 'armed', killSwitch = alwaysArmed(), onBoundary } = options;
      const adapter = options.adapter ?? subject.adapter;
      return runHistory(history, {
        sandbox: await sandbox(copy),
        adapter: (provider) => adapter(seamsFor(provider, killSwitch)),
        deadlineMs: CASE_DEADLINE_MS,
        ...(onBoundary === undefined ? {} : { onBoundary }),
      });
    },
    [Symbol.asyncDispose]: async () => {
      // What could not be opened has told its case so, and has nothing to close.
      for (const end of await Promise.allSettled(open.values())) {
        if (end.status === 'fulfilled') await end.value[Symbol.asyncDispose]();
      }
    },
  };
}

async function openCopy(
  bed: Bed,
  subject: Subject,
  { copy, name }: { readonly copy: CopyState; readonly name: string },
): Promise<Sandbox> {
  const { admin, template, commitsFile } = bed;
  const prepare = copy === 'armed' ? [ARM] : [];
  const target = await createClone({ admin, template, name, commitsFile, prepare });
  if (subject.mutations.length + subject.statements.length > 0) {
    await using session = await connect(target);
    // One after the other: two mutations may break the same function.
    for (const mutation of subject.mutations) {
      await change(target, commitsFile, [await mutationOf(session, mutation)]);
    }
    await change(target, commitsFile, subject.statements);
  }
  return openSandbox({ target, commitsFile, weaknesses: subject.weaknesses });
}
