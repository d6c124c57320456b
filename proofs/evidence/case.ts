/** Tampers with three signed nights as a value says, in memory, and names what a verification must find. Judges nothing. */
import type { Disguise, Tampering } from '../../generators/tampering.ts';
import { NIGHTS } from '../../generators/tampering.ts';
import { sealEnvelope } from '../../harness/bundle/dsse.ts';
import type { Objection } from '../../harness/bundle/findings.ts';
import type { Entry, NightFolder } from '../../harness/bundle/read.ts';
import {
  digestHex,
  SIGNATURE_FILE,
  SUMS_FILE,
  writeSums,
} from '../../harness/bundle/sha256sums.ts';
import { EVIDENCE_NAMESPACE, signSsh } from '../../platform/ssh/signature.ts';
import type { SigningKey } from '../../platform/ssh/signing-key.ts';

interface Tampered {
  readonly nights: readonly NightFolder[];
  /** The night that must be named; null where nothing was done. */
  readonly night: string | null;
  /** The file that must be named; null where the night is enough. */
  readonly path: string | null;
}

export interface TamperingMeans {
  readonly honest: SigningKey;
  readonly forger: SigningKey;
  /** The night of that number, made and signed again with other content. */
  readonly again: (night: number) => NightFolder;
}

type FileTampering = Extract<Tampering, { readonly disguise: Disguise }>;

export function tamper(
  nights: readonly NightFolder[],
  value: Tampering,
  means: TamperingMeans,
): Tampered {
  if (value.how === 'nothing') return { nights, night: null, path: null };
  const at = value.night % NIGHTS;
  const night = nights[at] as NightFolder;
  const named = { night: night.name, path: null };
  switch (value.how) {
    case 'drop':
      return { nights: nights.filter((one) => one !== night), ...named };
    case 'swap': {
      const other = nights[(at + value.other) % NIGHTS] as NightFolder;
      const swapped = nights.map((one) => {
        if (one === night) return { ...other, name: night.name };
        return one === other ? { ...night, name: other.name } : one;
      });
      return { nights: swapped, ...named };
    }
    case 'rewrite':
      return { nights: nights.with(at, means.again(at)), ...named };
    default: {
      const { entries, path } = changeFile(night, value);
      const disguised = disguise({ ...night, entries }, value.disguise, means);
      // Sums that were written anew say nothing about a file; that they are not signed is what is found.
      const told = value.disguise === 'none' ? path : SUMS_FILE;
      return { nights: nights.with(at, disguised), night: night.name, path: told };
    }
  }
}

/** Whether the objections name what was done. */
export function isNamed(objections: readonly Objection[], { night, path }: Tampered): boolean {
  return objections.some(
    ({ where, what }) =>
      where.startsWith(night ?? '') && `${where} ${what}`.includes(path ?? night ?? ''),
  );
}

type Entries = ReadonlyMap<string, Entry>;

function changeFile(night: NightFolder, value: FileTampering): { entries: Entries; path: string } {
  const entries = new Map(night.entries);
  // Sums that are written anew undo whatever was done to them: nothing would be left to find.
  const undone = value.disguise === 'sums' ? SUMS_FILE : null;
  const files = [...entries].flatMap(([path, entry]) =>
    entry.kind === 'file' && path !== undone ? [{ path, bytes: Buffer.from(entry.bytes) }] : [],
  );
  if (value.how === 'add') {
    entries.set(value.name, { kind: 'file', bytes: Buffer.alloc(0) });
    return { entries, path: value.name };
  }
  const { path, bytes } = files[value.file % files.length] as (typeof files)[number];
  switch (value.how) {
    case 'flip': {
      const byte = value.byte % bytes.length;
      bytes[byte] = (bytes[byte] ?? 0) ^ (1 << value.bit);
      entries.set(path, { kind: 'file', bytes });
      break;
    }
    case 'empty':
      entries.set(path, { kind: 'file', bytes: Buffer.alloc(0) });
      break;
    case 'link':
      entries.set(path, { kind: 'other' });
      break;
    case 'rename':
      entries.set(`${path}.old`, entries.get(path) as Entry);
      entries.delete(path);
      break;
    case 'remove':
      entries.delete(path);
      break;
    default:
      value satisfies never;
  }
  return { entries, path };
}

function disguise(
  night: NightFolder,
  how: Disguise,
  { honest, forger }: TamperingMeans,
): NightFolder {
  if (how === 'none') return night;
  const entries = new Map(night.entries);
  const put = (path: string, text: string) =>
    entries.set(path, { kind: 'file', bytes: Buffer.from(text, 'utf8') });
  if (how !== 'sums') {
    for (const [path, entry] of night.entries) {
      if (!path.endsWith('.dsse.json') || entry.kind !== 'file') continue;
      const sealed = sealEnvelope(payloadOf(entry.bytes), forger);
      const { fingerprint } = honest.publicKey;
      put(
        path,
        how === 'signs' ? sealed : sealed.replace(forger.publicKey.fingerprint, fingerprint),
      );
    }
  }
  const sums = new Map<string, string>();
  for (const [path, entry] of entries) {
    if (path === SUMS_FILE || path === SIGNATURE_FILE || entry.kind !== 'file') continue;
    sums.set(path, digestHex(entry.bytes));
  }
  const text = writeSums(sums);
  put(SUMS_FILE, text);
  if (how !== 'sums')
    put(SIGNATURE_FILE, signSsh(Buffer.from(text, 'utf8'), forger, EVIDENCE_NAMESPACE));
  return { ...night, entries };
}

/** What is in the envelope, or nothing where it was damaged. */
function payloadOf(bytes: Uint8Array): string {
  const [, payload = ''] = /"payload":"([^"]*)"/.exec(Buffer.from(bytes).toString('latin1')) ?? [];
  return Buffer.from(payload, 'base64').toString('utf8');
}
