/** How our own servers are set, whoever starts them, so that a law meets the same conditions on each. Starts nothing. */

/** Fixed, because the address is private to the run: a socket's folder, or a port that the engine maps. */
export const PORT = 5432;
export const SUPERUSER = 'postgres';

/** The copy is thrown away after the run: durability is of no use to it, and nothing may run that was not asked for. */
export const SETTINGS: Readonly<Record<string, string>> = Object.freeze({
  autovacuum: 'off',
  // In the data folder instead of /dev/shm, so that nothing is outside of it to be left behind.
  dynamic_shared_memory_type: 'mmap',
  fsync: 'off',
  full_page_writes: 'off',
  jit: 'off',
  lc_messages: 'C',
  listen_addresses: '',
  log_checkpoints: 'off',
  log_destination: 'stderr',
  // Errors are the daily bread of a proof: written down they would fill the disk, and with contents of rows.
  log_min_error_statement: 'panic',
  log_min_messages: 'log',
  log_timezone: 'UTC',
  logging_collector: 'off',
  max_connections: '100',
  max_prepared_transactions: '0',
  max_wal_senders: '0',
  port: String(PORT),
  // A server that came back after a crash is not the one on which the cases began: unknown, not "go on".
  restart_after_crash: 'off',
  shared_buffers: '128MB',
  synchronous_commit: 'off',
  timezone: 'UTC',
  track_counts: 'on',
  unix_socket_permissions: '0700',
  wal_level: 'minimal',
});

/** Order by code point like C, and know the letters of every language: the same on every host. */
export function localeWords(major: number): readonly string[] {
  if (major >= 17) return ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  // Before 17 only the C library knows letters, and each system has its own name for those of no country.
  const letters = process.platform === 'darwin' ? 'UTF-8' : 'C.UTF-8';
  return ['--locale=C', `--lc-ctype=${letters}`];
}

export function commandWords(settings: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
