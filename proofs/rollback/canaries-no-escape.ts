/** Harnesses with a door left open. Each must be refuted by the law that nothing escapes, or that law shows nothing. */
import type { Canary } from '../../harness/engine/definition.ts';

export const naiveGuard: Canary = {
  name: 'guard-by-first-word',
  breaks: 'the guard looks at how a text begins, and the commit poison is gone',
  change: (subject) => ({
    ...subject,
    weaknesses: ['naive_guard'],
    statements: [...subject.statements, 'drop trigger proof_no_commit on proof.journal'],
  }),
};

export const swappedUnseen: Canary = {
  name: 'swapped-transaction-unseen',
  breaks: 'nobody compares the transaction id, and the guard looks at how a text begins',
  change: (subject) => ({ ...subject, weaknesses: ['naive_guard', 'no_identity_check'] }),
};
