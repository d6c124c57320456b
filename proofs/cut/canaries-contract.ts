/** Databases whose contract has a hole. Each must be refuted by the law of the contract. */
import type { CutterCanary } from '../pipeline/cutter.ts';
import { mutant } from '../pipeline/mutant.ts';

export const blankTitlePasses: CutterCanary = mutant({
  name: 'blank-title-passes',
  breaks: 'the title is not looked at',
  routine: 'public.fn_iu_create',
  from: `case when cutter.is_blank(p_title) then 'title: must not be empty' end,`,
  to: 'null,',
});

export const choosesForYou: CutterCanary = mutant({
  name: 'chooses-for-you',
  breaks: 'where several values are possible, the first is taken',
  routine: 'cutter.resolve_vocab',
  from: 'elsif cardinality(choices) = 1 then',
  to: 'elsif cardinality(choices) >= 1 then',
});

export const silentRejection: CutterCanary = mutant({
  name: 'silent-rejection',
  breaks: 'a row is rejected without the reason',
  routine: 'public.fn_iu_create',
  from: `'reasons', to_jsonb(reasons))`,
  to: `'reasons', jsonb_build_array('invalid row'))`,
});
