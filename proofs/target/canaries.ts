/** Targets that are not harmless, and databases that make a harmless one harmful. The law of the target must refute every one. */
import { type Cutplan, type CutplanRow, freezeCutplan } from '../../schema/contract/cutplan.ts';
import type { CutterCanary } from '../pipeline/cutter.ts';
import { mutant, replacing } from '../pipeline/mutant.ts';

const NEIGHBOUR = 'vn/baseline-a/dieu-2';
const CUT = 'public.fn_cut_revert';
const SEARCH = 'delete from public.information_unit_search where unit_id = any (unit_ids);';

export const HARMFUL_TARGETS: readonly CutterCanary[] = [
  shipping('takes-a-neighbours-address', 'a unit has the address of one that stands', (plan) =>
    withFirst(plan, { canonicalAddress: NEIGHBOUR }),
  ),
  shipping('hangs-under-a-neighbour', 'a unit hangs under one of another document', (plan) =>
    withFirst(plan, { parentAddress: NEIGHBOUR }),
  ),
  shipping('cuts-into-a-neighbours-document', 'the units go into a document that stands', (plan) =>
    freezeCutplan({ ...plan, documentRef: 'vn/baseline-a' }),
  ),
  shipping('has-a-spoilt-unit', 'a unit of the target has no title', (plan) =>
    withFirst(plan, { title: ' ' }),
  ),
  shipping('has-a-unit-of-another-text', 'one unit says something else than the document', (plan) =>
    withFirst(plan, { body: 'Điều khác.' }),
  ),
  mutant({
    name: 'enacts-a-neighbour',
    breaks: 'a unit of somebody else is enacted along with the target',
    routine: 'public.fn_iu_enact',
    from: `set lifecycle = 'enacted' where id = any (unit_ids);`,
    to: `set lifecycle = 'enacted' where id = any (unit_ids) or canonical_address = '${NEIGHBOUR}';`,
  }),
  mutant({
    name: 'touches-a-neighbour-and-back',
    breaks: 'the compensation stamps the document of somebody else',
    routine: CUT,
    from: SEARCH,
    to: `${SEARCH}
  update public.legal_document set version = version + 1 where document_ref = 'vn/baseline-b';`,
  }),
  mutant({
    name: 'takes-a-neighbour-along',
    breaks: 'the compensation removes a search row of somebody else',
    routine: CUT,
    from: SEARCH,
    to: `${SEARCH} delete from public.information_unit_search where unit_id = 1;`,
  }),
  mutant({
    name: 'leaves-its-search-rows',
    breaks: 'the target can still be found after it was taken back',
    routine: CUT,
    from: SEARCH,
    to: '',
  }),
];

function shipping(name: string, breaks: string, change: (plan: Cutplan) => Cutplan): CutterCanary {
  return replacing({ name, breaks }, 'target', (shipped) => () => {
    const target = shipped();
    return { ...target, plan: change(target.plan) };
  });
}

function withFirst(plan: Cutplan, change: Partial<CutplanRow>): Cutplan {
  const rows = plan.rows.map((row, index) => (index === 0 ? { ...row, ...change } : row));
  return freezeCutplan({ ...plan, rows });
}
