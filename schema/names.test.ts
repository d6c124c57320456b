/** Tests of the names of a copy: whatever a table is called, a text goes there and back, and the name stays one name. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CUTTER } from './contract/cutter.ts';
import { MAPPING_FORMAT, parseMapping } from './mapping.ts';
import { namesOf, OWN_NAMES } from './names.ts';
import { withoutArguments } from './pipeline.ts';

const OBJECTS = [
  ...Object.keys(CUTTER.tables),
  ...CUTTER.sequences,
  ...CUTTER.functions.map(withoutArguments),
];
const odd = namesOf(
  mapping({
    'public.information_unit': 'du_lieu.Đơn vị',
    'cutter.kill_switch': 'du_lieu.select',
    cutter: 'Máy cắt',
  }),
);

describe('names of a copy', () => {
  it('always leave a text alone where nothing is called otherwise', () => {
    const text = 'select * from public.information_unit, cutter.undo';

    expect(OWN_NAMES.sql(text)).toBe(text);
    expect(namesOf(mapping({ 'public.vocab': 'public.vocab' })).sql(text)).toBe(text);
  });

  it('always are put into a text in quotes, and elsewhere as people write them', () => {
    const text = `select count(*) from public.information_unit u join public.information_unit_child on u.id`;

    expect(odd.sql(text)).toBe(
      `select count(*) from "du_lieu"."Đơn vị" u join "public"."information_unit_child" on u.id`,
    );
    expect(odd.written(text)).toBe(
      `select count(*) from du_lieu."Đơn vị" u join public.information_unit_child on u.id`,
    );
  });

  it('always take what the contract does not name along with its schema, and the schema itself', () => {
    expect(odd.sql('create table cutter.escape ()')).toBe('create table "Máy cắt"."escape" ()');
    expect(odd.sql('drop schema cutter cascade')).toBe('drop schema "Máy cắt" cascade');
    expect(odd.logical('schema "Máy cắt"')).toBe('schema cutter');
  });

  it('never touch what only looks like a name of the contract', () => {
    const text = `select x.public.vocab, "public.vocab", republic.vocab, vocab.unit_kind.law_unit, a.before from b`;

    expect(odd.sql(text)).toBe(text);
  });

  it('always say the contract’s name of what a server prints, quoted or not', () => {
    expect(odd.logical('function "Máy cắt".unit_image(du_lieu."Đơn vị")')).toBe(
      'function cutter.unit_image(public.information_unit)',
    );
    expect(odd.logical('du_lieu.select')).toBe('cutter.kill_switch');
    expect(odd.called('du_lieu.Đơn vị')).toBe('public.information_unit');
  });

  it('never pass a stranger off for a table of the contract', () => {
    expect(odd.called('public.information_unit')).toBe('public.information_unit (of the copy)');
    expect(odd.logical('table public.information_unit')).not.toBe('table public.information_unit');
  });

  it('always come back from a text as they went in, whatever they are', () => {
    fc.assert(
      fc.property(renaming(), fc.array(fc.constantFrom(...OBJECTS)), (given, used) => {
        const names = namesOf(mapping(given));
        const text = used.map((name, index) => `from ${name} t${index}`).join(' ');
        expect(names.logical(names.sql(text))).toBe(text);
        expect(names.logical(names.written(text))).toBe(text);
      }),
    );
  });
});

/** Any names that a mapping takes, each once. */
function renaming(): fc.Arbitrary<Record<string, string>> {
  const letter = fc.constantFrom(...'abcXYZ_- 019đĐưỲ');
  const part = fc.string({ unit: letter, minLength: 1, maxLength: 12 });
  return fc
    .uniqueArray(part, { minLength: OBJECTS.length, maxLength: OBJECTS.length })
    .map((parts) =>
      Object.fromEntries(OBJECTS.map((name, index) => [name, `s_${index % 3}.${parts[index]}`])),
    );
}

function mapping(names: Readonly<Record<string, string>>) {
  return parseMapping(JSON.stringify({ format: MAPPING_FORMAT, names }), CUTTER);
}
