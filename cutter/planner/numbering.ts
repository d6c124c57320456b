/**
 * Judges the numbers of the units. Duplicates are refused, for two units would claim one number; gaps are noticed.
 * Never renumbers and never chooses between two units: that is for the person who keeps the document.
 */
import { ProofError } from '../../schema/failure.ts';
import { segmentOf } from './canonical-address.ts';
import type { OutlineUnit } from './outline.ts';

/** Refuses duplicates. Gives a notice for each gap, late beginning and step back. */
export function checkNumbering(units: readonly OutlineUnit[]): readonly string[] {
  const byNumber = new Map<string, OutlineUnit>();
  const lastInScope = new Map<string, OutlineUnit>();
  const notices: string[] = [];
  for (const unit of units) {
    const scope = scopeOf(unit);
    if (scope === null) continue;
    const key = `${scope} ${segmentOf(unit)}`;
    const twin = byNumber.get(key);
    if (twin !== undefined) throw duplicate(twin, unit);
    byNumber.set(key, unit);
    const notice = noticeGap(lastInScope.get(scope), unit);
    if (notice !== null) notices.push(notice);
    lastInScope.set(scope, unit);
  }
  return notices;
}

/** Articles number through the whole document; what stands above them numbers within its parent. */
function scopeOf(unit: OutlineUnit): string | null {
  // Clauses and points are units only where they follow one another, so there is nothing left to judge.
  if (unit.type === 'clause' || unit.type === 'point') return null;
  const within = unit.type === 'article' ? '' : (unit.parentAddress ?? '');
  return `${unit.language} ${unit.type} ${within}`;
}

function noticeGap(previous: OutlineUnit | undefined, unit: OutlineUnit): string | null {
  const place = `line ${unit.line}: ${unit.label}`;
  const after = previous?.number.value ?? 0;
  const { value } = unit.number;
  if (value > after + 1) {
    const missing =
      value === after + 2
        ? `${unit.type} ${after + 1} is missing`
        : `${unit.type}s ${after + 1} to ${value - 1} are missing`;
    const before = previous === undefined ? 'is the first' : `comes after ${describe(previous)}`;
    return `${place} ${before}; ${missing}`;
  }
  if (previous !== undefined && value < after) {
    return `${place} comes after ${describe(previous)}; the order of the document was kept`;
  }
  return null;
}

function duplicate(first: OutlineUnit, second: OutlineUnit): ProofError {
  const scope =
    second.type === 'article' ? 'through the whole document' : 'within the unit they stand in';
  return new ProofError(
    'E_DOCUMENT',
    `${second.label} stands twice: line ${first.line} "${first.title}" and line ${second.line} "${second.title}"`,
    {
      hint:
        `${second.type}s number ${scope}: renumber one of the two, take out a table of contents, ` +
        'put quoted text between “ and ”, or plan an annex as a document of its own',
    },
  );
}

function describe(unit: OutlineUnit): string {
  return `${unit.label} (line ${unit.line})`;
}
