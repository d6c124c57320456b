/** What one part of the schema offers as faults, before they are given ids, and what was thrown away with its reason. */
import type { TextEdit } from './text.ts';

/** One file of the schema. */
export interface File {
  readonly path: string;
  readonly text: string;
}

/** One statement of a file, without its semicolon. */
export interface Piece {
  readonly file: File;
  readonly start: number;
  readonly end: number;
}

export interface Draft {
  readonly operator: string;
  readonly routine: string | null;
  /** In places of the file. */
  readonly edit: TextEdit;
  readonly statements: readonly string[];
  /** What is told instead of the changed lines, where a statement stands for many. */
  readonly shown?: { readonly from: string; readonly to: string };
}

export interface Discarded {
  readonly file: string;
  readonly operator: string;
  readonly why: string;
  readonly from: string;
}

export interface Offer {
  readonly drafts: readonly Draft[];
  readonly discarded: readonly Discarded[];
}

export function textOfPiece({ file, start, end }: Piece): string {
  return file.text.slice(start, end);
}
