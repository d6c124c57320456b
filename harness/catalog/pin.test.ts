/** The laws of the pin: a copy that is not what its folder promises never becomes a template, and the reason names what is different. */

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { CUTTER } from '../../schema/contract/cutter.ts';
import { OWN_NAMES } from '../../schema/names.ts';
import { createTemplate } from '../clone/template.ts';
import { useCopies } from '../testing/copy.fixture.ts';
import { PIN } from './pin.ts';

const SCHEMA = new URL('../../schema/sql/', import.meta.url);
const AUDIT = /^create trigger information_unit_audit [^;]*;$/m;
const copies = useCopies();
const stack = new DisposableStack();
let count = 0;
afterAll(() => stack.dispose());

/** Makes a template from the project's schema with one text changed in one of its files. */
async function templateWith(file: string, change: (text: string) => string): Promise<unknown> {
  const path = mkdtempSync(join(tmpdir(), 'cutproof-pin-'));
  stack.defer(() => rmSync(path, { recursive: true, force: true }));
  cpSync(fileURLToPath(SCHEMA), path, { recursive: true });
  const before = readFileSync(join(path, file), 'utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  writeFileSync(join(path, file), after);
  count += 1;
  const folder = pathToFileURL(`${path}/`);
  return createTemplate({
    admin: copies.admin,
    name: `pinned_${count}`,
    folder,
    seed: 1,
    names: OWN_NAMES,
    contract: CUTTER,
  });
}

describe('a pinned schema', () => {
  it.each([
    [
      'a trigger dropped',
      '050-triggers.sql',
      (text: string) => text.replace(AUDIT, ''),
      'trigger information_unit_audit on public.information_unit: missing',
    ],
    [
      'a default changed',
      '030-units.sql',
      (text: string) => text.replace(`default 'draft'`, `default 'in_force'`),
      `column public.legal_document.lifecycle: default: 'draft'::text became 'in_force'::text`,
    ],
    [
      'a grant added',
      '088-privileges.sql',
      (text: string) => `${text}\ngrant insert on public.vocab to cutter_exec;\n`,
      'grant insert on table public.vocab to cutter_exec: not expected',
    ],
    [
      'a function that runs as its caller',
      '084-questions.sql',
      (text: string) => text.replace('security definer', 'security invoker'),
      'function public.fn_revert_check(text): security: definer became invoker',
    ],
  ])('never lets anything run on a copy with %s', async (_what, file, change, named) => {
    await expect(templateWith(file, change)).rejects.toMatchObject({
      code: 'E_CONTRACT',
      message: expect.stringContaining(named),
    });
  });

  it('never keeps a broken body of a function from being put to the proof', async () => {
    const template = templateWith('080-inverses.sql', (text) =>
      text.replace(/^ *delete from public\.information_unit_search.*\n/m, ''),
    );

    await expect(template).resolves.toMatchObject({ versionNum: expect.any(Number) });
  });

  it('always says which part of a pin cannot be read', async () => {
    await expect(templateWith(PIN, (text) => `no part\n${text}`)).rejects.toMatchObject({
      code: 'E_CONTRACT',
      message: expect.stringContaining('part 1 cannot be read'),
    });
  });
});
