/** The keys whose signatures somebody trusts, from a file of theirs in the format of `ssh-keygen`. Never taken from an evidence folder. */
import { describeFailure, ProofError } from '../../schema/failure.ts';
import { KEY_TYPE, type PublicKey, parsePublicKey } from './public-key.ts';
import type { Namespace } from './signature.ts';

export interface AllowedSigner {
  /** The names under which the key may sign. */
  readonly names: readonly string[];
  readonly publicKey: PublicKey;
  readonly namespaces: readonly string[] | null;
  /** Milliseconds since 1970; null for no limit. */
  readonly notBefore: number | null;
  readonly notAfter: number | null;
}

/** Reads the file. A line that is not understood is an error and not a comment: a signer who is overlooked looks like a forger. */
export function parseAllowedSigners(text: string): readonly AllowedSigner[] {
  const signers = text.split(/\r?\n/).flatMap((line, index) => {
    const bare = line.trim();
    return bare === '' || bare.startsWith('#') ? [] : [parseLine(bare, index + 1)];
  });
  if (signers.length > 0) return signers;
  throw new ProofError('E_USAGE', 'the file of allowed signers names nobody', {
    hint: 'put the line in it that cutproof keygen printed',
  });
}

/** Gives the names under which this key may sign at that moment in that namespace, or why it may not. */
export function signerNames(
  publicKey: PublicKey,
  signers: readonly AllowedSigner[],
  { at, namespace }: { readonly at: Date; readonly namespace: Namespace },
): { readonly names: readonly string[]; readonly why: string } {
  const own = signers.filter((one) => one.publicKey.blob.equals(publicKey.blob));
  if (own.length === 0) {
    return { names: [], why: `the key ${publicKey.fingerprint} is not among the allowed signers` };
  }
  const meant = own.filter(({ namespaces }) => namespaces?.includes(namespace) ?? true);
  const moment = at.getTime();
  const valid = meant.filter(
    ({ notBefore, notAfter }) =>
      (notBefore === null || notBefore <= moment) && (notAfter === null || moment <= notAfter),
  );
  const then = Number.isNaN(moment) ? 'no moment' : at.toISOString();
  const why =
    meant.length === 0
      ? `the key ${publicKey.fingerprint} may not sign in the namespace ${namespace}`
      : `the key ${publicKey.fingerprint} is not valid at ${then}`;
  return { names: valid.flatMap(({ names }) => names), why };
}

/** Names, options where there are any, the type of the key, the key, and a comment that is not read. */
const LINE =
  /^(?<names>\S+)\s+(?:(?<options>(?:[^\s"]|"[^"]*")+)\s+)??ssh-ed25519\s+(?<key>\S+)(?:\s.*)?$/;

function parseLine(line: string, number: number): AllowedSigner {
  const { names = '', options = '', key = '' } = LINE.exec(line)?.groups ?? {};
  if (key === '') throw wrong(number, `has no ${KEY_TYPE} key`);
  if (/[*?!"]/.test(names)) throw wrong(number, `has a pattern in place of a name: ${names}`);
  const found = parseOptions(options, number);
  let publicKey: PublicKey;
  try {
    publicKey = parsePublicKey(key);
  } catch (error) {
    throw wrong(number, describeFailure(error));
  }
  return {
    names: names.split(',').filter((name) => name !== ''),
    publicKey,
    namespaces: found.get('namespaces')?.split(',') ?? null,
    notBefore: toMoment(found.get('valid-after'), number),
    notAfter: toMoment(found.get('valid-before'), number),
  };
}

const OPTIONS = ['namespaces', 'valid-after', 'valid-before'];

function parseOptions(text: string, number: number): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const option of text.match(/(?:[^,"]|"[^"]*")+/g) ?? []) {
    const [, name = '', value = ''] = /^([a-z-]+)="([^"]*)"$/i.exec(option) ?? [];
    const known = OPTIONS.find((one) => one === name.toLowerCase());
    // An option that is overlooked could be the one that forbids.
    if (known === undefined) throw wrong(number, `has an option that is not known: ${option}`);
    found.set(known, value);
  }
  return found;
}

/** `YYYYMMDD` or `YYYYMMDDHHMM[SS]`, in UTC where a `Z` follows and else in the time zone of this machine, as ssh-keygen reads it. */
function toMoment(text: string | undefined, number: number): number | null {
  if (text === undefined) return null;
  const [, year, month, day, hour = '00', minute = '00', second = '00', zone] =
    /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?(Z)?$/.exec(text) ?? [];
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const moment = Date.parse(zone === undefined ? iso : `${iso}Z`);
  if (Number.isNaN(moment)) throw wrong(number, `has a date that is none: ${text}`);
  return moment;
}

function wrong(number: number, why: string): ProofError {
  return new ProofError('E_USAGE', `line ${number} of the allowed signers ${why}`, {
    hint: 'a line is: NAME namespaces="cutproof-evidence@v1" ssh-ed25519 AAAA…',
  });
}
