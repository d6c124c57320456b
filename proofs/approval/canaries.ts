/** Approvers that overlook something. Each must be refuted by the law of the two sovereigns. */
import { ARMING_STEPS, type ArmingSteps, armByApproval } from '../../cutter/approval/arming.ts';
import type { ApprovalCode } from '../../cutter/approval/codes.ts';
import { type ApprovalClaim, createApprovalTable } from '../../cutter/approval/ledger.ts';
import type { Approval } from '../../schema/contract/approval.ts';
import type { Approver, CutterCanary, CutterPipeline } from '../pipeline/cutter.ts';

const otherNonce = ({ digest, approval }: ApprovalClaim): ApprovalClaim => ({
  digest,
  approval: { ...approval, nonce: digest },
});

export const APPROVERS: readonly CutterCanary[] = [
  overlooking({
    name: 'counts-key-ids',
    breaks: 'who signs twice counts twice: signatures are counted, and not keys',
    when: (codes) => codes.includes('same_key_twice'),
  }),
  overlooking({
    name: 'takes-one-role-twice',
    breaks: 'two keys of one sovereign count as two sovereigns',
    when: (codes) => codes.includes('same_role_twice'),
  }),
  naming('takes-a-beginning-for-a-name', (name, role) => name.startsWith(role)),
  naming('takes-any-case-for-a-name', (name, role) => name.toLowerCase() === role.toLowerCase()),
  naming('reads-a-name-as-a-pattern', (name, role) =>
    new RegExp(`^${role.replaceAll('_', '.')}$`).test(name),
  ),
  overlooking({
    name: 'asks-for-nobody',
    breaks: 'the threshold is 0: whoever has not signed has not objected',
    when: (codes) => codes.every((code) => code === 'too_few_signatures'),
  }),
  overlooking({
    name: 'compares-with-no-moment',
    breaks: 'the window is asked with > and <=: a date that is none is never over',
    when: (codes, { notAfter }) =>
      codes.includes('no_window') && Number.isNaN(Date.parse(notAfter)),
  }),
  stepping({
    name: 'reads-it-again',
    breaks: 'signatures are verified over the document as it would be written again',
    steps: {
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
  }),
  stepping({
    name: 'ignores-the-certificate',
    breaks: 'identifier, oid and name are compared, and not who answers at the address',
    steps: {
      compare: (...given) =>
        ARMING_STEPS.compare(...given).filter(({ code }) => code !== 'wrong_certificate'),
    },
  }),
  stepping({
    name: 'believes-its-clock',
    breaks: 'the clock of the machine is never held against that of the server',
    steps: {
      compare: (...given) =>
        ARMING_STEPS.compare(...given).filter(({ code }) => code !== 'clock_skew'),
    },
  }),
  approver({
    name: 'never-looks-at-nonces',
    breaks: 'a nonce may come again in another approval',
    spoil: ({ openFile }) => ({
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
              const find: typeof table.find = (session, one) =>
                table.find(session, otherNonce(one));
              return ARMING_STEPS.claim(claim, { ...rest, table: { ...table, find } });
            },
          },
          papers,
          question,
        ),
    }),
    statements: ['alter table cutter.approval drop constraint approval_nonce_key'],
  }),
  // What was used is known to the table alone, so the file is written and never asked.
  approver({
    name: 'trusts-the-database',
    breaks: 'what was used is asked of the database alone, which may be restored',
    spoil: ({ openFile }) => ({
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
  }),
  approver({
    name: 'claims-as-it-writes',
    breaks: 'the approval is claimed in the transaction of the write, and not before',
    spoil: ({ openFile }) => ({
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
  }),
  approver({
    name: 'stays-armed',
    breaks: 'the switch is not put back when the run is over',
    spoil: ({ arm, openFile }) => ({
      openFile,
      arm: async (papers, question) => {
        const end = await arm(papers, question);
        if (!('armed' in end)) return end;
        return { armed: { ...end.armed, [Symbol.dispose]: () => undefined } };
      },
    }),
  }),
  approver({
    name: 'asks-the-server-first',
    breaks: 'a connection is opened before the paper is read',
    spoil: ({ arm, openFile }) => ({
      openFile,
      arm: async (papers, question) => {
        await using _session = await question.seams.connect('cutter_exec');
        return await arm(papers, question);
      },
    }),
  }),
];

/** Whoever is called so is taken for the sovereign, by less than the whole name. */
function naming(name: string, isTaken: (name: string, role: string) => boolean): CutterCanary {
  return stepping({
    name,
    breaks: 'a signer whose name only looks like that of a sovereign counts as one',
    steps: {
      read: (papers, question) => {
        const { roles } = question.policy;
        const meant = (called: string) => roles.find((role) => isTaken(called, role)) ?? called;
        const signers = papers.signers.map((one) => ({ ...one, names: one.names.map(meant) }));
        return ARMING_STEPS.read({ ...papers, signers }, question);
      },
    },
  });
}

type Named = Pick<CutterCanary, 'name' | 'breaks'>;

interface Spoilt extends Named {
  readonly spoil: (approver: Approver) => Approver;
  readonly statements?: readonly string[];
}

function approver({ name, breaks, spoil, statements = [] }: Spoilt): CutterCanary {
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

function stepping({ steps, ...named }: Named & { readonly steps: Partial<ArmingSteps> }) {
  return approver({
    ...named,
    spoil: ({ openFile }) => ({
      openFile,
      arm: (papers, question) => armByApproval({ ...ARMING_STEPS, ...steps }, papers, question),
    }),
  });
}

const OVERLOOKED = ['same_key_twice', 'same_role_twice', 'too_few_signatures', 'no_window'];

interface Overlooking extends Named {
  readonly when: (codes: readonly ApprovalCode[], approval: Approval) => boolean;
}

/** Drops what is said of the signatures and the window where it says so. */
function overlooking({ when, ...named }: Overlooking): CutterCanary {
  return stepping({
    ...named,
    steps: {
      read: (papers, question) => {
        const reading = ARMING_STEPS.read(papers, question);
        const codes = reading.objections.map(({ code }) => code);
        if (reading.approval === null || !when(codes, reading.approval)) return reading;
        const objections = reading.objections.filter(({ code }) => !OVERLOOKED.includes(code));
        return { ...reading, objections };
      },
    },
  });
}
