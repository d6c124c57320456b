/** The ways out that a client of the cutter's database can try. Plain data. */
import { escapesOf } from '../../harness/laws/escapes.ts';
import { CUTTER } from '../../schema/contract/cutter.ts';

export const ESCAPES = escapesOf({
  contract: CUTTER,
  write: `insert into public.information_unit_reference (from_id, to_id, kind) values (1, 2, 'escape')`,
  truncated: 'public.information_unit_reference',
  readable: 'public.vocab',
  setting: 'cutter.mode',
});
