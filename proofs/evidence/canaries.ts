/** Verifiers of evidence that overlook something. Each must be refuted by the law that tampering shows. */
import type { Objection } from '../../harness/bundle/findings.ts';
import type { NightFolder } from '../../harness/bundle/read.ts';
import { parseSums, SIGNATURE_FILE, SUMS_FILE } from '../../harness/bundle/sha256sums.ts';
import type { NightsOptions } from '../../harness/bundle/verify-nights.ts';
import { signerNames } from '../../platform/ssh/allowed-signers.ts';
import { EVIDENCE_NAMESPACE, verifySsh } from '../../platform/ssh/signature.ts';
import type { CutterCanary, CutterPipeline } from '../pipeline/cutter.ts';
import { replacing } from '../pipeline/mutant.ts';

type Verifier = CutterPipeline['verifier'];
type Spoil = (verify: Verifier) => Verifier;

export const AUDITORS: readonly CutterCanary[] = [
  // As `sha256sum -c` does: what is not listed is not looked at.
  auditor({
    name: 'overlooks-surplus',
    breaks: 'files that are not listed are not looked at',
    spoil: (verify) => (nights, options) => verify(nights.map(withoutSurplus), options),
  }),
  auditor({
    name: 'believes-the-sums',
    breaks: 'whoever has written the sums is believed: no signature is checked',
    spoil: without('signature', 'statements', 'evidence'),
  }),
  auditor({
    name: 'believes-the-key-id',
    breaks: 'an envelope that names an allowed key is taken for signed by it',
    spoil: (verify) => (nights, options) => {
      const named = new Set(nights.filter((night) => namesHonest(night, options)).map(nameOf));
      return verify(nights, options).filter(
        ({ check, where }) =>
          !(
            (check === 'signature' || check === 'statements') &&
            named.has(where.split('/')[0] ?? '')
          ),
      );
    },
  }),
  auditor({
    name: 'takes-keys-from-the-folder',
    breaks: 'the key that came with a signature is trusted',
    spoil: (verify) => (nights, options) =>
      nights
        .flatMap((night) => verify([night], trusting(night, options)))
        .filter(({ check }) => check !== 'chain')
        .concat(verify(nights, options).filter(({ check }) => check === 'chain')),
  }),
  auditor({
    name: 'skips-the-chain',
    breaks: 'each night is verified by itself, and nobody asks for the one before',
    spoil: without('chain'),
  }),
  auditor({
    name: 'cries-wolf',
    breaks: 'everything is objected to, also what nobody touched',
    spoil: (verify) => (nights, options) => [
      ...verify(nights, options),
      { check: 'files', where: nights[0]?.name ?? '', what: 'looks strange' },
    ],
  }),
];

interface Wrong extends Pick<CutterCanary, 'name' | 'breaks'> {
  readonly spoil: Spoil;
}

function auditor({ name, breaks, spoil }: Wrong): CutterCanary {
  return replacing({ name, breaks }, 'verifier', spoil);
}

function without(...checks: readonly Objection['check'][]): Spoil {
  return (verify) => (nights, options) =>
    verify(nights, options).filter(({ check }) => !checks.includes(check));
}

function withoutSurplus(night: NightFolder): NightFolder {
  const sums = parseSums(textOf(night, SUMS_FILE));
  if (sums === null) return night;
  const listed = [...sums.keys(), SUMS_FILE, SIGNATURE_FILE];
  const kept = [...night.entries].filter(
    ([path, { kind }]) => kind !== 'file' || listed.includes(path),
  );
  return { ...night, entries: new Map(kept) };
}

function namesHonest(night: NightFolder, { trust }: NightsOptions): boolean {
  const fingerprints = trust?.signers.map(({ publicKey }) => publicKey.fingerprint) ?? [];
  const envelopes = [...night.entries.keys()].filter((path) => path.endsWith('.dsse.json'));
  return envelopes.every((path) =>
    fingerprints.some((fingerprint) => textOf(night, path).includes(fingerprint)),
  );
}

function trusting(night: NightFolder, options: NightsOptions): NightsOptions {
  const sums = Buffer.from(textOf(night, SUMS_FILE), 'latin1');
  const end = verifySsh(sums, textOf(night, SIGNATURE_FILE), EVIDENCE_NAMESPACE);
  const at = options.trust?.at ?? new Date(0);
  if (end.status === 'bad' || options.trust === null) return options;
  const [signer] = options.trust.signers;
  if (
    signer === undefined ||
    signerNames(end.publicKey, options.trust.signers, { at, namespace: EVIDENCE_NAMESPACE }).names
      .length > 0
  ) {
    return options;
  }
  return { ...options, trust: { at, signers: [{ ...signer, publicKey: end.publicKey }] } };
}

function textOf({ entries }: NightFolder, path: string): string {
  const entry = entries.get(path);
  return entry?.kind === 'file' ? Buffer.from(entry.bytes).toString('latin1') : '';
}

function nameOf({ name }: NightFolder): string {
  return name;
}
