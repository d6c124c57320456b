/** Approvers that overlook something. Each must be refuted by the law of the two sovereigns. */

import { ARMING_STEPS, type ArmingSteps, armByApproval } from '../../cutter/approval-arming.ts';
import {
  type ApprovalFile,
  type Claim,
  createApprovalTable,
  openApprovalFile,
} from '../../cutter/approval-ledger.ts';
import type { ApprovalCode } from '../../cutter/approval-words.ts';
import type { Approval } from '../../schema/approval.ts';
import type { Canary } from '../definition.ts';
import type { Approver, Subject } from '../subject.ts';

const countsNamesOfKeys = overlooking(
  'counts-key-ids',
  'who signs twice counts twice: signatures are counted, and not keys',
  ['same_key_twice', 'too_few_signatures'],
  2,
);

const takesOneRoleTwice = overlooking(
  'takes-one-role-twice',
  'two keys of one sovereign count as two sovereigns',
  ['same_role_twice', 'too_few_signatures'],
  2,
);

const asksForNobody = overlooking(
  'asks-for-nobody',
  'the threshold is 0: whoever has not signed has not objected',
  ['too_few_signatures'],
  0,
);

const comparesWithNoMoment = overlooking(
  'compares-with-no-moment',
  'the window is asked with > and <=: a date that is none is never over',
  ['no_window'],
  0,
);

const readsItAgain = stepping(
  'reads-it-again',
  'signatures are verified over the document as it would be written again',
  {
    read: (papers, question) => {
      try {
        const again = `${JSON.stringify(JSON.parse(Buffer.from(papers.bytes).toString('utf8')), null, 2)}\n`;
        return ARMING_STEPS.read({ ...papers, bytes: Buffer.from(again, 'utf8') }, question);
      } catch {
        // What is no JSON is read as it is.
        return ARMING_STEPS.read(papers, question);
      }
    },
  },
);

const ignoresTheCertificate = stepping(
  'ignores-the-certificate',
  'identifier, oid and name are compared, and not who answers at the address',
  {
    compare: (...given) =>
      ARMING_STEPS.compare(...given).filter(({ code }) => code !== 'wrong_certificate'),
  },
);

const believesTheClock = stepping(
  'believes-its-clock',
  'the clock of the machine is never held against that of the server',
  {
    compare: (...given) =>
      ARMING_STEPS.compare(...given).filter(({ code }) => code !== 'clock_skew'),
  },
);

const NEW_NONCE = (claim: Claim): Claim => ({ ...claim, approval: withNonce(claim) });

const neverLooksAtNonces = approver(
  'never-looks-at-nonces',
  'a nonce may come again in another approval',
  ({ arm }) => ({
    arm,
    openFile: (...given) => {
      const file = openApprovalFile(...given);
      return {
        path: file.path,
        find: (claim) => file.find(NEW_NONCE(claim)),
        claim: (claim) => file.claim(NEW_NONCE(claim)),
        consume: (claim) => file.consume(NEW_NONCE(claim)),
      };
    },
  }),
  ['alter table cutter.approval drop constraint approval_nonce_key'],
);

/** Remembers nothing, so that the table alone decides. */
const FORGETFUL: ApprovalFile = {
  path: 'nowhere',
  find: () => 'none',
  claim: () => true,
  consume: () => undefined,
};

const trustsTheDatabase = approver(
  'trusts-the-database',
  'what was used is known to the database alone, which may be restored',
  ({ arm }) => ({ arm, openFile: () => FORGETFUL }),
);

const claimsAsItWrites = approver(
  'claims-as-it-writes',
  'the approval is claimed in the transaction of the write, and not before',
  ({ openFile }) => ({
    openFile,
    arm: async (papers, question) => {
      const end = await armByApproval(
        { ...ARMING_STEPS, claim: async () => null },
        papers,
        question,
      );
      const { seams, asked } = question;
      const { approval, digest } = ARMING_STEPS.read(papers, {
        ...{ policy: seams.policy, asked, at: seams.now() },
      });
      if (!('armed' in end) || approval === null) return end;
      const [table, claim] = [createApprovalTable(seams.names), { digest, approval }];
      const { consume, consumed } = end.armed.use;
      const use = {
        consume: async (session: Parameters<typeof consume>[0]) => {
          seams.file.claim(claim);
          if ((await table.find(session, claim)) === 'none') await table.claim(session, claim);
          await consume(session);
        },
        consumed,
      };
      return { armed: { ...end.armed, use } };
    },
  }),
);

const staysArmed = approver(
  'stays-armed',
  'the switch is not put back when the run is over',
  ({ arm, openFile }) => ({
    openFile,
    arm: async (papers, question) => {
      const end = await arm(papers, question);
      if (!('armed' in end)) return end;
      return { armed: { ...end.armed, [Symbol.dispose]: () => undefined } };
    },
  }),
);

const asksTheServerFirst = approver(
  'asks-the-server-first',
  'a connection is opened before the paper is read',
  ({ arm, openFile }) => ({
    openFile,
    arm: async (papers, question) => {
      await using _session = await question.seams.open();
      return await arm(papers, question);
    },
  }),
);

export const APPROVERS: readonly Canary[] = [
  countsNamesOfKeys,
  takesOneRoleTwice,
  asksForNobody,
  comparesWithNoMoment,
  readsItAgain,
  ignoresTheCertificate,
  believesTheClock,
  neverLooksAtNonces,
  trustsTheDatabase,
  claimsAsItWrites,
  staysArmed,
  asksTheServerFirst,
];

function approver(
  name: string,
  breaks: string,
  spoil: (approver: Approver) => Approver,
  statements: readonly string[] = [],
): Canary {
  return {
    name,
    breaks,
    change: (subject: Subject) => ({
      ...subject,
      approver: spoil(subject.approver),
      statements: [...subject.statements, ...statements],
    }),
  };
}

function stepping(name: string, breaks: string, steps: Partial<ArmingSteps>): Canary {
  return approver(name, breaks, ({ openFile }) => ({
    openFile,
    arm: (papers, question) => armByApproval({ ...ARMING_STEPS, ...steps }, papers, question),
  }));
}

/** Drops objections where at least so many signatures are shown. */
function overlooking(
  name: string,
  breaks: string,
  codes: readonly ApprovalCode[],
  signatures: number,
): Canary {
  return stepping(name, breaks, {
    read: (papers, question) => {
      const reading = ARMING_STEPS.read(papers, question);
      if (papers.signatures.length < signatures) return reading;
      const objections = reading.objections.filter(({ code }) => !codes.includes(code));
      return { ...reading, objections };
    },
  });
}

function withNonce({ digest, approval }: Claim): Approval {
  return { ...approval, nonce: digest };
}
