/** Says in words why a container did not start, and the one command that cures it. Starts nothing. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sha256 } from '../../schema/digest.ts';
import { ProofError } from '../../schema/failure.ts';

const DEBIAN_IMAGE =
  'build one from Debian packages: schema/image/build-debian.sh, then --image cutproof-postgres:15';

/** No engine answered: it is not installed, it does not run, or it listens where nobody looks. */
export function explainEngine(cause: unknown): ProofError {
  const [what, hint] = missing();
  return new ProofError('E_SERVER_START', `no container engine answers: ${what}`, { hint, cause });
}

export function explainStart(
  cause: unknown,
  { image, said }: { readonly image: string; readonly said: readonly string[] },
): ProofError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const log = said.length === 0 ? '' : `; it said: ${said.join('\n')}`;
  return new ProofError('E_SERVER_START', `no server from the image ${image}: ${why}${log}`, {
    hint: cureOf(why),
    cause,
  });
}

function cureOf(why: string): string {
  return /no such image|pull|registry|manifest|not found|lookup|failed to build/i.test(why)
    ? `the image cannot be had here; ${DEBIAN_IMAGE}`
    : 'the image must keep the contract of the official postgres image, see docs/servers.md';
}

function missing(): readonly [string, string] {
  const podman = podmanSocket();
  if (podman !== null) {
    return [
      'podman does, but nobody was told where',
      `export DOCKER_HOST=unix://${podman} TESTCONTAINERS_RYUK_DISABLED=true`,
    ];
  }
  const installed = ['/usr/bin/dockerd', '/usr/sbin/dockerd', '/usr/local/bin/dockerd'];
  if (installed.some((path) => existsSync(path))) {
    return [
      'Docker is installed and does not run, or not at DOCKER_HOST',
      'sudo systemctl start docker',
    ];
  }
  if (existsSync('/usr/bin/podman')) {
    return ['podman is installed and its socket is off', 'systemctl --user start podman.socket'];
  }
  return process.platform === 'linux'
    ? ['none is installed', 'apt-get install docker.io']
    : ['none is installed or none runs', 'start Docker Desktop, or set DOCKER_HOST'];
}

function podmanSocket(): string | null {
  const user = process.getuid?.() ?? 0;
  const places = [`/run/user/${user}/podman/podman.sock`, '/run/podman/podman.sock'];
  return places.find((path) => existsSync(path)) ?? null;
}

const FOLDER = new URL('../../schema/image/', import.meta.url);
const DOCKERFILE = 'Dockerfile';

interface ImageSource {
  readonly folder: string;
  readonly dockerfile: string;
  /** Bears the digest of what it is built from. */
  readonly name: string;
}

export function imageSource(): ImageSource {
  const digest = sha256(readFileSync(new URL(DOCKERFILE, FOLDER), 'utf8'))
    .slice('sha256:'.length)
    .slice(0, 12);
  return {
    folder: fileURLToPath(FOLDER),
    dockerfile: DOCKERFILE,
    name: `cutproof-postgres:${digest}`,
  };
}
