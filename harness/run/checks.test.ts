/** The laws of judging: what must hold in every case is found whatever else happened, and equal counts never pass for equal content. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CUTTER } from '../../schema/contract/cutter.ts';
import type { Observation } from '../../schema/observation.ts';
import { boundary, changedTable, observed } from '../testing/observation.fixture.ts';
import {
  describeTable,
  differences,
  judgeAlways,
  judgeDuties,
  judgeSwitch,
  stateAfter,
} from './checks.ts';

const UNITS = 'public.information_unit';
const AUDIT = 'public.information_unit_audit';
const SWITCH = 'cutter.kill_switch';

describe('what must hold in every case', () => {
  it('never is found wanting where nothing happened', () => {
    const seen = observed({ boundaries: [boundary()] });

    expect([judgeAlways(seen), judgeDuties(seen, CUTTER), judgeSwitch(seen, CUTTER)]).toEqual([
      [],
      [],
      [],
    ]);
  });

  it.each<[string, Partial<Observation>, string]>([
    ['a violation', { violations: [{ code: 'E_X', message: 'it left' }] }, 'E_X: it left'],
    [
      'an undeclared residue',
      { residue: [{ what: 'a lock', declared: false }] },
      'left behind: a lock',
    ],
    [
      'an audit of nothing',
      { auditedTransactions: 0 },
      'the observer audited no transaction: it saw nothing',
    ],
    [
      'a table of no contract',
      { completeness: { status: 'undeclared', tables: ['pg_catalog.pg_class'] } },
      'written, though no table of the contract: pg_catalog.pg_class',
    ],
  ])('always includes %s', (_what, change, finding) => {
    expect(judgeAlways(observed(change))).toEqual([finding]);
  });

  it('never includes declared residue', () => {
    const residue = [{ what: 'sequence x advanced', declared: true }];

    expect(judgeAlways(observed({ residue }))).toEqual([]);
  });

  it.each([
    ['the pages changed and the journal knows of nothing', [UNITS], '0', 1],
    ['the journal knows of a change and the pages do not', [], '5', 1],
    ['both know of a change', [UNITS], '5', 0],
    ['neither knows of one', [], '0', 0],
  ])('always holds the journal against the pages: %s', (_what, changed, net, findings) => {
    const seen = observed({
      completeness: { status: 'pages_compared', tables: [UNITS], changed },
      boundaries: [boundary({ kind: 'end', state: [changedTable(UNITS, { updated: 1, net })] })],
    });

    expect(judgeAlways(seen)).toHaveLength(findings);
  });

  it('never takes rows that came and went for no change where their number differs', () => {
    const seen = observed({
      completeness: { status: 'pages_compared', tables: [UNITS], changed: [] },
      boundaries: [boundary({ state: [changedTable(UNITS, { inserted: 2, deleted: 1 })] })],
    });

    expect(judgeAlways(seen)).toHaveLength(1);
  });
});

describe('the duties of tables', () => {
  it.each([
    ['a constant table', SWITCH, { updated: 1 }, 1],
    ['a constant table, and back', 'public.vocab', { inserted: 1, deleted: 1 }, 1],
    ['old rows of an append-only table, updated', AUDIT, { inserted: 3, updated: 1 }, 1],
    ['old rows of an append-only table, deleted', AUDIT, { deleted: 1 }, 1],
    ['an append-only table, truncated', AUDIT, { net: 'NaN' }, 1],
    ['an append-only table, appended to', AUDIT, { inserted: 3, net: '9' }, 0],
    ['a restored table', UNITS, { inserted: 1, updated: 1, deleted: 1, net: '9' }, 0],
  ])('always are held at the end: %s', (_what, name, change, findings) => {
    const seen = observed({
      boundaries: [boundary(), boundary({ state: [changedTable(name, change)] })],
    });

    expect(judgeDuties(seen, CUTTER)).toHaveLength(findings);
    expect(judgeDuties(seen, CUTTER).every((finding) => finding.includes(name))).toBe(true);
  });
});

describe('the switch', () => {
  it('always is found where it moved, and where', () => {
    const boundaries = [
      boundary({ switchOn: true }),
      boundary({ step: 2, method: 'lifecycle_enact', switchOn: false }),
      boundary({ switchOn: true }),
    ];

    expect(judgeSwitch(observed({ boundaries }), CUTTER)).toEqual([
      'the kill-switch moved in lifecycle_enact (step 2)',
    ]);
  });

  it('always is found where it was written, though it stands as it stood', () => {
    const boundaries = [
      boundary(),
      boundary({ method: 'leg_b_record', state: [changedTable(SWITCH, { updated: 2 })] }),
    ];

    expect(judgeSwitch(observed({ boundaries }), CUTTER)).toEqual([
      `${SWITCH} was written in leg_b_record`,
    ]);
  });
});

describe('a difference of two states', () => {
  it('never is found between a state and itself', () => {
    const states = fc.array(
      fc.record({
        table: fc.constantFrom(...Object.keys(CUTTER.tables)),
        inserted: fc.nat(),
        updated: fc.nat(),
        deleted: fc.nat(),
        net: fc.bigInt().map(String),
      }),
    );
    fc.assert(
      fc.property(states, (state) => differences(state, state, CUTTER).length === 0),
      { seed: 158 },
    );
  });

  it('always is found in the content where the counts agree', () => {
    const [one, other] = [
      [changedTable(UNITS, { updated: 2 })],
      [changedTable(UNITS, { updated: 2, net: '7' })],
    ];

    expect(differences(one, other, CUTTER)).toEqual([
      `${UNITS}: the same number of rows, other content (0 inserted, 2 updated, 0 deleted)`,
    ]);
  });

  it('always is found in the counts where the sums agree', () => {
    const more = [changedTable(UNITS, { inserted: 3, deleted: 1 })];

    expect(differences([], more, CUTTER)).toEqual([expect.stringContaining(`${UNITS}: +2 rows`)]);
    expect(differences(more, [], CUTTER)).toEqual([expect.stringContaining(`${UNITS}: -2 rows`)]);
  });

  it('never is found where rows came and went and nothing stayed', () => {
    const restored = [changedTable(UNITS, { inserted: 4, updated: 9, deleted: 4 })];

    expect([differences([], restored, CUTTER), differences(restored, [], CUTTER)]).toEqual([
      [],
      [],
    ]);
  });

  it('always is found in a truncated table, even against itself', () => {
    const truncated = [changedTable(UNITS, { net: 'NaN' })];

    for (const [one, other] of [
      [truncated, truncated],
      [[], truncated],
      [truncated, []],
    ] as const) {
      expect(differences(one, other, CUTTER)).toHaveLength(1);
    }
    expect(describeTable(changedTable(UNITS, { net: 'NaN' }))).toContain('truncated');
  });

  it('never is asked of tables that nobody restores', () => {
    expect(differences([], [changedTable(AUDIT, { inserted: 3, net: '5' })], CUTTER)).toEqual([]);
  });
});

describe('the state after a step', () => {
  const states = [1, 2, 3, 4].map((inserted) => [changedTable(UNITS, { inserted })]);
  const seen = observed({
    boundaries: [
      boundary({ method: 'start', kind: 'start' }),
      boundary({ step: 0, state: states[0] ?? [] }),
      boundary({ step: 2, state: states[1] ?? [] }),
      boundary({ step: 2, kind: 'rollback', state: states[2] ?? [] }),
      boundary({ step: 3, method: 'end', kind: 'end', state: states[3] ?? [] }),
    ],
  });

  it('always is that of its last boundary, or of the last before it, and never that of the end', () => {
    expect([-1, 0, 1, 2, 3, 9].map((step) => stateAfter(seen, step)[0]?.inserted)).toEqual([
      undefined,
      1,
      1,
      3,
      3,
      3,
    ]);
  });
});
