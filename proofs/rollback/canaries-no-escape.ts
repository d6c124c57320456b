/** Harnesses with a door left open. Each must be refuted by the law that nothing escapes, or that law shows nothing. */
import type { CutterCanary } from '../pipeline/cutter.ts';

export const naiveGuard: CutterCanary = {
  name: 'guard-by-first-word',
  breaks: 'the guard looks at how a text begins, and the commit poison is gone',
  change: (pipeline) => ({
    ...pipeline,
    weaknesses: ['naive_guard'],
    statements: [...pipeline.statements, 'drop trigger proof_no_commit on proof.journal'],
  }),
};

export const swappedUnseen: CutterCanary = {
  name: 'swapped-transaction-unseen',
  breaks: 'nobody compares the transaction id, and the guard looks at how a text begins',
  change: (pipeline) => ({ ...pipeline, weaknesses: ['naive_guard', 'no_identity_check'] }),
};
