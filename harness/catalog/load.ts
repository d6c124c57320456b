/** Loads SQL files into a database of ours, in name order, and says in which line one of them fails. Never runs on a database that exists. */
import { readdirSync, readFileSync } from 'node:fs';
import { describeFailure, ProofError } from '../../schema/failure.ts';
import type { Database } from '../connection/connection.ts';

export async function loadSchema(session: Database, folder: URL): Promise<void> {
  for (const name of listFiles(folder)) {
    await loadScript(session, name, readFileSync(new URL(name, folder), 'utf8'));
  }
}

export async function loadScript(session: Database, name: string, text: string): Promise<void> {
  try {
    await session.script(text);
  } catch (cause) {
    const position = Number((cause as { position?: string }).position ?? 0);
    const line = text.slice(0, position).split('\n').length;
    throw new ProofError('E_SCHEMA_LOAD', `${name}, line ${line}: ${describeFailure(cause)}`, {
      hint: 'mend the SQL file; nothing was proven',
      cause,
    });
  }
}

function listFiles(folder: URL): readonly string[] {
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch (cause) {
    throw new ProofError('E_SCHEMA_LOAD', `cannot read ${folder.pathname}`, {
      hint: 'name the folder that holds the schema of the copy',
      cause,
    });
  }
  const files = names.filter((name) => name.endsWith('.sql')).sort();
  if (files.length > 0) return files;
  throw new ProofError('E_SCHEMA_LOAD', `no .sql file in ${folder.pathname}`, {
    hint: 'name the folder that holds the schema of the copy',
  });
}
