/** Builds HTML in which every value is escaped. Text becomes markup only through the tag `html`, and a style sheet of ours by `styleSheet`; there is no way to insert raw text. */
import assert from 'node:assert/strict';
import { clip, visible } from '../../platform/safe-text.ts';

/** A page must open on a phone: no text of a value is longer, and the text itself says what was cut. */
const TEXT_LENGTH_MAX = 20_000;

/** A symbol cannot come out of JSON, so no value of the evidence can pass for markup. */
const MARKUP = Symbol('markup');
export interface Markup {
  readonly [MARKUP]: string;
}
export type Insert = Markup | readonly Markup[] | string | number;

/** Markup with its values escaped, in text and in quoted attributes alike. */
export function html(strings: TemplateStringsArray, ...inserts: readonly Insert[]): Markup {
  const parts = strings.map((text, index) => text + insertText(inserts[index]));
  return { [MARKUP]: parts.join('') };
}

export function markupText(markup: Markup): string {
  return markup[MARKUP];
}

/** A style sheet of ours, in its element. Nothing can end a style but a tag, so a text with one is none. */
export function styleSheet(css: string): Markup {
  assert(!css.includes('<'), 'a style sheet holds no tag');
  return { [MARKUP]: `<style>\n${css}</style>` };
}

function insertText(insert: Insert | undefined): string {
  if (insert === undefined) return '';
  if (typeof insert === 'string') return escapeHtml(insert);
  if (typeof insert === 'number') return escapeHtml(String(insert));
  if (isMarkup(insert)) return insert[MARKUP];
  return insert.map((markup) => markup[MARKUP]).join('');
}

function isMarkup(insert: Markup | readonly Markup[]): insert is Markup {
  return MARKUP in insert;
}

function escapeHtml(text: string): string {
  return visible(clip(text, TEXT_LENGTH_MAX))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
