/** What the adapter sends and in which order, over a session that only listens. What a database makes of it, the laws show. */
import { describe, expect, it } from 'vitest';
import { METHODS, type Method } from '../../schema/contract/phase.ts';
import { sha256 } from '../../schema/digest.ts';
import { OWN_NAMES } from '../../schema/names.ts';
import type { Connection } from '../../schema/session.ts';
import { planDocument } from '../planner/planner.ts';
import { type Statements, statementsFor } from '../statements.ts';
import { ProductionLiveExecutionAdapter } from './adapter.ts';
import type { ApprovalUse, KillSwitch } from './kill-switch.ts';

const ALL = Object.entries(statementsFor(OWN_NAMES) as Statements);
const plan = planDocument('Chương I. T\n', {
  ...{ documentRef: 'x', actor: 'cutter', ownerRef: 'library' },
  ...{ depth: 'point', publicationType: 'law' },
});
const TERMS = ['unit_kind.law_unit', 'publication_type.law', 'section_type.chapter'];
const ON: KillSwitch = { refusal: () => null };
const OFF: KillSwitch = {
  refusal: (method) => ({ code: 'kill_switch_process', message: method }),
};

/** Writes down what a method does, statements by their names. */
async function listenTo(
  method: Method,
  { killSwitch = ON, approves = true }: { killSwitch?: KillSwitch; approves?: boolean } = {},
) {
  const heard: string[] = [];
  const connection: Connection = {
    query: async (text) => {
      heard.push(ALL.find(([, own]) => own === text)?.[0] ?? (/fn_\w+/.exec(text)?.[0] || text));
      const answer = { execution_enabled: true, result: { status: 'created' }, findings: [] };
      const rows = TERMS.map((term) => ({ ...answer, key: `vocab.${term}`, document_ref: null }));
      return { command: text, rowCount: 1, rows };
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
  const approval: ApprovalUse = {
    consume: async () => {
      heard.push('consume');
      if (!approves) throw Object.assign(new Error('expired: it ended'), { code: 'CK010' });
    },
    consumed: () => heard.push('consumed'),
  };
  const writer = (name: string) => ({
    record: async () => {
      heard.push(name);
      return {};
    },
  });
  const adapter = new ProductionLiveExecutionAdapter({
    connectionProvider: { open: async () => connection },
    killSwitch,
    governanceWriter: writer('governance'),
    verifyWriter: writer('verification'),
    backupRunner: {
      run: async () => {
        heard.push('backup');
        return { manifestDigest: sha256('') };
      },
    },
    approval,
    names: OWN_NAMES,
  });
  const { status } = await adapter[method]({ runId: 'run', plan });
  return { heard, status };
}

const WRITES = {
  pre_write_backup: ['consume', 'recordBackup'],
  cut_leg_a: ['consume', 'openCut', 'standing', 'createUnit', 'closeCut'],
  lifecycle_enact: ['consume', 'enact'],
  leg_b_record: ['consume', 'governance'],
  write_verify: ['consume', 'verification'],
} as const;
const PHASES = Object.keys(WRITES) as (keyof typeof WRITES)[];

describe('a phase', () => {
  it.each(PHASES)(
    'always asks the gate, then uses the approval, then writes: %s',
    async (phase) => {
      const before = phase === 'pre_write_backup' ? ['BEGIN', 'gate', 'backup'] : ['BEGIN', 'gate'];

      const { heard, status } = await listenTo(phase);

      expect(heard).toEqual([...before, ...WRITES[phase], 'COMMIT', 'consumed']);
      expect(status).toBe('applied');
    },
  );

  it.each(PHASES)('never writes where the approval holds no longer: %s', async (phase) => {
    const { heard, status } = await listenTo(phase, { approves: false });

    expect(heard.slice(heard.indexOf('consume'))).toEqual(['consume', 'ROLLBACK']);
    expect(status).toBe('refused');
  });
});

describe('every method', () => {
  it.each(METHODS)('never opens or asks anything where the process is off: %s', async (method) => {
    expect(await listenTo(method, { killSwitch: OFF })).toEqual({ heard: [], status: 'refused' });
  });

  it('always uses the approval before each inverse, and never for the question before them', async () => {
    const { heard } = await listenTo('revert_cut');
    const inverses = heard.filter((one) => /^fn_\w+_revert$/.test(one));

    expect(heard.slice(0, 4)).toEqual(['BEGIN', 'gate', 'revertCheck', 'COMMIT']);
    expect(inverses).toHaveLength(5);
    for (const one of inverses) expect(heard[heard.indexOf(one) - 1]).toBe('consume');
  });
});
