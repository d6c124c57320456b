/**
 * Finds the passages whose headings belong to another text: articles quoted by an amending law, and fenced Markdown.
 * Never takes a passage that is not closed: one forgotten mark must not swallow the rest of the document.
 */
import { recogniseHeading } from './heading.ts';
import type { SourceLine } from './lines.ts';

/** Both lines belong to the passage; they are indexes into the lines given. */
export interface Passage {
  readonly first: number;
  readonly last: number;
}

/**
 * Gives the passages from a line that opens with `“` and a heading to the line where that mark is closed,
 * and those between two fences. Straight quotation marks do not say which way they face, so they quote nothing.
 */
export function findPassages(lines: readonly SourceLine[]): readonly Passage[] {
  return [...findQuotations(lines), ...findFences(lines)].toSorted(
    (one, other) => one.first - other.first,
  );
}

function findQuotations(lines: readonly SourceLine[]): Passage[] {
  const passages: Passage[] = [];
  // A passage closes where the balance of marks is again what it was before; a quotation in it has its own entry.
  const open: { readonly first: number; readonly balance: number }[] = [];
  let balance = 0;
  for (const [index, line] of lines.entries()) {
    if (opensQuotedHeading(line.text)) open.push({ first: index, balance });
    balance += countOf(line.text, '“') - countOf(line.text, '”');
    for (
      let last = open.at(-1);
      last !== undefined && balance <= last.balance;
      last = open.at(-1)
    ) {
      open.pop();
      if (index > last.first) passages.push({ first: last.first, last: index });
    }
  }
  return outermost(passages);
}

function findFences(lines: readonly SourceLine[]): Passage[] {
  const passages: Passage[] = [];
  let open: { readonly first: number; readonly fence: string } | null = null;
  for (const [index, line] of lines.entries()) {
    const fence = /^\s{0,3}(```|~~~)/.exec(line.text)?.[1];
    if (fence === undefined) continue;
    if (open === null) {
      open = { first: index, fence };
    } else if (open.fence === fence) {
      passages.push({ first: open.first, last: index });
      open = null;
    }
  }
  return passages;
}

function opensQuotedHeading(text: string): boolean {
  const begun = text.trimStart();
  return begun.startsWith('“') && recogniseHeading(begun.slice(1)) !== null;
}

function countOf(text: string, mark: string): number {
  let count = 0;
  for (let at = text.indexOf(mark); at !== -1; at = text.indexOf(mark, at + 1)) count += 1;
  return count;
}

function outermost(passages: readonly Passage[]): Passage[] {
  const kept: Passage[] = [];
  for (const passage of passages.toSorted((one, other) => one.first - other.first)) {
    if (passage.last > (kept.at(-1)?.last ?? -1)) kept.push(passage);
  }
  return kept;
}
