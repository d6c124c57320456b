/** What a run needs of a PostgreSQL server: where it is, how it was set, what it can do. Starts nothing. */

/** Every server that can be named; the default needs neither Docker nor an installation. */
export const SERVER_KINDS = ['embedded', 'container', 'local'] as const;
export type ServerKind = (typeof SERVER_KINDS)[number];

export interface ServerAddress {
  /** The folder of a unix socket, or a host name; `pg` takes either as `host`. */
  readonly host: string;
  readonly port: number;
  readonly superuser: string;
  /** Holds the password of every role that may log in, where the server asks for one. */
  readonly passwordFile?: string;
}

/** What a law may need. A law whose need is not met is unknown, never proved. */
export interface Capabilities {
  /** More than one connection at a time, so that an independent one can look on. */
  readonly concurrentSessions: boolean;
  /** Backends can be ended from another session. */
  readonly terminate: boolean;
  /** Databases may be made, changed for good and dropped, so real commits harm nobody. */
  readonly realCommits: boolean;
  /** A `pg_dump` of the same version is at hand. */
  readonly pgDump: boolean;
}

/** A server that its taker must give back: `await using`. Disposing of it twice is the same as once. */
export interface Server extends AsyncDisposable {
  readonly kind: ServerKind;
  readonly address: ServerAddress;
  /** The settings given on the command line; evidence records them, for `fsync=off` is not production. */
  readonly settings: Readonly<Record<string, string>>;
  readonly capabilities: Capabilities;
  /** Notes of the run may be kept here; it goes with the server, in every ending. */
  readonly folder: string;
}

/** How every reason begins that tells of a server which went away in the middle of a run. */
export const SERVER_LOST = 'the server was lost';

/** A server of our own can do everything but what needs the client programs. */
export function ownCapabilities(has: { readonly pgDump: boolean }): Capabilities {
  return Object.freeze({
    concurrentSessions: true,
    terminate: true,
    realCommits: true,
    pgDump: has.pgDump,
  });
}
