/** The server that npm brings: PostgreSQL 18 binaries, started for one run. Needs no installation, no Docker, no network. */
import { join } from 'node:path';
import { findNative, preparePrograms } from './binaries.ts';
import { type StartOptions, startFrom } from './cluster.ts';
import { ownCapabilities, type Server } from './server.ts';

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
