/** Starts a server by its name. Every law runs on whichever it is; nothing here knows a law. */
import { join } from 'node:path';
import type { Target } from '../connection/connection.ts';
import { findNative, preparePrograms } from './binaries.ts';
import { type StartOptions, startFrom } from './cluster.ts';
import { startLocal } from './local.ts';
import { ownCapabilities, type Server, type ServerAddress, type ServerKind } from './server.ts';

export interface ServerOptions {
  readonly say: (line: string) => void;
  readonly startTimeoutMs: number;
  /** Where the folder of a server on this host is made; the system's temporary folder unless said otherwise. */
  readonly folder?: string;
  /** The image of the container; null for the one that is built from schema/image. */
  readonly image: string | null;
  /** The folder of the local server's programs; null to search for them. */
  readonly binaries: string | null;
}

export async function startServer(name: ServerKind, options: ServerOptions): Promise<Server> {
  switch (name) {
    case 'embedded':
      return startEmbedded(options);
    case 'container':
      // Loaded only here: Testcontainers takes longer to load than the other servers to start.
      return (await import('./container.ts')).startContainer(options);
    case 'local':
      return startLocal(options);
    default:
      return name satisfies never;
  }
}

/** The way in for the harness itself. */
export function adminOf({ superuser, ...where }: ServerAddress): Target {
  return { ...where, user: superuser, database: 'postgres' };
}

/** Starts the server. It is gone, with everything it wrote, after disposal and also when this process ends in any other way. */
export async function startEmbedded(options: StartOptions): Promise<Server> {
  const native = findNative();
  return startFrom(
    {
      kind: 'embedded',
      // The package has the server alone, without the client programs.
      capabilities: ownCapabilities({ pgDump: false }),
      programs: (folder, account) => preparePrograms({ native, account, copy: join(folder, 'pg') }),
    },
    options,
  );
}
