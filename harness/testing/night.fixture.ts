/** Made-up signed nights, in memory, for the proof and the tests of the verification. Keys here are derived from words and must never sign anything real. */

import type { AllowedSigner } from '../../platform/ssh/allowed-signers.ts';
import type { SigningKey } from '../../platform/ssh/signing-key.ts';
import { CUTTER_SUITE } from '../../schema/contract/suite.ts';
import type { Evidence } from '../../schema/evidence.ts';
import { evidenceFiles, type FolderParts } from '../bundle/files.ts';
import type { Entry, NightFolder } from '../bundle/read.ts';
import { digestHex, SUMS_FILE } from '../bundle/sha256sums.ts';
import type { ChainLink } from '../evidence/assemble.ts';
import { allProved, evidenceOf } from './evidence.fixture.ts';

type Parts = Omit<FolderParts, 'suite'> & Partial<Pick<FolderParts, 'suite'>>;

export function signerOf(key: SigningKey, name: string): AllowedSigner {
  const { publicKey } = key;
  return { names: [name], publicKey, namespaces: null, notBefore: null, notAfter: null };
}

/** Evidence of one night, as it would be written. */
export function nightEvidence(day: number, link: ChainLink | undefined): Evidence {
  const results = allProved().map((law) =>
    law.id === 'compensation/restores' ? { ...law, recorded: 2 } : law,
  );
  const runId = `2026010${day}T030405Z-0a1b2c3d`;
  return evidenceOf({ results, runId, link });
}

/** A folder under the cutter's suite, unless another is named. */
export function nightOf({ suite = CUTTER_SUITE, ...rest }: Parts): NightFolder {
  const entries = new Map<string, Entry>();
  for (const [path, text] of evidenceFiles({ suite, ...rest })) {
    const folders = path.split('/').slice(0, -1);
    for (const [index] of folders.entries()) {
      entries.set(folders.slice(0, index + 1).join('/'), { kind: 'folder' });
    }
    entries.set(path, { kind: 'file', bytes: Buffer.from(text, 'utf8') });
  }
  return { name: rest.evidence.runId, entries };
}

/** As many nights in a row, each bound to the one before it. */
export function chainOf(length: number, key: SigningKey): readonly NightFolder[] {
  const nights: NightFolder[] = [];
  let link: ChainLink = { sequence: 1, previous: null };
  for (let day = 1; day <= length; day += 1) {
    const night = nightOf({ evidence: nightEvidence(day, link), observations: OBSERVED, key });
    const sums = night.entries.get(SUMS_FILE);
    const digest = digestHex(sums?.kind === 'file' ? sums.bytes : '');
    const previous = { runId: night.name, sumsDigest: `sha256:${digest}` };
    link = { sequence: link.sequence + 1, previous };
    nights.push(night);
  }
  return nights;
}

export const OBSERVED: ReadonlyMap<string, string> = new Map([
  ['observations/compensation__restores.jsonl', '{"case":1}\n{"case":2}\n'],
]);
