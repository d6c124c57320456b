/** Lays text out for a terminal of 100 columns. Control characters of a value are shown, never sent. */
import { styleText } from 'node:util';
import type { Verdict } from '../schema/verdict.ts';
import { visible } from './visible.ts';

export const COLUMNS = 100;

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
  return visible(text)
    .replaceAll('\t', '    ')
    .split('\n')
    .flatMap((line) => wrapLine(line, width))
    .map((line) => `${indent}${line}`.trimEnd());
}

function wrapLine(line: string, width: number): string[] {
  const lines: string[] = [];
  let rest = [...line];
  while (rest.length > width) {
    const space = rest.lastIndexOf(' ', width);
    // A break in the first columns would make lines of almost nothing: cut the word instead.
    const cut = space > width / 3 ? space : width;
    lines.push(rest.slice(0, cut).join(''));
    rest = rest.slice(space > width / 3 ? cut + 1 : cut);
  }
  return [...lines, rest.join('')];
}

/** Pads or cuts to the width, so that a column keeps its place. */
export function fit(text: string, width: number): string {
  const characters = [...visible(text).replaceAll(/[\n\t]/g, ' ')];
  if (characters.length > width) return `${characters.slice(0, width - 1).join('')}…`;
  return characters.join('') + ' '.repeat(width - characters.length);
}
