/** The only file that reads the environment of the process. Everybody else is told what they need. */
import { homedir } from 'node:os';
import { styleText } from 'node:util';
import { CONNECTION_VARIABLES, type ConnectionVariables } from '../harness/address.ts';

export interface Environment {
  /** True where a CI server runs us: no live line, and the commit is the seed. */
  readonly isCi: boolean;
  /** Whether results may be coloured: a terminal that did not ask for plain text. */
  readonly colour: boolean;
  /** Whether progress may rewrite its line. */
  readonly live: boolean;
  /** Where the programs of the local server are, if somebody said so. */
  readonly postgresBinaries: string | null;
  /** How a database that exists is reached, as psql would. */
  readonly connection: ConnectionVariables;
}

export function readEnvironment(): Environment {
  const isCi = process.env['CI'] !== undefined && process.env['CI'] !== 'false';
  const plain = styleText('red', 'x', { stream: process.stdout }) === 'x';
  return {
    isCi,
    colour: !plain,
    live: process.stderr.isTTY === true && !isCi,
    postgresBinaries: process.env['PG_BINDIR'] || null,
    connection: {
      home: homedir(),
      // Only whether: the password itself is read where the server asks for it.
      hasPassword: (process.env['PGPASSWORD'] ?? '') !== '',
      values: Object.fromEntries(
        CONNECTION_VARIABLES.map((name) => [name, process.env[name] || undefined]),
      ),
    },
  };
}
