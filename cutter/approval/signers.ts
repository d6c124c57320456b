/** Counts who has signed an approval: distinct keys in distinct roles, each allowed to by a file of the operator's own. Never believes a name that stands beside a signature. */
import { type AllowedSigner, signerNames } from '../../platform/ssh/allowed-signers.ts';
import type { PublicKey } from '../../platform/ssh/public-key.ts';
import { APPROVAL_NAMESPACE, verifySsh } from '../../platform/ssh/signature.ts';
import type { ApprovalCode, ApprovalObjection } from './codes.ts';

interface Signed {
  readonly bytes: Uint8Array;
  readonly signatures: readonly string[];
  readonly signers: readonly AllowedSigner[];
  readonly policy: { readonly roles: readonly string[]; readonly threshold: number };
  readonly at: Date;
}

interface Vote {
  readonly key: PublicKey;
  /** The sovereign names of the key; several where somebody has put one key into two roles. */
  readonly roles: readonly string[];
}

const LEAST = 2;

/** Gives what is wrong with the signatures; nothing where enough sovereigns have signed. */
export function countSigners({ bytes, signatures, signers, policy, at }: Signed) {
  const { roles, threshold } = policy;
  const objections: ApprovalObjection[] = [];
  const object = (code: ApprovalCode, what: string) => objections.push({ code, what });
  const votes = signatures.flatMap((armoured, index): readonly Vote[] => {
    const place = `signature ${index + 1}`;
    const end = verifySsh(bytes, armoured, APPROVAL_NAMESPACE);
    if (end.status === 'bad') {
      object(
        end.otherNamespace === undefined ? 'forged' : 'wrong_namespace',
        `${place}: ${end.why}`,
      );
      return [];
    }
    const key = end.publicKey;
    const { names, why } = signerNames(key, signers, { at, namespace: APPROVAL_NAMESPACE });
    const known = signers.some((one) => one.publicKey.blob.equals(key.blob));
    if (names.length === 0)
      object(known ? 'signer_not_valid' : 'unknown_signer', `${place}: ${why}`);
    const own = [...new Set(names)].filter((name) => roles.includes(name));
    if (names.length > 0 && own.length === 0) {
      object('not_a_sovereign', `${place}: ${names.join(', ')} is none of ${roles.join(', ')}`);
    }
    return own.length === 0 ? [] : [{ key, roles: own }];
  });
  const keys = new Set(votes.map(({ key }) => key.line));
  const held = new Set(votes.flatMap((vote) => vote.roles));
  const two = votes.find((vote) => vote.roles.length > 1);
  if (two !== undefined) {
    object('same_key_twice', `${two.key.fingerprint} stands for ${two.roles.join(' and ')}`);
  }
  if (keys.size < votes.length) object('same_key_twice', 'two signatures are of one key');
  if (held.size < keys.size) object('same_role_twice', `all are of ${[...held].join(', ')}`);
  // What a policy may not say is not believed either.
  const needed = Math.max(threshold, LEAST);
  if (!(Math.min(keys.size, held.size) >= needed)) {
    const role = [...held].join(', ') || 'nobody';
    object('too_few_signatures', `${needed} sovereigns must sign, and ${role} did`);
  }
  return objections;
}
