/** The published contract of a row, the cutplan, the function of the database, the model and the preflight never part: what one says, the others do. */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createValues } from '../../cutter/phases/create-units.ts';
import { readCutplan, writeCutplan } from '../../cutter/plan/cutplan-file.ts';
import { preflight } from '../../cutter/plan/preflight.ts';
import { planDocument } from '../../cutter/planner/planner.ts';
import { everyFlawedRow, flawedRows } from '../../generators/flawed-rows.ts';
import { cutplan } from '../../generators/plan.ts';
import { type CutplanRow, freezeCutplan } from '../../schema/contract/cutplan.ts';
import { judgeRow, receive } from '../../schema/contract/memory-contract.ts';
import { CALLERS } from '../../schema/contract/privileges.ts';

const read = (path: string) =>
  readFileSync(new URL(`../../schema/${path}`, import.meta.url), 'utf8');
const schema = JSON.parse(read('row-contract.schema.json'));
const fields: Readonly<Record<string, { readonly 'x-parameter': string }>> = schema.properties;
const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
ajv.addVocabulary(['x-parameter', 'x-live']);
ajv.addKeyword({
  keyword: 'x-maxBytes',
  type: 'string',
  validate: (most: number, text: string) => Buffer.byteLength(text) <= most,
});
const meets = ajv.compile(schema);

const plan = planDocument('Chương I. T\nĐiều 1. Tên\n1. Một\n', {
  documentRef: 'x/y',
  actor: 'cutter',
  ownerRef: 'library',
  depth: 'clause',
  publicationType: 'law',
});
const spoilt = [
  ...everyFlawedRow(plan),
  ...fc.sample(flawedRows(8), { numRuns: 1_000, seed: 158 }),
].flatMap((one) => one.plan.rows);

/** The contract as the model says it, in a database with every term that there can be. */
function isMet(row: CutplanRow): boolean {
  const given = { unit_kind: row.unitKind, publication_type: row.publicationType };
  const terms: Readonly<Record<string, string | null>> = {
    ...given,
    section_type: row.sectionType,
  };
  const receipt = receive(row);
  const whole = Object.values(row).every((one) => typeof one !== 'string' || one.isWellFormed());
  const standing = {
    hasUnit: (address: string) => address === row.parentAddress && address !== row.canonicalAddress,
    termsOf: (field: string) => [terms[field] ?? 'only'].filter((term) => /^[a-z_]+$/.test(term)),
  };
  const itself = row.parentAddress === row.canonicalAddress;
  const alone = itself ? { ...row, parentAddress: null } : row;
  return whole && receipt.status === 'received' && judgeRow(alone, standing).status === 'met';
}

describe('row-contract.schema.json', () => {
  it('always has its version, and the fields of a row and no others', () => {
    expect(schema.$id).toBe('cutproof/row-contract@1');
    expect(Object.keys(fields)).toEqual(Object.keys(plan.rows[0] ?? {}));
    expect(schema.required).toEqual(Object.keys(fields));
  });

  it('always names the parameters of fn_iu_create, each once, as the SQL and the privileges have them', () => {
    const [, list = ''] =
      /create function public\.fn_iu_create\(([^)]*)\)/.exec(read('sql/070-cut.sql')) ?? [];
    const parameters = list.split(',').map((one) => one.trim());
    const ofRun = ['p_run_id text', 'p_document_ref text'];

    const named = Object.values(fields).map((field) => field['x-parameter']);

    expect([...ofRun, ...named].sort()).toEqual(parameters.sort());
    const types = /fn_iu_create\(([^)]*)\)/.exec(Object.keys(CALLERS).join('\n'))?.[1]?.split(',');
    expect(types).toHaveLength(parameters.length);
  });

  it('always says which value the cutter sends where', () => {
    const [, list = ''] =
      /create function public\.fn_iu_create\(([^)]*)\)/.exec(read('sql/070-cut.sql')) ?? [];
    const row = Object.fromEntries(Object.keys(fields).map((name) => [name, name]));

    const sent = createValues({ runId: 'run', plan }, row as unknown as CutplanRow);

    const meant = list.split(',').map((one) => {
      const found = Object.entries(fields).find(([, field]) => field['x-parameter'] === one.trim());
      return found?.[0] ?? { 'p_run_id text': 'run', 'p_document_ref text': 'x/y' }[one.trim()];
    });
    expect(sent).toEqual(meant);
  });

  it('always accepts what the planner and the generator of valid plans give', () => {
    const plans = [
      plan,
      ...fc.sample(cutplan({ maxUnits: 20, tag: 'a' }), { numRuns: 100, seed: 1 }),
    ];
    for (const { rows } of plans)
      for (const row of rows) expect([meets(row), row]).toEqual([true, row]);
  });

  it('always accepts a row exactly where the model would take it, given the live answers', () => {
    const verdicts = spoilt.map((row) => [meets(row), isMet(row), row]);

    expect(verdicts.filter(([one, other]) => one !== other)).toEqual([]);
    // Else the agreement would be one of silence.
    expect(verdicts.filter(([one]) => one).length).toBeGreaterThan(300);
    expect(verdicts.filter(([one]) => !one).length).toBeGreaterThan(300);
  });

  it('always accepts a row exactly where the preflight finds nothing, given no database', () => {
    const found = (row: CutplanRow) =>
      preflight(freezeCutplan({ ...plan, rows: [row] }), { vocabulary: null, units: null }).filter(
        ({ rule }) => rule === 'row',
      );
    const differing = spoilt.filter(
      (row) =>
        row.parentAddress !== row.canonicalAddress && meets(row) !== (found(row).length === 0),
    );

    expect(differing).toEqual([]);
  });

  it('never accepts a field that is missing, unknown or of another kind', () => {
    const [row] = plan.rows;
    const { title: _, ...without } = row as CutplanRow;
    const broken = [without, { ...row, extra: 1 }, { ...row, position: '1' }, { ...row, body: 5 }];
    for (const one of broken) expect(meets(one)).toBe(false);
    expect(readCutplan(writeCutplan(plan)).rows.every((one) => meets(one))).toBe(true);
  });
});
