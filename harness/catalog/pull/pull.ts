/** Writes the schema of a live database as SQL files that a copy is loaded from. Rows are written of the named vocabulary tables alone, passwords never. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { ProofError } from '../../../schema/failure.ts';
import type { Database } from '../../connection/connection.ts';
import { type Part, printing, readCatalog } from '../catalog.ts';
import { writePin } from '../pin.ts';
import { createTexts, type Texts } from './objects.ts';
import { inOrder, readNeeds } from './order.ts';
import {
  commentText,
  defaultPrivilegeText,
  grantTexts,
  ownerText,
  serverRightText,
} from './rights.ts';
import { roleTexts, settingsText } from './roles.ts';
import { type RowsWanted, readRows } from './rows.ts';
import { splitTables } from './tables.ts';

interface PullOptions extends RowsWanted {
  readonly folder: URL;
}

export interface Pulled {
  readonly files: readonly string[];
  /** Parts that no statement was written for; a check names them too. */
  readonly missed: readonly string[];
}

/** What follows the structure, so that rows come before whatever watches rows. */
const LATER = new Set(['trigger', 'event trigger', 'rule', 'policy']);
const isForeignKey = ({ kind, definition }: Part) =>
  kind === 'constraint' && String(definition['statement']).startsWith('FOREIGN KEY');

const PREAMBLE = `set search_path = '';
set check_function_bodies = off;
set timezone = 'UTC';
set client_min_messages = warning;
`;
const ENDING = `
reset client_min_messages;
reset timezone;
reset check_function_bodies;
reset search_path;
`;

/** Reads everything first and then writes: a pull that fails halfway leaves no half of a schema. */
export async function pullSchema(session: Database, options: PullOptions): Promise<Pulled> {
  refuseFull(options.folder);
  const parts = await readCatalog(session);
  const files = await printing(session, () => compose(session, parts, options));
  mkdirSync(options.folder, { recursive: true });
  for (const [name, text] of Object.entries(files.texts)) {
    writeFileSync(new URL(name, options.folder), text);
  }
  writePin(options.folder, parts);
  return { files: Object.keys(files.texts), missed: files.missed };
}

async function compose(session: Database, parts: readonly Part[], options: PullOptions) {
  const texts = await createTexts(session, parts);
  const structure = inOrder(
    [...parts, ...splitTables(parts)].filter(texts.isStructure),
    await readNeeds(session),
  );
  const foreignKeys = parts.filter(isForeignKey);
  const later = parts.filter(({ kind }) => LATER.has(kind));
  const rows = await readRows(session, parts, options);
  const [eventTriggers, watchers] = [
    later.filter(({ kind }) => kind === 'event trigger'),
    // What a partition has otherwise than its parent is said after what the parent hands down.
    [false, true].flatMap((inherited) =>
      later.filter(
        ({ kind, definition }) =>
          kind !== 'event trigger' && (definition['inherited'] === true) === inherited,
      ),
    ),
  ];
  const rights = [
    ...parts.map(ownerText),
    ...grantTexts(parts),
    ...parts.map(defaultPrivilegeText),
    ...parts.map(serverRightText),
  ];
  const chapters: readonly Chapter[] = [
    ['010-roles.sql', 'Roles, made where they are missing, without passwords.', roleTexts(parts)],
    ['020-schemas.sql', 'Schemas and extensions.', beginnings(parts, texts)],
    [
      '030-structure.sql',
      'Types, functions, tables, indexes, views: each after what it needs.',
      structure.map(texts.of),
    ],
    ['040-vocabulary.sql', 'Rows of the vocabulary; no other table has any.', rows],
    // Before anything has changed hands: an owner may lack the right to read what its view reads.
    ['045-materialized-views.sql', 'Materialized views, filled.', texts.refreshes(structure)],
    ['050-foreign-keys.sql', 'Foreign keys.', foreignKeys.map(texts.of)],
    [
      '060-triggers.sql',
      'Triggers, rules, policies, row security.',
      [...watchers, ...parts.filter(({ kind }) => kind === 'table')].map(texts.watch),
    ],
    ['070-rights.sql', 'Owners and grants.', rights],
    ['080-comments.sql', 'Comments.', parts.map(commentText)],
    [
      '090-ends.sql',
      'What must come last: settings and event triggers.',
      [...parts.map(settingsText), ...eventTriggers.map(texts.of)],
    ],
  ];
  return { texts: Object.fromEntries(chapters.flatMap(toFile)), missed: texts.missed(parts) };
}

type Chapter = readonly [name: string, title: string, statements: readonly (string | null)[]];

function beginnings(parts: readonly Part[], texts: Texts): readonly (string | null)[] {
  const of = (wanted: string) => parts.filter(({ kind }) => kind === wanted).map(texts.of);
  return [...of('schema'), ...of('extension')];
}

function toFile([name, title, statements]: Chapter): readonly (readonly [string, string])[] {
  const written = statements.filter((text) => text !== null && text !== '');
  if (written.length === 0) return [];
  const head = `-- ${title} Pulled from a live database by cutproof schema pull.\n`;
  return [[name, `${head}${PREAMBLE}\n${written.join('\n\n')}\n${ENDING}`]];
}

/** Files of another pull would be loaded along with these. */
function refuseFull(folder: URL): void {
  if (!existsSync(folder) || readdirSync(folder).length === 0) return;
  throw new ProofError('E_USAGE', `${folder.pathname} is not empty`, {
    hint: 'name a folder that does not exist yet',
  });
}
