#!/bin/bash
# Prepares the data and becomes the server, by the contract of the official image. Never prints the password.
set -euo pipefail

user=${POSTGRES_USER:-postgres}
database=${POSTGRES_DB:-$user}
method=${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}

# `-c name=value` alone means the server with these options.
if [ "${1:0:1}" = '-' ]; then set -- postgres "$@"; fi
if [ "${1:-}" != postgres ]; then exec "$@"; fi

if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA" /var/run/postgresql
  chown -R postgres:postgres "$PGDATA" /var/run/postgresql
  chmod 0700 "$PGDATA"
  chmod 3777 /var/run/postgresql
  # Once more as the account that PostgreSQL runs under; it refuses root.
  exec setpriv --reuid postgres --regid postgres --init-groups "${BASH_SOURCE[0]}" "$@"
fi

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  if [ -z "${POSTGRES_PASSWORD:-}" ] && [ "$method" != trust ]; then
    echo 'entrypoint: set POSTGRES_PASSWORD, or POSTGRES_HOST_AUTH_METHOD=trust' >&2
    exit 1
  fi
  # A pipe and not an argument: arguments stand in the list of processes. The last words are to be split,
  # as in the official image.
  # shellcheck disable=SC2086
  initdb --username "$user" --pgdata "$PGDATA" --auth-local trust --auth-host "$method" \
    --pwfile <(printf '%s\n' "${POSTGRES_PASSWORD:-none}") ${POSTGRES_INITDB_ARGS:-} > /dev/null
  echo "host all all all $method" >> "$PGDATA/pg_hba.conf"
  if [ "$database" != postgres ]; then
    # One process without a socket: nobody can take it for the server that is to come.
    echo "CREATE DATABASE \"${database//\"/\"\"}\"" | postgres --single -j -D "$PGDATA" postgres > /dev/null
  fi
fi
unset POSTGRES_PASSWORD
exec "$@"
