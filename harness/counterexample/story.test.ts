/** The laws of telling: everything that happened is in the story, in its order, and no content of a row is. */
import { describe, expect, it } from 'vitest';
import { boundary, changedTable, observed, statement } from '../testing/observation.fixture.ts';
import { tell } from './story.ts';

const CREATE = 'select public.fn_iu_create($1, $2) as result';
const ok = (command: string, rowCount: number | null = null) =>
  ({ status: 'ok', command, rowCount }) as const;
const step = (change: object) => ({
  step: 0,
  method: 'cut_leg_a' as const,
  outcome: null,
  connections: 1,
  statements: 3,
  ...change,
});

describe('a story', () => {
  it('always tells statements, boundaries and outcomes in the order of the history', () => {
    const seen = observed({
      steps: [
        step({ outcome: { status: 'applied', detail: {} } }),
        step({
          step: 1,
          method: 'lifecycle_enact',
          outcome: {
            status: 'refused',
            reason: { code: 'database_error', message: 'no', sqlstate: '40001' },
          },
        }),
      ],
      statements: [
        statement(),
        statement({ index: 1, sql: 'COMMIT', answer: ok('COMMIT') }),
        statement({
          step: 1,
          method: 'lifecycle_enact',
          answer: { status: 'error', code: '40001', message: 'no' },
          fault: { step: 1, statement: 0, side: 'before', kind: 'sql_error', sqlstate: '40001' },
        }),
      ],
      boundaries: [
        boundary({ method: 'start', kind: 'start', state: [changedTable('wrong', {})] }),
        boundary({ state: [changedTable('public.vocab', { inserted: 2 })] }),
        boundary({ step: 1, method: 'lifecycle_enact', kind: 'rollback', switchOn: false }),
      ],
      violations: [{ code: 'E_X', message: 'it left' }],
      residue: [
        { what: 'a number', declared: true },
        { what: 'a lock', declared: false },
      ],
      auditedTransactions: 2,
    });

    const story = tell(seen).join('\n');

    const parts = [
      'step 0: cut_leg_a',
      'cutter_exec: BEGIN → BEGIN',
      'COMMIT → COMMIT',
      'public.vocab 2 inserted, 0 updated, 0 deleted; switch on',
      'outcome: applied',
      'step 1: lifecycle_enact',
      '40001 no [fault: sql_error before]',
      'nothing changed; switch off',
      'outcome: refused (database_error 40001): no',
      'violation E_X: it left',
      'declared residue: a number',
      'residue: a lock',
      'complete; 2 transaction ids audited',
    ];
    const places = parts.map((part) => story.indexOf(part));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  it('always folds what repeats into one line with its count, and never what differs', () => {
    const create = (index: number, rowCount = 1) =>
      statement({ index, sql: CREATE, answer: ok('SELECT', rowCount) });
    const seen = observed({
      steps: [step({})],
      statements: [...Array.from({ length: 60 }, (_, at) => create(at)), create(60, 0), create(61)],
    });

    expect(tell(seen).filter((line) => line.includes('fn_iu_create'))).toEqual([
      `  cutter_exec: ${CREATE} → SELECT 1  (60 times)`,
      `  cutter_exec: ${CREATE} → SELECT 0`,
      `  cutter_exec: ${CREATE} → SELECT 1`,
    ]);
  });

  it('never is wider than a page, nor has a line break within a line', () => {
    const seen = observed({
      steps: [step({})],
      statements: [
        statement({
          sql: `select\n\n  ${'x'.repeat(5_000)}`,
          answer: { status: 'error', code: '42601', message: 'y'.repeat(5_000) },
        }),
      ],
    });

    for (const line of tell(seen)) {
      expect(line).not.toContain('\n');
      expect(line.length).toBeLessThan(300);
    }
  });

  it('never shows the values of a statement, not even their digest', () => {
    const seen = observed({
      steps: [step({})],
      statements: [statement({ valuesDigest: 'sha256:abc' })],
    });

    expect(tell(seen).join()).not.toContain('abc');
  });
});
