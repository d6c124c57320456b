-- Questions about a run. Read-only and not gated: whoever turned the switch off still needs to know
-- what was done before. Neither may write or wait.

-- Everything that would make an inverse of the run refuse, so that a compensation can refuse as a
-- whole.
create function public.fn_revert_check(p_run_id text) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, public, cutter, pg_temp
as $$
declare
  findings jsonb := '[]';
  of_phase text;
begin
  foreach of_phase in array (cutter.phase_order())[2:] loop
    if cutter.phase_stands(p_run_id, of_phase) then
      findings := findings || cutter.findings_changed(p_run_id, of_phase);
    end if;
  end loop;
  if cutter.phase_stands(p_run_id, 'cut_leg_a') then
    findings := findings || cutter.findings_built_upon(p_run_id);
  end if;
  return findings;
end
$$;

-- The ledger's word on a run: whoever lost the answer to a commit asks here and never guesses.
create function public.fn_run_state(p_run_id text) returns jsonb
language sql stable security definer set search_path = pg_catalog, public, cutter, pg_temp
as $$
  select jsonb_build_object(
    'phases', coalesce(jsonb_object_agg(phase, state), '{}'),
    'plan_digest', max(plan_digest),
    'unit_count', max(unit_count) filter (where phase = 'cut_leg_a'),
    'unit_digest', max(unit_digest) filter (where phase = 'cut_leg_a'),
    'execution_enabled', coalesce((select execution_enabled from cutter.kill_switch where id), false)
  )
  from (
    select phase, min(plan_digest) as plan_digest, min(unit_count) as unit_count, min(unit_digest) as unit_digest,
      case when bool_or(event = 'compensated') then 'compensated' else 'applied' end as state
    from cutter.run_event
    where run_id = p_run_id
    group by phase
  ) ledger
$$;
