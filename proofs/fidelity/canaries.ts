/** Pipelines that one stage shows otherwise than the other, with the part of the emulation taken away that would make them agree. Each must show up by name. */
import type { Mutation } from '../../harness/clone/mutation.ts';
import { wrapped } from '../../harness/laws/wrapped.ts';
import type { Weakness } from '../../harness/rollback/transaction.ts';
import type { CutterCanary, CutterPipeline } from '../pipeline/cutter.ts';
import { mutant } from '../pipeline/mutant.ts';

interface Planted {
  readonly canary: CutterCanary;
  /** What the finding must name. */
  readonly named: string;
  /** The part of the emulation that makes the stages agree; null where no emulation can. */
  readonly weakness: Weakness | null;
}

const GATE = 'perform cutter.require_enabled();';
const CUT = 'public.fn_cut_open';
const ENACT = 'public.fn_iu_enact';
const LEG_B = 'public.fn_leg_b_record';

const deferredViolation = does({
  name: 'deferred-foreign-key',
  breaks: 'the enactment hangs a unit that does not exist under another one; only COMMIT says so',
  routines: [ENACT],
  deed: `insert into public.information_unit_child (parent_id, child_id, ordinal, run_id) values (-1, -2, 1, p_run_id);`,
});

const deferredEffect = mutant({
  name: 'deferred-trigger',
  breaks: 'a deferred trigger on the governance record writes an audit row at COMMIT',
  statements: [
    `create function public.fn_late() returns trigger language plpgsql security definer
      set search_path = pg_catalog, public as $$ begin
        insert into public.information_unit_audit (unit_id, action, run_id, row_digest) values (1, 'update', new.run_id, '');
        return null; end $$`,
    `create constraint trigger late after insert on public.governance_record
      deferrable initially deferred for each row execute function public.fn_late()`,
  ],
});

const leakingSetting = does({
  name: 'set-local-in-a-routine',
  breaks: 'the cut says SET LOCAL in a routine, and the next phase reads it',
  routines: [CUT],
  deed: `perform set_config('cutter.mode', 'late', true);`,
});

const leakingStatement: CutterCanary = {
  name: 'set-local-by-the-pipeline',
  breaks: 'the cut begins with SET LOCAL, and the next phase has the time-out of the cut',
  change: (pipeline) =>
    wrapped(pipeline, async ({ connection, method, text, values }) => {
      const answer = await connection.query(text, values);
      if (method === 'cut_leg_a' && text === 'BEGIN') {
        await connection.query(`set local lock_timeout = '3s'`);
      }
      return answer;
    }),
};

const droppedOnCommit = does({
  name: 'on-commit-drop',
  breaks: 'enactment and leg B make the same temporary table ON COMMIT DROP',
  routines: [ENACT, LEG_B],
  deed: 'perform public.fn_scratch();',
  statements: [asSuperuser('fn_scratch', 'create temporary table scratch (n int) on commit drop;')],
});

const leftOpen = does({
  name: 'cursor-left-open',
  breaks: 'enactment and leg B open a cursor of one name and leave it open',
  routines: [ENACT, LEG_B],
  deed: 'perform public.fn_opens();',
  statements: [
    asSuperuser(
      'fn_opens',
      'open left_open for select 1;',
      `declare left_open refcursor := 'left_open';`,
    ),
  ],
});

const laterMoment = does({
  name: 'now-must-be-later',
  breaks: 'the enactment refuses where its now() is not after what was logged of the cut',
  routines: [ENACT],
  deed: `if now() <= (select max(logged_at) from cutter.run_event where run_id = p_run_id) then
    raise exception using errcode = 'CK007', message = 'mismatch: now() is not after the phase before'; end if;`,
});

const sameMoment = mutant({
  name: 'stamped-by-now',
  breaks: 'the ledger is stamped with now() instead of the clock',
  statements: ['alter table cutter.run_event alter column logged_at set default now()'],
});

const notifies = does({
  name: 'notifies',
  breaks: 'leg B notifies whoever listens',
  routines: [LEG_B],
  deed: `notify recorded_leg_b, 'recorded';`,
});

const keptTable = does({
  name: 'temporary-table-kept',
  breaks: 'the enactment leaves a temporary table to its session',
  routines: [ENACT],
  deed: 'perform public.fn_scratch();',
  statements: [
    asSuperuser('fn_scratch', 'create temporary table scratch (n int) on commit delete rows;'),
  ],
});

const keptSetting = does({
  name: 'session-setting-kept',
  breaks: 'the cut changes a setting of its session, which the pool hands on',
  routines: [CUT],
  deed: `perform set_config('work_mem', '77MB', false);`,
});

export const PLANTED: readonly Planted[] = [
  planted(deferredViolation, 'information_unit_child_parent', 'no_flush'),
  planted(deferredEffect, 'public.information_unit_audit', 'no_flush'),
  planted(leakingSetting, 'setting cutter.mode', 'keeps_settings'),
  planted(leakingStatement, 'setting lock_timeout', 'keeps_settings'),
  planted(droppedOnCommit, 'temporary table scratch', 'keeps_temporary'),
  planted(leftOpen, 'cursor left_open', 'keeps_cursors'),
  planted(laterMoment, 'now() is not after the phase before', null),
  planted(sameMoment, 'the newest cutter.run_event.logged_at', null),
  planted(notifies, 'notifications on recorded_leg_b', null),
  planted(keptTable, 'temporary table scratch', null),
  planted(keptSetting, 'setting work_mem', null),
];

function planted(canary: CutterCanary, named: string, weakness: Weakness | null): Planted {
  const weaknesses = weakness === null ? [] : [weakness];
  const change = (pipeline: CutterPipeline) => ({ ...canary.change(pipeline), weaknesses });
  return { canary: { ...canary, change }, named, weakness };
}

interface Deed {
  readonly name: string;
  readonly breaks: string;
  readonly routines: readonly string[];
  readonly deed: string;
  readonly statements?: readonly string[];
}

/** Puts a deed behind the gate of each routine. */
function does({ name, breaks, routines, deed, statements = [] }: Deed): CutterCanary {
  const mutations: readonly Mutation[] = routines.map((routine) => ({
    routine,
    from: GATE,
    to: `${GATE} ${deed}`,
  }));
  return mutant({ name, breaks, mutations, statements });
}

/** The roles of the pipeline may make no temporary table. */
function asSuperuser(name: string, deed: string, declared = ''): string {
  return `create function public.${name}() returns void language plpgsql security definer as $$
    ${declared} begin ${deed} end $$`;
}
