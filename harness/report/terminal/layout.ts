/** Lays text out for a terminal of 100 columns. Control characters of a value are shown, never sent. */
import { styleText } from 'node:util';
import { clip, visible } from '../../../platform/safe-text.ts';
import type { Verdict } from '../../../schema/verdict.ts';

export const COLUMNS = 100;
/** No text of a value may flood the terminal. */
const TEXT_LENGTH_MAX = 20_000;

type Style = Verdict | 'bold' | 'dim';
export type Paint = (style: Style, text: string) => string;

const STYLES = {
  proved: 'green',
  refuted: 'red',
  unknown: 'yellow',
  bold: 'bold',
  dim: 'dim',
} as const;

/** Gives the brush: the caller has decided about colour, so the stream is not asked again. */
export function painter(colour: boolean): Paint {
  if (!colour) return (_style, text) => text;
  return (style, text) => styleText(STYLES[style], text, { validateStream: false });
}

/** Breaks a text into lines that fit, each after the indent. Words that are too long are cut. */
export function wrap(text: string, indent = ''): string[] {
  const width = COLUMNS - indent.length;
  return visible(clip(text, TEXT_LENGTH_MAX))
    .replaceAll('\t', '    ')
    .split('\n')
    .flatMap((line) => wrapLine(line, width))
    .map((line) => `${indent}${line}`.trimEnd());
}

function wrapLine(line: string, width: number): string[] {
  const characters = [...line];
  const lines: string[] = [];
  let start = 0;
  while (characters.length - start > width) {
    const space = characters.lastIndexOf(' ', start + width);
    // A break in the first columns would make lines of almost nothing: cut the word instead.
    const breaks = space > start + width / 3;
    const end = breaks ? space : start + width;
    lines.push(characters.slice(start, end).join(''));
    start = breaks ? end + 1 : end;
  }
  return [...lines, characters.slice(start).join('')];
}

/** Pads or cuts to the width, so that a column keeps its place. */
export function column(text: string, width: number): string {
  const characters = [...visible(text).replaceAll(/[\n\t]/g, ' ')];
  if (characters.length > width) return `${characters.slice(0, width - 1).join('')}…`;
  return characters.join('') + ' '.repeat(width - characters.length);
}
