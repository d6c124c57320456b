/** Says of each server what it can do on this machine, and what cures what is missing. Starts none, asks no network, needs no configuration. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describeFailure, isProofError, ProofError } from '../../schema/failure.ts';
import { findNative } from './binaries.ts';
import { versionOf } from './cluster.ts';
import { findInstallation } from './local.ts';
import { type Capabilities, ownCapabilities, SERVER_KINDS, type ServerKind } from './server.ts';
import { serverAccount } from './server-user.ts';

/** An engine at an address where nobody answers would be waited for. */
const ENGINE_PATIENCE_MS = 2_000;

/** What can stand after `--server`, an address standing for every database that exists; and the model, which cannot. */
export const EXAMINED = [...SERVER_KINDS, 'postgres://', 'memory'] as const;

export interface Examination {
  readonly kind: (typeof EXAMINED)[number];
  readonly works: boolean;
  /** Of PostgreSQL, or of the engine that would run it; empty where there is none. */
  readonly version: string;
  readonly capabilities: Capabilities;
  readonly missing?: string;
  /** One command. */
  readonly cure?: string;
}

export async function examineServers(binaries: string | null): Promise<readonly Examination[]> {
  const started = await Promise.all(SERVER_KINDS.map((kind) => examine(kind, binaries)));
  return [...started, ADDRESS, MEMORY];
}

const NOTHING = {
  concurrentSessions: false,
  terminate: false,
  realCommits: false,
  pgDump: false,
} as const;
/** Of no address in particular nobody can say more. */
const ADDRESS: Examination = {
  kind: 'postgres://',
  works: false,
  version: '',
  capabilities: NOTHING,
  missing:
    'the address of a database that exists: rollback stage only, by a plain login that may become the roles of the pipeline and read its tables',
  cure: 'cutproof doctor --server postgres://user@host/database, which reads only',
};
const MEMORY: Examination = {
  kind: 'memory',
  works: false,
  version: '',
  capabilities: NOTHING,
  missing: 'it is a model, and never evidence: a law asks it on every other server',
};

async function examine(kind: ServerKind, binaries: string | null): Promise<Examination> {
  try {
    return { kind, works: true, ...(await look(kind, binaries)) };
  } catch (error) {
    const capabilities = ownCapabilities({ pgDump: kind === 'local' });
    const failed = { kind, works: false, version: '', capabilities };
    return isProofError(error)
      ? { ...failed, missing: error.message, cure: error.hint ?? '' }
      : { ...failed, missing: describeFailure(error) };
  }
}

async function look(
  kind: ServerKind,
  binaries: string | null,
): Promise<Omit<Examination, 'kind' | 'works'>> {
  switch (kind) {
    case 'embedded': {
      const program = join(findNative(), 'bin', 'postgres');
      // Where the account cannot run it, a copy is made at start; then we can.
      const version = versionOf(program, serverAccount()) ?? versionOf(program, undefined);
      if (version !== null) {
        return { version: version.text, capabilities: ownCapabilities({ pgDump: false }) };
      }
      throw new ProofError('E_SERVER_START', `${program} does not run here`, {
        hint: 'npm ci, on a system with a GNU C library',
      });
    }
    case 'container':
      return lookForEngine();
    case 'local': {
      const { version, pgDump } = findInstallation(binaries);
      return { version, capabilities: ownCapabilities({ pgDump }) };
    }
    default:
      return kind satisfies never;
  }
}

async function lookForEngine(): Promise<Omit<Examination, 'kind' | 'works'>> {
  const { findEngine } = await import('./container.ts');
  const silent = delay(ENGINE_PATIENCE_MS, null, { ref: false });
  const engine = await Promise.race([findEngine(), silent]);
  if (engine === null) {
    throw new ProofError('E_SERVER_START', 'the container engine does not answer', {
      hint: 'look at DOCKER_HOST, or: sudo systemctl restart docker',
    });
  }
  const found = {
    version: `engine ${engine.version}`,
    capabilities: ownCapabilities({ pgDump: false }),
  };
  if (engine.hasImage) return found;
  return {
    ...found,
    missing:
      'the default image is not built yet: the first run builds it, from postgres:18 of a registry',
    cure: 'where no registry can be reached: schema/image/build-debian.sh, then prove --server container --image cutproof-postgres:15',
  };
}
