/** The image of the copy's server, built from schema/image when it is first needed. Never replaces an image of another content. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sha256 } from '../../schema/digest.ts';

const FOLDER = new URL('../../schema/image/', import.meta.url);
const DOCKERFILE = 'Dockerfile';

export interface ImageSource {
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
