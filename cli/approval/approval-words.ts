/** An approval in words: exactly what is signed, for whoever is to sign it. Leaves nothing out that the file says. */

import { APPROVAL_NAMESPACE } from '../../platform/ssh/signature.ts';
import type { Approval, Operation } from '../../schema/contract/approval.ts';

const MAY: Readonly<Record<Operation, string>> = {
  run: 'begin the run, and take it back where a phase is refused',
  recover: 'finish the run after a crash, forward or back',
  revert: 'take the run back',
};

export function describeApproval(approval: Approval, digest: string): string {
  const { target, operations, notBefore, notAfter } = approval;
  const hours = (Date.parse(notAfter) - Date.parse(notBefore)) / 3_600_000;
  const lines: readonly (readonly [string, string])[] = [
    ['approval', digest],
    ['purpose', approval.purpose],
    ['requested by', approval.requestedBy],
    ['run', approval.runId],
    ['plan', approval.planDigest],
    ...operations.map((one, index): [string, string] => [index === 0 ? 'may' : '', MAY[one]]),
    ['database', `${target.databaseName}, oid ${target.databaseOid}`],
    ['server', `${target.systemIdentifier}, timeline ${target.timelineId}`],
    ['address', `${target.host}:${target.port}`],
    ['certificate', target.certificate],
    ['schema', target.schemaFingerprint],
    ['from', notBefore],
    ['until', `${notAfter} (${Number(hours.toFixed(2))} hours)`],
    ['nonce', approval.nonce],
  ];
  return lines.map(([name, what]) => `${name.padEnd(14)}${what}`).join('\n');
}

/** What each of the two does. `ssh-keygen` asks for the passphrase, or for a touch of the key, by itself. */
export function describeSigning(file: string, roles: readonly string[]): string {
  return [
    'Sign these very bytes, each with a key of your own:',
    ...roles.map(
      (role) =>
        `  ssh-keygen -Y sign -f KEY -n ${APPROVAL_NAMESPACE} < ${quoted(file)} > ${quoted(`${file}.${role}.sig`)}`,
    ),
  ].join('\n');
}

/** As a shell takes it for one word. */
function quoted(word: string): string {
  return /^[\w./:@+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
