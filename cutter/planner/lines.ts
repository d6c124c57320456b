/**
 * Splits a text into its lines, each with its place in the source.
 * Never changes a character: offsets point into the source itself, not into a normalised copy, which has other lengths.
 */
import { ProofError } from '../../schema/failure.ts';

export interface SourceLine {
  /** Counted as an editor counts: from 1, each CRLF, LF or CR ends a line. */
  readonly number: number;
  /** Offset of the first character in the source. */
  readonly start: number;
  /** The line without its end, exactly as it stands in the source. */
  readonly text: string;
}

/** A real document of 16 MiB has fewer; more would only fill the memory. */
export const LINES_LIMIT = 1_000_000;

/** Gives the lines that are not blank; blank ones only count. */
export function splitLines(text: string): readonly SourceLine[] {
  const lines: SourceLine[] = [];
  const ends = /\r\n|\n|\r|$/g;
  let start = 0;
  for (let number = 1; ; number += 1) {
    if (number > LINES_LIMIT) throw tooManyLines();
    ends.lastIndex = start;
    const end = ends.exec(text);
    if (end === null) return lines;
    const content = text.slice(start, end.index);
    if (!isBlank(content)) lines.push({ number, start, text: content });
    if (end[0] === '') return lines;
    start = end.index + end[0].length;
  }
}

/** Says whether nothing can be seen: white space, or characters without width that copying leaves behind. */
export function isBlank(text: string): boolean {
  return !/[^\s\u0085\u200B-\u200F\u2060]/.test(text);
}

function tooManyLines(): ProofError {
  return new ProofError('E_DOCUMENT', `the document has more than ${LINES_LIMIT} lines`, {
    hint: 'split it into documents of their own, one for each law or annex',
  });
}
