/** What an armed process may reach: the server that was approved, and no other, however often it connects. */
import { describe, expect, it } from 'vitest';
import { type Approval, OPERATIONS } from '../../schema/contract/approval.ts';
import { sha256 } from '../../schema/digest.ts';
import { OWN_NAMES } from '../../schema/names.ts';
import { SOVEREIGNS } from './approval.ts';
import { type Armed, armByApproval } from './arming.ts';
import type { ApprovalFile } from './ledger.ts';
import type { KnownConnection } from './target.ts';

const NOW = new Date('2026-06-15T10:00:00.000Z');
const CERTIFICATE = sha256('the approved one');
const approval: Approval = {
  ...{ runId: 'run', planDigest: sha256('plan'), nonce: 'cd'.repeat(32), operations: OPERATIONS },
  ...{ purpose: 'a test', requestedBy: 'clerk' },
  target: {
    ...{ host: 'db1.internal', port: 5432, certificate: CERTIFICATE },
    ...{ systemIdentifier: '1', timelineId: 1, databaseName: 'directus', databaseOid: 1 },
    schemaFingerprint: sha256('schema'),
  },
  notBefore: '2026-06-15T09:00:00.000Z',
  notAfter: '2026-06-15T12:00:00.000Z',
};
const FILE: ApprovalFile = {
  path: 'approvals',
  find: () => 'none',
  claim: () => true,
  consume: () => undefined,
};

/** A server whose certificate can be changed, and what became of the connections to it. */
function server() {
  const said = { certificate: CERTIFICATE as string | null, roles: [] as string[], destroyed: 0 };
  const connect = async (role: string): Promise<KnownConnection> => {
    said.roles.push(role);
    return {
      certificate: said.certificate,
      query: async () => ({ command: 'SELECT', rowCount: 1, rows: [{ enabled: true }] }),
      destroy: () => {
        said.destroyed += 1;
      },
      [Symbol.asyncDispose]: async () => undefined,
    };
  };
  return { said, connect };
}

/** Arms by an approval of which the paper and the claim are good. */
async function arm(connect: (role: string) => Promise<KnownConnection>): Promise<Armed> {
  const end = await armByApproval(
    {
      read: () => ({ approval, digest: sha256('approval'), objections: [] }),
      compare: () => [],
      claim: async () => null,
    },
    { bytes: new Uint8Array(), signatures: [], signers: [] },
    {
      request: { operation: 'run', runId: 'run', planDigest: null, address: null },
      seams: {
        ...{ host: 'db1.internal', port: 5432, names: OWN_NAMES, policy: SOVEREIGNS, file: FILE },
        ...{ now: () => NOW, fingerprint: async () => sha256('schema'), connect },
      },
    },
  );
  if ('armed' in end) return end.armed;
  throw new Error(JSON.stringify(end.objections));
}

describe('an armed process', () => {
  it('always connects as the role that it names, to the server that was approved', async () => {
    const { said, connect } = server();
    using armed = await arm(connect);

    await using session = await armed.open('cutter_verify');

    expect(session.certificate).toBe(CERTIFICATE);
    expect(said).toMatchObject({ roles: ['cutter_exec', 'cutter_verify'], destroyed: 0 });
  });

  it.each([
    ['another certificate', sha256('another')],
    ['no encryption', null],
  ])('never keeps a connection to who shows %s by now', async (_what, certificate) => {
    const { said, connect } = server();
    using armed = await arm(connect);
    said.certificate = certificate;

    await expect(armed.open('cutter_exec')).rejects.toMatchObject({ code: 'E_CONNECTION' });

    expect(said.destroyed).toBe(1);
  });
});
