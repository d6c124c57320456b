/** Starts a server by its name. Every law runs on whichever it is; nothing here knows a law. */
import type { Target } from '../connection/connection.ts';
import { startEmbedded } from './embedded.ts';
import { startLocal } from './local.ts';
import type { Server, ServerAddress, ServerKind } from './server.ts';

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
