/** Holds the statements that a pipeline declares against those that it sent. Changes nothing that was seen. */
import { ProofError } from '../../schema/failure.ts';
import { type History, methodOf } from '../../schema/history.ts';
import type { Observation } from '../../schema/observation.ts';
import type { PipelineRun } from '../../schema/pipeline.ts';
import type { Pipeline } from './pipeline.ts';

/** Nobody strikes a statement that was not declared, so a law would be proved without it: it is unknown instead. Held against it is the first call of each method upon run 0, where it is applied and nothing disturbed it or what came before. */
export function mustHaveSent(
  { runs, steps, faults }: History,
  seen: Observation,
  { contract, transactions }: Pick<Pipeline, 'contract' | 'transactions'>,
): Observation {
  const methods = steps.map((step) => (step.run === 0 ? methodOf(step, contract) : ''));
  const disturbed = [...faults.map(({ step }) => step), methods.indexOf('meddle')];
  const until = Math.min(...disturbed.filter((step) => step >= 0), steps.length);
  for (const { step, method, outcome } of seen.steps.slice(0, until)) {
    if (methods.indexOf(method) !== step || outcome?.status !== 'applied') continue;
    const ends = seen.boundaries
      .filter((one) => one.step === step && (one.kind === 'commit' || one.kind === 'rollback'))
      .map(({ statements }) => statements);
    const sent = ends.map((end, index) => end - (ends[index - 1] ?? 0)).join(', ');
    const declared = transactions(method, runs[0] as PipelineRun).join(', ');
    if (sent === declared) continue;
    throw new ProofError(
      'E_CONTRACT',
      `${method} sent transactions of [${sent}] statements, and [${declared}] are declared`,
      { hint: 'mend `transactions` of the pipeline' },
    );
  }
  return seen;
}
