/** A document with what must come of it: its units, row by row, or a refusal. Whoever makes one knows it from how it was made; nothing here asks the planner. */
import type { SectionType } from '../schema/contract/cutplan.ts';

export interface GeneratedDocument {
  /** What it is an example of; empty for a random one. */
  readonly name: string;
  readonly bytes: string;
  /** How the planner is given it; `latin1`: a character a byte, for documents that are no UTF-8. */
  readonly as: 'text' | 'bytes' | 'latin1';
  /** It is this often itself, for what would be too large to be stored. */
  readonly times: number;
  readonly depth: 'article' | 'clause' | 'point';
  /** Options of the planner that are not as usual. */
  readonly options: Readonly<Record<string, string>>;
  /** What the planner must give back: the text without its byte order mark. */
  readonly text: string;
  readonly counts: Readonly<Partial<Record<SectionType, number>>>;
  readonly expects: ExpectedPlan | ExpectedRefusal;
}

export interface ExpectedPlan {
  readonly end: 'planned';
  readonly units: readonly ExpectedUnit[];
  /** How each notice must begin, in order. */
  readonly notices: readonly string[];
}

export interface ExpectedRefusal {
  readonly end: 'refused';
  readonly code: 'E_DOCUMENT' | 'E_CUTPLAN';
  /** What the message must name. */
  readonly says: readonly string[];
}

export interface ExpectedUnit {
  readonly sectionType: SectionType;
  readonly canonicalAddress: string;
  readonly parentAddress: string | null;
  readonly title: string;
  readonly heading: string;
  readonly body: string;
}

/** Address below the document, title, heading and body as they stand in the source. */
export type UnitDraft = readonly [address: string, title: string, heading: string, body?: string];

export const DOCUMENT_REF = 'vn/generated';

const TYPES: Readonly<Record<string, SectionType>> = {
  'loi-noi-dau': 'preamble',
  preamble: 'preamble',
  phan: 'part',
  part: 'part',
  chuong: 'chapter',
  chapter: 'chapter',
  muc: 'section',
  section: 'section',
  dieu: 'article',
  article: 'article',
  khoan: 'clause',
  clause: 'clause',
  diem: 'point',
  point: 'point',
};

export interface KnownDraft extends Partial<Pick<GeneratedDocument, 'depth'>> {
  readonly name: string;
  readonly units: readonly UnitDraft[];
  readonly notices?: ExpectedPlan['notices'];
}

export interface RefusedDraft
  extends Partial<Pick<GeneratedDocument, 'as' | 'times' | 'options'>>,
    Partial<Pick<ExpectedRefusal, 'code'>> {
  readonly name: string;
  readonly bytes: string;
  readonly says: ExpectedRefusal['says'];
}

/** The document that these units are, one after the other. */
export function known(draft: KnownDraft): GeneratedDocument {
  const { name, depth = 'point', notices = [] } = draft;
  const units = draft.units.map(toUnit);
  const text = units.map(({ heading, body }) => heading + body).join('');
  const counts: Partial<Record<SectionType, number>> = {};
  for (const { sectionType } of units) counts[sectionType] = (counts[sectionType] ?? 0) + 1;
  return {
    ...{ name, as: 'text', times: 1, depth, options: {}, bytes: text, text, counts },
    expects: { end: 'planned', units, notices },
  };
}

/** The document that must be refused, with a message that names all that is in `says`. */
export function refused({
  says,
  code = 'E_DOCUMENT',
  ...document
}: RefusedDraft): GeneratedDocument {
  return {
    ...{ as: 'text', times: 1, depth: 'point', options: {}, text: '', counts: {} },
    ...document,
    expects: { end: 'refused', code, says },
  };
}

function toUnit([address, title, heading, body = '']: UnitDraft): ExpectedUnit {
  const [, above, last = ''] = /^(?:(.*)\/)?([^/]*)$/.exec(address) ?? [];
  const sectionType = TYPES[last] ?? TYPES[last.replace(/-[^-]*$/, '')];
  if (sectionType === undefined) throw new Error(`no type of unit has the address ${address}`);
  return {
    sectionType,
    canonicalAddress: `${DOCUMENT_REF}/${address}`,
    parentAddress: above === undefined ? null : `${DOCUMENT_REF}/${above}`,
    title,
    heading,
    body,
  };
}
