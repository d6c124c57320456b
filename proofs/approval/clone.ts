/** Where approvals are shown: a clone with real log-ins, and its operator, who can make the table of approvals forget, as a restored backup does. Never on a server whose audits would take a commit for an escape. */
import { randomBytes } from 'node:crypto';
import type { KnownConnection } from '../../cutter/approval/target.ts';
import { createClone } from '../../harness/clone/template.ts';
import type { Database, Target } from '../../harness/connection/connection.ts';
import { connect, identifier } from '../../harness/connection/connection.ts';
import { type TargetIdentity, UNIX_SOCKET } from '../../schema/contract/approval.ts';
import { sha256 } from '../../schema/digest.ts';
import { type Names, namesOf } from '../../schema/names.ts';
import type { CutterWorkbench } from '../pipeline/cutter.ts';

export interface ApprovalClone {
  readonly target: Target;
  readonly names: Names;
  readonly commitsFile: string;
  readonly identity: TargetIdentity;
  /** Logs in as a role; the connection knows to whom it leads. */
  connect(role: string): Promise<KnownConnection>;
  /** How the approval stands in the table. */
  find(digest: string): Promise<'none' | 'claimed' | 'consumed'>;
  /** As a backup from before the claim. */
  forgetClaim(digest: string): Promise<void>;
  /** As a backup from between the claim and the first write. */
  forgetWrite(digest: string): Promise<void>;
  /** Lets the time of the approval run out, for the database alone. */
  end(digest: string): Promise<void>;
}

interface ApprovalClones extends AsyncDisposable {
  /** The same for every case of a workbench: the approvals of two cases share nothing. */
  of(workbench: CutterWorkbench): Promise<ApprovalClone>;
}

const ARM = 'update cutter.kill_switch set execution_enabled = true';
/** A container is reached by a port of this machine, without TLS: there a digest stands for its certificate. */
const STAND_IN = sha256('the certificate of the container');

/** That of the schema is proved elsewhere, and takes its time. */
export const FINGERPRINT = async () => sha256('the schema of the copy');

export function openApprovalClones(): ApprovalClones {
  const open = new Map<
    CutterWorkbench,
    Promise<{ clone: ApprovalClone; close: () => Promise<void> }>
  >();
  return {
    of: async (workbench) => {
      const known = open.get(workbench) ?? openApprovalClone(workbench);
      open.set(workbench, known);
      return (await known).clone;
    },
    [Symbol.asyncDispose]: async () => {
      for (const end of await Promise.allSettled(open.values())) {
        if (end.status === 'fulfilled') await end.value.close();
      }
    },
  };
}

async function openApprovalClone({ cluster, pipeline }: CutterWorkbench) {
  const { admin, template, commitsFile, binding } = cluster;
  const names = namesOf(binding);
  const name = `cutproof_approvals_${randomBytes(6).toString('hex')}`;
  const prepare = [ARM, ...pipeline.statements].map(names.sql);
  const target = await createClone({ admin, template, name, commitsFile, prepare });
  const operator = await connect(target);
  // What keeps approvals as they are binds everybody but whoever restores a backup.
  await operator.query('set session_replication_role = replica');
  const logIn = async (role: string) => {
    const session = await connect({ ...target, user: role });
    return { ...session, certificate: target.host.startsWith('/') ? null : STAND_IN };
  };
  const identity = await identify(operator, target);
  const clone: ApprovalClone = {
    ...{ target, names, commitsFile, identity, connect: logIn },
    ...tableOf(operator, names),
  };
  const close = async () => {
    await operator[Symbol.asyncDispose]();
    await using last = await connect(admin);
    await last.query(`drop database if exists ${identifier(name)} with (force)`);
  };
  return { clone, close };
}

/** What the sovereigns read of the database: asked here, not of what is under proof. */
async function identify(session: Database, { host, port }: Target): Promise<TargetIdentity> {
  const [row] = (await session.query(IDENTITY)).rows;
  return {
    ...{ host, port, certificate: host.startsWith('/') ? UNIX_SOCKET : STAND_IN },
    systemIdentifier: String(row?.['identifier']),
    timelineId: Number(row?.['timeline']),
    databaseName: String(row?.['name']),
    databaseOid: Number(row?.['oid']),
    schemaFingerprint: await FINGERPRINT(),
  };
}

const IDENTITY = `select s.system_identifier::text as identifier, c.timeline_id as timeline, d.datname as name, d.oid
  from pg_control_system() s, pg_control_checkpoint() c, pg_database d where d.datname = current_catalog`;

function tableOf(operator: Database, names: Names) {
  // Cases run side by side, and one connection takes one statement at a time.
  let turn: Promise<unknown> = Promise.resolve();
  const ask = (text: string, digest: string) => {
    const answer = turn.then(() => operator.query(names.sql(text), [digest]));
    turn = answer.catch(() => undefined);
    return answer;
  };
  const act = async (text: string, digest: string) => void (await ask(text, digest));
  const own = 'where approval_digest = $1';
  return {
    find: async (digest: string) => {
      const text = `select consumed_xid is not null as consumed from cutter.approval ${own}`;
      const [row] = (await ask(text, digest)).rows;
      if (row === undefined) return 'none' as const;
      return row['consumed'] === true ? ('consumed' as const) : ('claimed' as const);
    },
    forgetClaim: (digest: string) => act(`delete from cutter.approval ${own}`, digest),
    forgetWrite: (digest: string) =>
      act(`update cutter.approval set consumed_xid = null, consumed_at = null ${own}`, digest),
    end: (digest: string) =>
      act(
        `update cutter.approval set not_before = now() - interval '2 hours', not_after = now() - interval '1 hour' ${own}`,
        digest,
      ),
  };
}
