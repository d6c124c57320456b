/** Adapters that forget the kill-switch somewhere. Each must be refuted by the law of the switch, by the name of the method. */
import { ProductionLiveExecutionAdapter } from '../../cutter/phases/adapter.ts';
import { withSeams, wrapped } from '../../harness/laws/wrapped.ts';
import { METHODS } from '../../schema/contract/phase.ts';
import { type CutterCanary, forgottenIn } from '../pipeline/cutter.ts';

export const GATELESS_METHODS: readonly CutterCanary[] = METHODS.map((method) => ({
  name: `no-gate-in-${method}`,
  breaks: `${method} does not ask the switch of the process`,
  change: (pipeline) =>
    withSeams(pipeline, ({ killSwitch }) => ({ killSwitch: forgottenIn(method, killSwitch) })),
}));

export const databaseSaysYes: CutterCanary = {
  name: 'database-says-yes',
  breaks: 'the pipeline takes the switch of the database to be on, and the functions do not ask it',
  change: (pipeline) => ({
    ...wrapped(pipeline, async ({ connection, text, meaning, values }) => {
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

export const ungatedSeventh: CutterCanary = {
  name: 'ungated-seventh-method',
  breaks: 'a method was added that nobody put behind the switch',
  change: (pipeline) => ({ ...pipeline, adapter: (seams) => new WithSeventh(seams) }),
};

class WithSeventh extends ProductionLiveExecutionAdapter {
  purge_runs(): string {
    return 'purged';
  }
}
