/** Verifications that do more than verify, or less. Each must be refuted by the law that a verification reads. */
import { withSeams } from '../../harness/laws/wrapped.ts';
import type { CutterCanary } from '../pipeline/cutter.ts';
import { mutant } from '../pipeline/mutant.ts';

const VERIFY = 'public.fn_verify_record';
const MATCH = 'perform cutter.require_match(p_run_id, p_unit_count, p_unit_digest);';
const APPLIED = `perform cutter.record_applied(p_run_id, 'write_verify', p_plan_digest, p_unit_count, p_unit_digest, p_actor);`;

const asWrongRole: CutterCanary = {
  name: 'verified-by-the-executor',
  breaks: 'the verification runs under the role that cut',
  change: (pipeline) => ({
    ...withSeams(pipeline, ({ connectionProvider }) => ({
      connectionProvider: {
        open: (_role, method) => connectionProvider.open('cutter_exec', method),
      },
    })),
    statements: [
      ...pipeline.statements,
      `grant execute on function ${VERIFY}(text,text,text,integer,text) to cutter_exec`,
    ],
  }),
};

/** The model reads as the verifier too: it could only say that it cannot. */
const blindVerifier: CutterCanary = {
  name: 'blind-verifier',
  breaks: 'cutter_verify may not see who hangs under whom',
  change: ({ oracle: _oracle, ...pipeline }) => ({
    ...pipeline,
    statements: [
      ...pipeline.statements,
      'revoke select on public.information_unit_child from cutter_verify',
    ],
  }),
};

export const WRITING_VERIFIERS: readonly CutterCanary[] = [
  also('touches-the-units', 'the units are given a new version when they are verified', {
    does: 'update public.information_unit set version = version + 1 where run_id = p_run_id;',
  }),
  also('enacts-too', 'what is verified is enacted again', {
    does: `update public.information_unit set lifecycle = 'enacted' where run_id = p_run_id;`,
  }),
  also('writes-what-was-there', 'the governance record is written again as it was', {
    does: 'update public.governance_record set actor = actor where run_id = p_run_id;',
  }),
  also('logs-a-transition', 'the lifecycle log tells of the verification', {
    does: `insert into public.information_unit_lifecycle_log (unit_id, from_state, to_state, run_id, actor)
      select id, lifecycle, lifecycle, p_run_id, p_actor from public.information_unit where run_id = p_run_id limit 1;`,
  }),
  also('remembers-twice', 'the memory of the inverse holds two rows of one verification', {
    does: `insert into cutter.undo (run_id, phase, relation, key, after)
      values (p_run_id, 'write_verify', 'public.verification', '0', '{}');`,
  }),
  mutant({
    name: 'rubber-stamp',
    breaks: 'the verification says yes without looking at the units',
    routine: VERIFY,
    from: MATCH,
    to: '',
  }),
  mutant({
    name: 'records-another-count',
    breaks: 'one unit more is recorded than was verified',
    routine: VERIFY,
    from: `values (p_run_id, p_unit_count, p_unit_digest, 'match', p_actor)`,
    to: `values (p_run_id, p_unit_count + 1, p_unit_digest, 'match', p_actor)`,
  }),
  blindVerifier,
  asWrongRole,
];

function also(name: string, breaks: string, { does }: { readonly does: string }): CutterCanary {
  return mutant({ name, breaks, routine: VERIFY, from: APPLIED, to: `${does}\n  ${APPLIED}` });
}
