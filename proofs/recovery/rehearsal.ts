/** Rehearses a mission without a server, to number the moments at which its process can die. Never evidence: every real process must die at the moment that was rehearsed. */
import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DISK, type Disk } from '../../platform/append-only-file.ts';
import { BASELINE_TERMS } from '../../schema/contract/baseline.ts';
import { PHASES, type Phase } from '../../schema/contract/phase.ts';
import { type Names, namesOf } from '../../schema/names.ts';
import type { Answer, Connection, ConnectionProvider } from '../../schema/session.ts';
import { carryOut, type Mission, type OrchestratorFactory } from './mission.ts';

/** What a database and a folder of journals hold when a process has died, or ended. */
export interface Scene extends Disposable {
  readonly folder: string;
  readonly phases: ReadonlyMap<Phase, 'applied' | 'compensated'>;
}

interface Rehearsal {
  readonly scene: Scene;
  /** In order; the last one is that of the death, where there was one. */
  readonly moments: readonly string[];
}

/** Nobody pulls the plug of a rehearsal. */
const UNSYNCED: Disk = { ...DISK, sync: () => undefined };

/** Nothing has happened yet. */
export function emptyScene(parent: string = tmpdir()): Scene {
  return sceneIn(mkdtempSync(join(parent, 'cutproof-rehearsal-')), new Map());
}

/** Plays the mission upon what was left before; dies at the moment of that number, or lives on null. */
export async function rehearse(
  mission: Omit<Mission, 'folder'>,
  before: Scene,
  { factory, kill }: { readonly factory: OrchestratorFactory; readonly kill: number | null },
): Promise<Rehearsal> {
  const folder = join(
    dirname(before.folder),
    `cutproof-rehearsal-${randomBytes(6).toString('hex')}`,
  );
  cpSync(before.folder, folder, { recursive: true });
  const phases = new Map(before.phases);
  const moments: string[] = [];
  let dead = false;
  const provider = speakingContract(
    pretended(mission.run.plan.digest, phases, () => dead),
    namesOf(mission.binding),
  );
  const pass = (moment: string, lastAct?: () => void): void => {
    // After the death nothing may happen any more, and nothing be counted.
    if (dead) throw new Error('dead');
    moments.push(moment);
    if (moments.length - 1 !== kill) return;
    lastAct?.();
    dead = true;
    throw new Error('died');
  };
  try {
    await carryOut({ ...mission, folder }, { provider, factory, pass, disk: UNSYNCED });
  } catch (error) {
    if (!dead) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }
  return { scene: sceneIn(folder, phases), moments };
}

function sceneIn(folder: string, phases: Scene['phases']): Scene {
  return {
    folder,
    phases,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Which function writes which event of the ledger. */
const WRITES: Readonly<Record<string, readonly [Phase, 'applied' | 'compensated']>> = {
  fn_backup_record: ['pre_write_backup', 'applied'],
  fn_cut_close: ['cut_leg_a', 'applied'],
  fn_iu_enact: ['lifecycle_enact', 'applied'],
  fn_leg_b_record: ['leg_b_record', 'applied'],
  fn_verify_record: ['write_verify', 'applied'],
  fn_backup_revert: ['pre_write_backup', 'compensated'],
  fn_cut_revert: ['cut_leg_a', 'compensated'],
  fn_iu_enact_revert: ['lifecycle_enact', 'compensated'],
  fn_leg_b_revert: ['leg_b_record', 'compensated'],
  fn_verify_revert: ['write_verify', 'compensated'],
};

const VOCABULARY = Object.entries(BASELINE_TERMS).flatMap(([field, terms]) =>
  terms.map((term) => ({ key: `vocab.${field}.${term}` })),
);

/** Connections that keep a ledger and answer what the pipeline must hear to go on. */
function pretended(
  planDigest: string,
  phases: Map<Phase, 'applied' | 'compensated'>,
  isDead: () => boolean,
): ConnectionProvider {
  const open = async (): Promise<Connection> => {
    let pending: readonly [Phase, 'applied' | 'compensated'] | null = null;
    return {
      // Not async: a statement in flight has its effect at once, though nobody hears the answer.
      query: (text, values) => {
        if (isDead()) return Promise.reject(new Error('dead'));
        const name = /fn_\w+/.exec(text)?.[0] ?? '';
        const [phase, event] = WRITES[name] ?? [];
        if (event === 'compensated' && laterStands(phases, phase as Phase)) {
          return Promise.reject(Object.assign(new Error('out_of_order'), { code: 'CK002' }));
        }
        const applies = event === 'applied' || phases.get(phase as Phase) === 'applied';
        if (phase !== undefined && event !== undefined && applies) pending = [phase, event];
        if (text === 'COMMIT' && pending !== null) phases.set(...pending);
        const ledger = { phases: Object.fromEntries(phases), plan_digest: planDigest };
        return Promise.resolve(answer(text, name, { ledger, values }));
      },
      [Symbol.asyncDispose]: async () => undefined,
    };
  };
  return { open };
}

/** What is pretended knows the names of the contract alone. */
function speakingContract(provider: ConnectionProvider, names: Names): ConnectionProvider {
  return {
    open: async (role, method) => {
      const connection = await provider.open(role, method);
      return {
        ...connection,
        query: (text, values) => connection.query(names.logical(text), values),
      };
    },
  };
}

/** The one refusal that a wrong order of the inverses meets. */
function laterStands(phases: Scene['phases'], phase: Phase): boolean {
  const stands = (one: Phase) => phases.get(one) === 'applied';
  return stands(phase) && PHASES.slice(PHASES.indexOf(phase) + 1).some(stands);
}

interface Given {
  readonly ledger: unknown;
  readonly values: readonly unknown[] | undefined;
}

function answer(text: string, name: string, { ledger, values = [] }: Given): Answer {
  const rows = ((): Answer['rows'] => {
    if (text.includes('execution_enabled')) return [{ execution_enabled: true }];
    if (text.includes('public.vocab')) return VOCABULARY;
    if (name === 'fn_run_settle') return [{ state: ledger }];
    if (name === 'fn_revert_check') return [{ findings: [] }];
    // A recorder says what it recorded: what it was told.
    const recorded = { unit_count: values[3], unit_digest: values[4] };
    return [{ result: { status: name === 'fn_iu_create' ? 'created' : 'applied', ...recorded } }];
  })();
  return { command: text.split(' ')[0] ?? '', rowCount: rows.length, rows };
}
