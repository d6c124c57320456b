/** What keeps a law from being judged at all: a server that cannot do what it needs, or that is lost. Both are `unknown`, never a verdict on the pipeline. */
import { thrownError } from '../../schema/failure.ts';
import { connect } from '../connection/connection.ts';
import { type Capabilities, SERVER_LOST } from '../server/server.ts';
import type { Environment, Settings, Stage } from './settings.ts';

const LACKS: Readonly<Record<keyof Capabilities, string>> = {
  concurrentSessions: 'takes one connection at a time: prove it with --server embedded',
  terminate: 'lets no session end another: prove it with --server embedded',
  realCommits: 'may not be changed for good: prove it with --server embedded',
  pgDump: 'comes without a pg_dump: prove it with --server local',
};

/** Gives why the law cannot be tried on this server, with the cure, or null. */
export function lackOf(
  { needs, prepare, lacks }: Lacking,
  stage: Stage,
  { environment, settings }: { readonly environment: Environment; readonly settings: Settings },
): string | null {
  const lacking = lacks?.(environment, settings) ?? null;
  if (needs === 'nothing' || lacking !== null) return lacking;
  const commits = stage === 'commit' ? ['realCommits' as const] : [];
  // What a law puts on its clones first would have to be put on a database that is not ours.
  const prepared =
    prepare !== undefined && environment.existing !== null ? ['realCommits' as const] : [];
  const missing = [...new Set([...needs, ...commits, ...prepared])]
    .filter((need) => !environment.capabilities[need])
    .map((need) => LACKS[need]);
  return missing.length === 0 ? null : `the ${environment.kind} server ${missing.join('; it ')}`;
}

interface Lacking {
  readonly needs: 'nothing' | readonly (keyof Capabilities)[];
  readonly prepare?: unknown;
  readonly lacks?: (environment: Environment, settings: Settings) => string | null;
}

/** A case crashes where its server goes. Asks whether it did, and says so before what the case said. */
export async function explainCrash(said: string, environment: Environment): Promise<string> {
  try {
    await using _session = await connect(environment.existing?.target ?? environment.admin);
    return said;
  } catch (error) {
    const { code } = thrownError((error as Error).cause);
    const met = said.startsWith('E_CONNECTION') ? '' : `; a case met ${said}`;
    return `${SERVER_LOST}: nobody answers there any more (${code === 'none' ? 'silence' : code})${met}`;
  }
}
