#!/usr/bin/env bash
# Writes the root file system of cutproof-debian:<major>, as a tar, to standard output. Needs root and mmdebstrap, and no engine.
set -euo pipefail

major=${1:-15}
suite=${2:-$(. /etc/os-release && echo "${VERSION_CODENAME:?this is not Debian: name the suite}")}

# No lists of packages and no manuals: the image has the server, and is half the size.
mmdebstrap --variant=minbase --include="postgresql-$major" \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
  --customize-hook='rm -rf "$1"/var/lib/apt/lists/* "$1"/var/lib/postgresql/*' \
  "$suite" -
