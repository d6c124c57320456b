/** Adapters that forget the kill-switch somewhere. Each must be refuted by the law of the switch, by the name of the method. */
import { ProductionLiveExecutionAdapter } from '../../cutter/phases/adapter.ts';
import type { Canary } from '../../harness/engine/definition.ts';
import { METHODS } from '../../schema/contract/phase.ts';
import { forgottenIn } from '../pipeline/subject.ts';
import { withSeams, wrapped } from '../pipeline/wrapped-connections.ts';

export const GATELESS_METHODS: readonly Canary[] = METHODS.map((method) => ({
  name: `no-gate-in-${method}`,
  breaks: `${method} does not ask the switch of the process`,
  change: (subject) =>
    withSeams(subject, ({ killSwitch }) => ({ killSwitch: forgottenIn(method, killSwitch) })),
}));

export const databaseSaysYes: Canary = {
  name: 'database-says-yes',
  breaks: 'the pipeline takes the switch of the database to be on, and the functions do not ask it',
  change: (subject) => ({
    ...wrapped(subject, async ({ connection, text, meaning, values }) => {
      const answer = await connection.query(text, values);
      return meaning.includes('cutter.kill_switch')
        ? { ...answer, rows: [{ execution_enabled: true }] }
        : answer;
    }),
    mutations: [
      {
        routine: 'cutter.require_enabled',
        from: 'if not coalesce',
        to: 'if false and not coalesce',
      },
    ],
  }),
};

export const ungatedSeventh: Canary = {
  name: 'ungated-seventh-method',
  breaks: 'a method was added that nobody put behind the switch',
  change: (subject) => ({ ...subject, adapter: (seams) => new WithSeventh(seams) }),
};

class WithSeventh extends ProductionLiveExecutionAdapter {
  purge_runs(): string {
    return 'purged';
  }
}
