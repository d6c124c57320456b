/** Law: the roles hold exactly what is listed, and logged in themselves they are refused everything else. Every attempt is made in every run. */
import fc from 'fast-check';
import { comparePrivileges } from '../../harness/catalog/privileges.ts';
import { law } from '../../harness/engine/law.ts';
import { acceptFields, acceptWhere } from '../../harness/engine/value-shape.ts';
import { PRIVILEGES } from '../../schema/contract/privileges.ts';
import { PRODUCTION } from '../pipeline/cutter.ts';
import { ATTEMPTS, REFUSED } from './attempts.ts';
import { WIDENED_ROLES } from './canaries.ts';
import { AS_SHIPPED, type Inquiry, type InquiryAnswer, inquire } from './login.ts';

/** The catalogs first: what they tell names privilege and object, so a refutation shrinks to it. */
const INQUIRIES: readonly Inquiry[] = [
  { ask: 'the catalogs' },
  ...ATTEMPTS.map((attempt) => ({ ask: 'the server' as const, ...attempt })),
];

law({
  pipeline: PRODUCTION,
  id: 'roles/genuine',
  claim:
    'always finds exactly the listed privileges, and a log-in of a role is always refused what is not among them',
  needs: ['concurrentSessions'],
  given: fc.constantFrom(...INQUIRIES),
  examples: () => INQUIRIES,
  act: inquire,
  check: (inquiry, told) => [
    ...(told.held === null ? [] : comparePrivileges(told.held, PRIVILEGES)),
    ...judgeAnswer(inquiry, told),
    ...told.residue.filter(({ declared }) => !declared).map(({ what }) => `left behind: ${what}`),
    ...told.changed,
  ],
  accepts: acceptFields({
    ask: acceptWhere((ask) => ask === 'the catalogs' || ask === 'the server', 'it asks nobody'),
  }),
  label: (inquiry, { answer }) => [labelOf(inquiry, answer ?? '')],
  requires: countLabels(),
  tell: (inquiry, { answer, message }) =>
    inquiry.ask === 'the catalogs'
      ? [{ what: 'deed', text: 'the privileges were read from the catalogs' }]
      : [
          { what: 'deed', text: `${inquiry.role} tried: ${inquiry.sql ?? inquiry.what}` },
          `answer: ${answer} ${message}`,
        ],
  tally: (_inquiry, { residue }) => ({ residue }),
  prepare: (pipeline) => ({ ...pipeline, statements: [...pipeline.statements, ...AS_SHIPPED] }),
  canaries: WIDENED_ROLES,
});

function judgeAnswer(inquiry: Inquiry, { answer, message }: InquiryAnswer): readonly string[] {
  if (inquiry.ask === 'the catalogs' || inquiry.answers.includes(answer ?? '')) return [];
  const { role, what, answers } = inquiry;
  const expected = `instead of ${answers.join(' or ')}`;
  return answer === 'done'
    ? [`${role} was allowed what nobody granted: ${what}`]
    : [`${role} was answered ${answer} ${expected}: ${what}: ${message}`];
}

function labelOf(inquiry: Inquiry, answer: string): string {
  if (inquiry.ask === 'the catalogs') return 'the catalogs were read';
  const { role, family } = inquiry;
  return `${role}, ${family}: ${REFUSED.includes(answer) ? 'refused' : 'answered'}`;
}

/** Every inquiry must have been made and have ended as it should. */
function countLabels(): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const inquiry of INQUIRIES) {
    const expected = inquiry.ask === 'the catalogs' ? '' : (inquiry.answers[0] ?? '');
    const label = labelOf(inquiry, expected);
    counts[label] = (counts[label] ?? 0) + 1;
  }
  return counts;
}
