#!/usr/bin/env bash
# Builds cutproof-postgres:<major> from Debian packages, for hosts that can reach a Debian mirror and no image registry.
# Needs root, mmdebstrap and a running engine. Leaves the two images and nothing else.
set -euo pipefail
cd "$(dirname "$0")"

major=${1:-15}
base=cutproof-debian:$major
image=cutproof-postgres:$major

if ! docker image inspect "$base" > /dev/null 2>&1; then
  ./debian-base.sh "$@" | docker import - "$base"
fi
# The old builder, which every engine has: BuildKit would ask a registry for the base.
DOCKER_BUILDKIT=0 docker build --quiet --build-arg "BASE=$base" --build-arg "MAJOR=$major" \
  --tag "$image" --file Dockerfile.debian .
