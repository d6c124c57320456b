/** Builds small faults into the SQL of a pipeline, one at a time, on the trees of PostgreSQL's own parser. Knows no pipeline; whatever is not read back as it was meant is thrown away and counted. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ProofError } from '../../schema/failure.ts';
import type { Mutant } from '../../schema/mutant.ts';
import { faultsOfIndex, faultsOfTable } from './constraints.ts';
import {
  type Discarded,
  type Draft,
  type File,
  type Offer,
  type Piece,
  textOfPiece,
} from './draft.ts';
import { faultsOfFunction } from './functions.ts';
import { faultsOfExcess, faultsOfGrant, faultsOfOwner } from './grants.ts';
import { type Known, knownOf, type SchemaPart } from './known.ts';
import { routineOf } from './routines.ts';
import { parse, splice, tokensOf } from './text.ts';
import { isTree, type Tree } from './tree.ts';
import { faultsOfTrigger } from './triggers.ts';

export interface SqlMutant extends Mutant {
  readonly kind: 'sql';
  /** Installs it: run by a superuser at the beginning of a transaction. */
  readonly statements: readonly string[];
}

export interface SqlMutants {
  readonly mutants: readonly SqlMutant[];
  /** Faults that could not be written so that PostgreSQL reads them as they were meant, and parts that were left alone. */
  readonly discarded: readonly Discarded[];
}

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));

/** Reads the SQL files of a schema in name order. The same files give the same list. */
export async function mutateSchema(folder: URL): Promise<SqlMutants> {
  const files = filesOf(folder);
  const parts = files.flatMap(piecesOf);
  const known = knownOf(parts);
  const offers = parts.map((part) => ({ piece: part.piece, offer: faultsOf(part, known) }));
  const excess = faultsOfExcess(parts, known).map(([piece, offer]) => ({ piece, offer }));
  return {
    mutants: finished([...offers, ...excess]),
    discarded: offers.flatMap(({ offer }) => offer.discarded),
  };
}

function faultsOf(part: SchemaPart, known: Known): Offer {
  const { piece, type, node } = part;
  switch (type) {
    case 'CreateFunctionStmt':
      return faultsOfFunction(part, known);
    case 'CreateTrigStmt':
      return faultsOfTrigger(piece, node, known);
    case 'CreateStmt':
      return faultsOfTable(piece, node, known);
    case 'IndexStmt':
      return faultsOfIndex(piece, node);
    case 'GrantStmt':
      return faultsOfGrant(piece, node);
    case 'AlterTableStmt':
      return faultsOfOwner(piece, node);
    default:
      return { drafts: [], discarded: WITHOUT_FAULTS.has(type) ? [] : [leftAlone(piece, type)] };
  }
}

/** Rows, roles, schemas and settings of whoever loads the files. */
const WITHOUT_FAULTS = new Set([
  'InsertStmt',
  'UpdateStmt',
  'DeleteStmt',
  'SelectStmt',
  'CreateRoleStmt',
  'AlterRoleStmt',
  'GrantRoleStmt',
  'CreateSchemaStmt',
  'VariableSetStmt',
  'CommentStmt',
  'TransactionStmt',
]);

function leftAlone(piece: Piece, type: string): Discarded {
  const from = textOfPiece(piece).split('\n')[0] ?? '';
  return { file: piece.file.path, operator: 'any', why: `nothing is built into ${type}`, from };
}

function filesOf(folder: URL): readonly File[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql'));
  return names.sort().map((name) => {
    const url = new URL(name, folder);
    const path = relative(PROJECT, fileURLToPath(url));
    return { path: path.startsWith('..') ? name : path, text: readFileSync(url, 'utf8') };
  });
}

function piecesOf(file: File): readonly SchemaPart[] {
  const statements = parse(file.text);
  if (statements === null) {
    throw new ProofError('E_SYNTAX', `${file.path}: PostgreSQL cannot parse it`, {
      hint: 'mend the SQL file',
    });
  }
  return statements.flatMap((statement) => {
    const [type, node] = Object.entries(statement['stmt'] as Tree)[0] ?? ['', null];
    const from = Number(statement['stmt_location'] ?? 0);
    const length = Number(statement['stmt_len'] ?? file.text.length - from);
    const text = file.text.slice(from, from + length);
    const tokens = tokensOf(text);
    const start = from + (tokens[0]?.start ?? 0);
    const end = from + (tokens.at(-1)?.end ?? length);
    if (!isTree(node ?? undefined)) return [];
    const part = { piece: { file, start, end }, type, node: node as Tree };
    const isRoutine = type === 'CreateFunctionStmt';
    return [{ ...part, routine: isRoutine ? routineOf(textOfPiece(part.piece), part.node) : null }];
  });
}

/** The same text twice is one mutant, however it came about. */
function finished(
  offers: readonly { readonly piece: Piece; readonly offer: Offer }[],
): readonly SqlMutant[] {
  const known = new Set<string>();
  const times = new Map<string, number>();
  return offers.flatMap(({ piece, offer }) =>
    offer.drafts.flatMap((draft) => {
      const installed = draft.statements.join(';\n');
      if (known.has(installed)) return [];
      known.add(installed);
      return [mutantOf(piece, draft, times)];
    }),
  );
}

function mutantOf(
  { file, start, end }: Piece,
  draft: Draft,
  times: Map<string, number>,
): SqlMutant {
  const { operator, routine, edit, statements } = draft;
  const { from, to } = draft.shown ?? changedLines(file.text, edit);
  // Where it stands in the statement, counted among its like: a line above may come and go.
  const like = JSON.stringify([
    file.path,
    routine,
    operator,
    from,
    to,
    file.text.slice(start, end),
  ]);
  const place = times.get(like) ?? 0;
  times.set(like, place + 1);
  const digest = createHash('sha256').update(`${like} ${place}`).digest('hex');
  return {
    id: digest.slice(0, 12),
    kind: 'sql',
    file: file.path,
    routine,
    line: file.text.slice(0, edit.start).split('\n').length,
    operator,
    from,
    to,
    statements,
  };
}

function changedLines(text: string, edit: Draft['edit']): { from: string; to: string } {
  const start = text.lastIndexOf('\n', edit.start - 1) + 1;
  const next = text.indexOf('\n', edit.end);
  const end = next < 0 ? text.length : next;
  const from = text.slice(start, end);
  const to = splice(from, { ...edit, start: edit.start - start, end: edit.end - start });
  return { from: from.trim(), to: to.trim() };
}
