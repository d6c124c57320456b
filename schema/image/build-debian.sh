#!/usr/bin/env bash
# Builds cutproof-postgres:<major> from Debian packages, for hosts that can reach a Debian mirror and no image registry.
# Needs root, mmdebstrap and a running engine. Leaves the two images and nothing else.
set -euo pipefail
cd "$(dirname "$0")"

major=${1:-15}
suite=${2:-$(. /etc/os-release && echo "${VERSION_CODENAME:?this is not Debian: name the suite}")}
base=cutproof-debian:$major
image=cutproof-postgres:$major

if ! docker image inspect "$base" > /dev/null 2>&1; then
  # No lists of packages and no manuals: the image has the server, and is half the size.
  mmdebstrap --variant=minbase --include="postgresql-$major" \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
    --customize-hook='rm -rf "$1"/var/lib/apt/lists/* "$1"/var/lib/postgresql/*' \
    "$suite" - | docker import - "$base"
fi
# The old builder, which every engine has: BuildKit would ask a registry for the base.
DOCKER_BUILDKIT=0 docker build --quiet --build-arg "BASE=$base" --build-arg "MAJOR=$major" \
  --tag "$image" --file Dockerfile.debian .
