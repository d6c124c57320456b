/**
 * Makes canonical addresses such as `vn/hien-phap-2013/chuong-2/dieu-14/khoan-1/diem-a`.
 * Never gives two units that are numbered differently one address, and never depends on how the number was written.
 */
import type { SectionType } from '../../schema/contract/cutplan.ts';

/** The language of a heading decides the words of its address and of its title. */
export type Language = 'vi' | 'en';

/** A section type that has a number; the preamble is the one that has none. */
export type NumberedType = Exclude<SectionType, 'preamble'>;

export interface Numeral {
  readonly value: number;
  /** The letter of an inserted unit, such as the `a` of `Điều 5a`; empty elsewhere. */
  readonly suffix: string;
}

const SLUGS: Readonly<Record<Language, Readonly<Record<SectionType, string>>>> = {
  vi: {
    preamble: 'loi-noi-dau',
    part: 'phan',
    chapter: 'chuong',
    section: 'muc',
    article: 'dieu',
    clause: 'khoan',
    point: 'diem',
  },
  en: {
    preamble: 'preamble',
    part: 'part',
    chapter: 'chapter',
    section: 'section',
    article: 'article',
    clause: 'clause',
    point: 'point',
  },
};

/** Gives the last segment of a numbered unit's address. A point has the letter alone, as the suffix of 0. */
export function segmentOf(unit: {
  readonly type: NumberedType;
  readonly language: Language;
  readonly number: Numeral;
}): string {
  const value = unit.type === 'point' ? '' : String(unit.number.value);
  // Addresses are ASCII, and d stands beside đ in one list: đ is written dd, as on a Vietnamese keyboard.
  const suffix = unit.number.suffix === 'đ' ? 'dd' : unit.number.suffix;
  return `${SLUGS[unit.language][unit.type]}-${value}${suffix}`;
}

/** Gives the last segment of the preamble's address. */
export function preambleSegment(language: Language): string {
  return SLUGS[language].preamble;
}
