/** Tests of the cutplan as a file. */
import { describe, expect, it } from 'vitest';
import { planDocument } from '../planner/planner.ts';
import { readCutplan, writeCutplan } from './cutplan-file.ts';

const plan = planDocument('Điều 1. Tên\r\n1. Một\r\n'.normalize('NFD'), {
  documentRef: 'x/y',
  actor: 'cutter',
  ownerRef: 'library',
  depth: 'clause',
  publicationType: 'law',
});

/** Writes the plan, changed as an editor would change it. */
function changed(
  change: (plan: Record<string, unknown>, row: Record<string, unknown>) => void,
): string {
  const copy = JSON.parse(writeCutplan(plan)) as Record<string, unknown>;
  change(copy, (copy['rows'] as Record<string, unknown>[])[1] ?? {});
  return JSON.stringify(copy);
}

describe('cutplan files', () => {
  it('always give back the plan that was written, frozen', () => {
    const json = writeCutplan(plan);

    const read = readCutplan(json);

    expect(read).toEqual(plan);
    expect(json.endsWith('}\n')).toBe(true);
    expect(
      Object.isFrozen(read) && Object.isFrozen(read.rows) && Object.isFrozen(read.rows[0]),
    ).toBe(true);
  });

  it('never pass where a character was changed after planning', () => {
    const json = changed((_, row) => {
      row['body'] = 'Hai';
    });

    expect(() => readCutplan(json)).toThrow(/^digest is sha256:.*but the content gives sha256:/);
    expect(() => readCutplan(json)).toThrow(
      expect.objectContaining({
        code: 'E_CUTPLAN',
        hint: expect.stringContaining('plan the document'),
      }),
    );
  });

  it.each<[string, Parameters<typeof changed>[0]]>([
    ['rows[1].title is 7; it must be a text', (_, row) => Object.assign(row, { title: 7 })],
    ['rows[1].body is null; it must be a text', (_, row) => Object.assign(row, { body: null })],
    [
      'rows[1].unitKind is 7; it must be a text or null',
      (_, row) => Object.assign(row, { unitKind: 7 }),
    ],
    [
      'rows[1].position is 0; it must be a whole number from 1',
      (_, row) => Object.assign(row, { position: 0 }),
    ],
    ['rows[1].extra is true; it must be absent', (_, row) => Object.assign(row, { extra: true })],
    ['rows[1].actor is missing; it must be present', (_, row) => delete row['actor']],
    ['rows is {}; it must be a list', (all) => Object.assign(all, { rows: {} })],
    ['rows[0] is []; it must be an object', (all) => Object.assign(all, { rows: [[]] })],
    [
      'format is "v0"; it must be "cutproof/cutplan@1"',
      (all) => Object.assign(all, { format: 'v0' }),
    ],
    ['digest is "x"; it must be "sha256:" and 64', (all) => Object.assign(all, { digest: 'x' })],
    ['documentRef is missing; it must be present', (all) => delete all['documentRef']],
  ])('always name the field that is wrong: %s', (message, change) => {
    expect(() => readCutplan(changed(change))).toThrow(message);
  });

  it('never pass as JSON what is none', () => {
    expect(() => readCutplan('{"format":')).toThrow(/^the cutplan is not JSON: /);
    expect(() => readCutplan('null')).toThrow('the cutplan is null; it must be an object');
  });
});
