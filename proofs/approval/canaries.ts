/** Approvers that overlook something. Each must be refuted by the law of the two sovereigns. */
import { ARMING_STEPS, type ArmingSteps, armByApproval } from '../../cutter/approval/arming.ts';
import type { ApprovalCode } from '../../cutter/approval/codes.ts';
import { type ApprovalClaim, createApprovalTable } from '../../cutter/approval/ledger.ts';
import type { Approval } from '../../schema/contract/approval.ts';
import type { Approver, CutterCanary, CutterPipeline } from '../pipeline/cutter.ts';

const countsNamesOfKeys = overlooking(
  'counts-key-ids',
  'who signs twice counts twice: signatures are counted, and not keys',
  (codes) => codes.includes('same_key_twice'),
);

const takesOneRoleTwice = overlooking(
  'takes-one-role-twice',
  'two keys of one sovereign count as two sovereigns',
  (codes) => codes.includes('same_role_twice'),
);

const asksForNobody = overlooking(
  'asks-for-nobody',
  'the threshold is 0: whoever has not signed has not objected',
  (codes) => codes.every((code) => code === 'too_few_signatures'),
);

const comparesWithNoMoment = overlooking(
  'compares-with-no-moment',
  'the window is asked with > and <=: a date that is none is never over',
  (codes, { notAfter }) => codes.includes('no_window') && Number.isNaN(Date.parse(notAfter)),
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

const otherNonce = ({ digest, approval }: ApprovalClaim): ApprovalClaim => ({
  digest,
  approval: { ...approval, nonce: digest },
});

const neverLooksAtNonces = approver(
  'never-looks-at-nonces',
  'a nonce may come again in another approval',
  ({ openFile }) => ({
    openFile: (...given) => {
      const file = openFile(...given);
      return {
        path: file.path,
        find: (claim) => file.find(otherNonce(claim)),
        claim: (claim) => file.claim(otherNonce(claim)),
        consume: (claim) => file.consume(otherNonce(claim)),
      };
    },
    arm: (papers, question) =>
      armByApproval(
        {
          ...ARMING_STEPS,
          claim: (claim, { table, ...rest }) => {
            const find: typeof table.find = (session, one) => table.find(session, otherNonce(one));
            return ARMING_STEPS.claim(claim, { ...rest, table: { ...table, find } });
          },
        },
        papers,
        question,
      ),
  }),
  ['alter table cutter.approval drop constraint approval_nonce_key'],
);

/** What was used is known to the table alone, so the file is written and never asked. */
const trustsTheDatabase = approver(
  'trusts-the-database',
  'what was used is asked of the database alone, which may be restored',
  ({ openFile }) => ({
    openFile: (...given) => {
      const file = openFile(...given);
      return { ...file, find: () => 'none' };
    },
    arm: (papers, question) =>
      armByApproval(
        {
          ...ARMING_STEPS,
          claim: async (claim, { operation, session, table, file }) => {
            const stands = await table.find(session, claim);
            if (stands !== 'none' && operation === 'run') {
              return { code: 'replayed', what: 'the table has it' };
            }
            file.claim(claim);
            if (stands === 'none') await table.claim(session, claim);
            return null;
          },
        },
        papers,
        question,
      ),
  }),
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
      const { seams, request } = question;
      // Only one of the roles may claim.
      if (request.operation === 'revert') return armByApproval(ARMING_STEPS, papers, question);
      const { approval, digest } = ARMING_STEPS.read(papers, {
        ...{ policy: seams.policy, request, at: seams.now() },
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
      await using _session = await question.seams.connect('cutter_exec');
      return await arm(papers, question);
    },
  }),
);

export const APPROVERS: readonly CutterCanary[] = [
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
): CutterCanary {
  return {
    name,
    breaks,
    change: (pipeline: CutterPipeline) => ({
      ...pipeline,
      approver: spoil(pipeline.approver),
      statements: [...pipeline.statements, ...statements],
    }),
  };
}

function stepping(name: string, breaks: string, steps: Partial<ArmingSteps>): CutterCanary {
  return approver(name, breaks, ({ openFile }) => ({
    openFile,
    arm: (papers, question) => armByApproval({ ...ARMING_STEPS, ...steps }, papers, question),
  }));
}

const OVERLOOKED = ['same_key_twice', 'same_role_twice', 'too_few_signatures', 'no_window'];

/** Drops what is said of the signatures and the window where it says so. */
function overlooking(
  name: string,
  breaks: string,
  when: (codes: readonly ApprovalCode[], approval: Approval) => boolean,
): CutterCanary {
  return stepping(name, breaks, {
    read: (papers, question) => {
      const reading = ARMING_STEPS.read(papers, question);
      const codes = reading.objections.map(({ code }) => code);
      if (reading.approval === null || !when(codes, reading.approval)) return reading;
      const objections = reading.objections.filter(({ code }) => !OVERLOOKED.includes(code));
      return { ...reading, objections };
    },
  });
}
