/** A copy like ours whose schemas, tables and functions carry other names, made from our SQL files; and the mapping that says so. Never part of a run. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CUTTER } from '../../schema/contract/cutter.ts';
import { MAPPING_FORMAT, parseMapping } from '../../schema/mapping.ts';
import { type Names, namesOf } from '../../schema/names.ts';

/** Both schemas, so everything; on top of that every table by itself, some with names that need quotes, and a few functions. */
export const OTHER_NAMES: Readonly<Record<string, string>> = {
  public: 'du_lieu',
  cutter: 'Máy cắt',
  'public.vocab': 'du_lieu.tu_vung',
  'public.legal_document': 'du_lieu.van_ban',
  'public.information_unit': 'du_lieu.Đơn vị',
  'public.information_unit_child': 'du_lieu.don_vi_con',
  'public.information_unit_reference': 'du_lieu.vien_dan',
  'public.information_unit_search': 'du_lieu.tim_kiem',
  'public.information_unit_lifecycle_log': 'du_lieu.vong_doi',
  'public.information_unit_audit': 'du_lieu.Kiểm toán',
  'public.governance_record': 'du_lieu.quan_tri',
  'public.verification': 'du_lieu.kiem_tra',
  'cutter.kill_switch': 'Máy cắt.công tắc',
  'cutter.approval': 'Máy cắt.phe_duyet',
  'cutter.run_event': 'Máy cắt.su_kien',
  'cutter.undo': 'Máy cắt.hoan_tac',
  'public.fn_iu_create': 'du_lieu.tao_don_vi',
  'public.fn_cut_revert': 'du_lieu.hoàn tác cắt',
  'cutter.require_enabled': 'Máy cắt.phai_bat',
};

export interface Renamed {
  /** The folder of its SQL files. */
  readonly folder: string;
  /** The mapping file. */
  readonly mapping: string;
}

/** Writes the copy and its mapping below the folder. */
export function writeRenamed(parent: string): Renamed {
  const [folder, mapping] = [join(parent, 'renamed'), join(parent, 'names.json')];
  mkdirSync(folder);
  writeMapping(mapping, OTHER_NAMES);
  const names = namesOf(parseMapping(readFileSync(mapping, 'utf8'), CUTTER));
  writeFileSync(
    join(folder, '000-schema.sql'),
    'drop schema public;\ncreate schema du_lieu;\ngrant usage on schema du_lieu to public;\n',
  );
  for (const file of readdirSync(CUTTER.schema).filter((name) => name.endsWith('.sql'))) {
    const text = readFileSync(new URL(file, CUTTER.schema), 'utf8');
    writeFileSync(join(folder, file), renamed(text, names));
  }
  return { folder, mapping };
}

export function writeMapping(file: string, names: Readonly<Record<string, string>>): void {
  writeFileSync(file, JSON.stringify({ format: MAPPING_FORMAT, names }, null, 2));
}

/** Schemas also stand alone, in a search path and as a text. */
function renamed(text: string, names: Names): string {
  return names
    .written(text)
    .replaceAll(
      'search_path = pg_catalog, public, cutter,',
      `search_path = pg_catalog, du_lieu, "Máy cắt",`,
    )
    .replaceAll(`'public'::regnamespace and proname like 'fn\\_%'`, `'public'::regnamespace`)
    .replaceAll(`'public'::regnamespace`, `'du_lieu'::regnamespace`)
    .replaceAll(`'cutter'::regnamespace`, `'"Máy cắt"'::regnamespace`);
}
