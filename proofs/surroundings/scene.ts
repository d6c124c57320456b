/** What a case with surroundings is played with and what is told of it, whoever plays it. Judges nothing. */
import type { Surroundings } from '../../generators/surroundings.ts';
import type { Database, Target } from '../../harness/connection/connection.ts';
import type { Outcome } from '../../schema/contract/phase.ts';
import type { Names } from '../../schema/names.ts';
import type { ConnectionProvider } from '../../schema/session.ts';
import type { CutterPipeline } from '../pipeline/cutter.ts';
import { type DatabaseDigest, digestDatabase } from '../recovery/database-digest.ts';
import { setUp } from './administrator.ts';
import type { Pool } from './pool.ts';
import type { Stall } from './stall.ts';

/** What one call came to: of a method, or of an orchestrator. */
export interface SceneEnd {
  readonly what: string;
  readonly status: string;
  readonly code: string | null;
  readonly message: string;
}

export interface Played {
  /** In order. A method that was in trouble and was refused is called once more. */
  readonly ends: readonly SceneEnd[];
  readonly struck: boolean;
  /** Before and after a call that was refused, where one was. */
  readonly refused: { readonly before: DatabaseDigest; readonly after: DatabaseDigest } | null;
  /** When all phases stand; null where they never did. */
  readonly done: { readonly digest: DatabaseDigest; readonly otherAudits: number } | null;
  readonly undone: DatabaseDigest;
  /** What the pipeline left in sessions of the pool. */
  readonly changed: readonly string[];
  readonly takenAgain: number;
  /** Settings that this server does not know. */
  readonly passedOver: readonly string[];
}

/** What a player tells; the rest is told by the pool and the administrator. */
export type Play = Omit<Played, 'changed' | 'takenAgain' | 'passedOver'>;

/** What a case is played with. */
export interface Surrounding {
  readonly value: Surroundings;
  readonly pipeline: CutterPipeline;
  readonly names: Names;
  readonly observer: Database;
  readonly target: Target;
  readonly pool: Pool;
  /** Of files that a process keeps. */
  readonly parent: string;
}

export function providerOf(pool: Pool, stall: Stall): ConnectionProvider<string, string> {
  return { open: async (role, method) => stall.between(await pool.take(role), method) };
}

export async function changeMeanwhile({ observer, pool, value }: Surrounding): Promise<void> {
  await setUp(observer, value.meanwhile);
  await pool.set(value.meanwhile);
}

/** The last trace of each unit that stands must be the digest of the unit, as anybody can take it again. */
const OTHER_AUDITS = `
  select count(*)::int as other from public.information_unit unit
  where run_id = $1 and encode(sha256(convert_to(unit::text, 'UTF8')), 'hex') is distinct from (
    select row_digest from public.information_unit_audit audit where audit.unit_id = unit.id order by id desc limit 1)`;

export async function readDone({ observer, names, value }: Surrounding): Promise<Played['done']> {
  const digest = await digestDatabase(observer, names);
  await observer.script(`set timezone = 'UTC'; set datestyle = 'ISO, YMD'`);
  const { rows } = await observer.query(names.sql(OTHER_AUDITS), [value.run.runId]);
  return { digest, otherAudits: Number(rows[0]?.['other']) };
}

export function told(what: string, end: Outcome | { readonly status: string }): SceneEnd {
  const { status } = end;
  const reason = 'reason' in end ? end.reason : null;
  return { what, status, code: reason?.code ?? null, message: reason?.message ?? '' };
}
