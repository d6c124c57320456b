/**
 * Plans a document: reads it, finds its units, and writes the rows of a cutplan whose headings and bodies are the document.
 * Never gives half a plan: a document that cannot be planned as a whole is refused with the line and the cure.
 */
import assert from 'node:assert/strict';
import type { Cutplan, CutplanRow, SectionType } from '../../schema/contract/cutplan.ts';
import { freezeCutplan, SECTION_TYPES } from '../../schema/contract/cutplan.ts';
import { sha256 } from '../../schema/digest.ts';
import { ProofError } from '../../schema/failure.ts';
import { preambleSegment } from './canonical-address.ts';
import { isBlank, splitLines } from './lines.ts';
import { checkNumbering } from './numbering.ts';
import { DEPTHS, type Depth, type OutlineUnit, outlineDocument } from './outline.ts';
import { readDocument } from './reading.ts';
import { readsLikeTitle, toTitle, withoutMarkup } from './title.ts';

export interface PlanOptions {
  /** Names the document and begins every address, such as `vn/hien-phap-2013`. */
  readonly documentRef: string;
  readonly actor: string;
  readonly ownerRef: string;
  readonly depth: Depth;
  readonly publicationType: string;
}

interface Survey {
  readonly plan: Cutplan;
  /** What a person should look at before the plan is approved: gaps in numbers, quotations, lines kept as text. */
  readonly notices: readonly string[];
  readonly counts: Readonly<Record<SectionType, number>>;
}

/** A preamble's first line is its heading up to this length; a longer one is running text. */
const PREAMBLE_HEADING_LENGTH_LIMIT = 120;

/** Gives the cutplan of the document. */
export function planDocument(document: Uint8Array | string, options: PlanOptions): Cutplan {
  return surveyDocument(document, options).plan;
}

/** Gives the cutplan of the document, with what was counted and what should be looked at. */
export function surveyDocument(document: Uint8Array | string, options: PlanOptions): Survey {
  checkOptions(options);
  const text = readDocument(document);
  const outline = outlineDocument(text, options);
  const [first] = outline.units;
  if (first === undefined) throw withoutStructure(text);
  const gaps = checkNumbering(outline.units);

  const preamble = draftPreamble(text.slice(0, first.start), first, options);
  const units = outline.units.map((_, index) => draftUnit(text, outline.units, index));
  // Blank lines before the first heading have no unit of their own, so the first row takes them along.
  const rows =
    preamble === null ? withLead(units, text.slice(0, first.start)) : [preamble, ...units];
  const plan = freezeCutplan({
    documentRef: options.documentRef,
    documentDigest: sha256(text),
    rows: rows.map((row, index) => completeRow(row, index + 1, options)),
  });
  assert(reassembleDocument(plan) === text, 'a plan gives its document back');
  const notices = Object.freeze([...gaps, ...outline.notices]);
  return Object.freeze({ plan, notices, counts: countTypes(plan) });
}

/** Gives the document back: the headings and bodies of the rows, in order, without the byte order mark. */
export function reassembleDocument(plan: Cutplan): string {
  return plan.rows.map((row) => row.heading + row.body).join('');
}

/** What the document decides of a row; the rest comes from the options. */
type Draft = Pick<
  CutplanRow,
  'parentAddress' | 'canonicalAddress' | 'title' | 'heading' | 'body'
> & { readonly sectionType: SectionType };

function checkOptions(options: PlanOptions): void {
  for (const field of ['documentRef', 'actor', 'ownerRef', 'publicationType'] as const) {
    const value: unknown = options[field];
    if (
      typeof value === 'string' &&
      !isBlank(value) &&
      value.isWellFormed() &&
      !value.includes('\0')
    ) {
      continue;
    }
    throw new ProofError('E_CUTPLAN', `the option ${field} is ${JSON.stringify(value)}`, {
      hint: `give ${field} as text that is not blank`,
    });
  }
  if (!/^[^\s/]+(\/[^\s/]+)*$/.test(options.documentRef)) {
    throw new ProofError('E_CUTPLAN', `the option documentRef is "${options.documentRef}"`, {
      hint: 'give names joined by single slashes and without white space, such as vn/hien-phap-2013',
    });
  }
  if (!DEPTHS.includes(options.depth)) {
    throw new ProofError('E_CUTPLAN', `the option depth is ${JSON.stringify(options.depth)}`, {
      hint: `choose one of ${DEPTHS.join(', ')}`,
    });
  }
}

function withoutStructure(text: string): ProofError {
  const [line] = splitLines(text);
  const shown = JSON.stringify(toTitle(line?.text ?? '').slice(0, 60));
  return new ProofError(
    'E_DOCUMENT',
    `no heading was found in the document; line ${line?.number}, its first text, is ${shown}`,
    {
      hint:
        'accepted headings, each on its own line: "Phần thứ nhất", "Chương I.", "Mục 1.", "Điều 5. Tên điều", "ĐIỀU 5", ' +
        '"Part 1", "Chapter II - Title", "Section 1.", "Article 5. Title", all with or without Markdown "#" or "**"; ' +
        'clauses "1." and points "a)" count inside an article only',
    },
  );
}

function draftPreamble(text: string, first: OutlineUnit, options: PlanOptions): Draft | null {
  const [line, next] = splitLines(text);
  if (line === undefined) return null;
  const title = withoutMarkup(line.text);
  const isHeading =
    readsLikeTitle(title) && title.length <= PREAMBLE_HEADING_LENGTH_LIMIT && toTitle(title) !== '';
  const bodyStart = isHeading ? (next?.start ?? text.length) : 0;
  return {
    sectionType: 'preamble',
    parentAddress: null,
    canonicalAddress: `${options.documentRef}/${preambleSegment(first.language)}`,
    title: toTitle(isHeading ? title : options.documentRef),
    heading: text.slice(0, bodyStart),
    body: text.slice(bodyStart),
  };
}

function draftUnit(text: string, units: readonly OutlineUnit[], index: number): Draft {
  const unit = units[index];
  assert(unit !== undefined);
  return {
    sectionType: unit.type,
    parentAddress: unit.parentAddress,
    canonicalAddress: unit.address,
    title: unit.title,
    heading: text.slice(unit.start, unit.bodyStart),
    body: text.slice(unit.bodyStart, units[index + 1]?.start ?? text.length),
  };
}

function withLead(units: readonly Draft[], lead: string): readonly Draft[] {
  return units.map((unit, index) =>
    index === 0 ? { ...unit, heading: lead + unit.heading } : unit,
  );
}

function completeRow(draft: Draft, position: number, options: PlanOptions): CutplanRow {
  const { actor, ownerRef, publicationType } = options;
  return { ...draft, position, actor, ownerRef, publicationType, unitKind: 'law_unit' };
}

function countTypes(plan: Cutplan): Readonly<Record<SectionType, number>> {
  const counts = Object.fromEntries(SECTION_TYPES.map((type) => [type, 0])) as Record<
    SectionType,
    number
  >;
  for (const row of plan.rows) {
    const type = SECTION_TYPES.find((known) => known === row.sectionType);
    if (type !== undefined) counts[type] += 1;
  }
  return Object.freeze(counts);
}
