/** Reads a service of a connection service file, as libpq does: sections of `keyword=value`. Knows no keyword: what a value means is for whoever asked. */
import { readFileSync } from 'node:fs';
import { ProofError, thrownError } from '../../schema/failure.ts';

/** Takes the first file that has the service. Rejects with `E_USAGE` where none has it. */
export function readService(files: readonly string[], name: string): ReadonlyMap<string, string> {
  for (const file of files) {
    const found = sectionOf(file, name);
    if (found !== null) return found;
  }
  throw new ProofError('E_USAGE', `the service ${name} is not defined`, {
    hint: `looked for in ${files.join(' and ')}`,
  });
}

function sectionOf(file: string, service: string): ReadonlyMap<string, string> | null {
  const lines = linesOf(file);
  const start = lines.indexOf(`[${service}]`);
  if (start < 0) return null;
  const values = new Map<string, string>();
  for (const line of lines.slice(start + 1)) {
    if (line.startsWith('[')) break;
    const [, keyword = '', value = ''] = /^([^=]*)=(.*)$/.exec(line) ?? [];
    if (keyword === '') {
      throw new ProofError('E_USAGE', `the service ${service} of ${file} has a line without "="`, {
        hint: 'each line is keyword=value, without spaces around the sign',
      });
    }
    // The first of several counts, as in libpq.
    if (!values.has(keyword)) values.set(keyword, value);
  }
  return values;
}

function linesOf(file: string): readonly string[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    if (thrownError(cause).code === 'ENOENT') return [];
    throw new ProofError('E_USAGE', `cannot read ${file}`, {
      hint: 'the service file must be readable',
      cause,
    });
  }
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}
