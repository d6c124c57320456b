/** Makes any text safe to look at: no control character, direction override or endless line reaches a reader's screen. Escaping for HTML or XML is not done here. */
import { groupDigits } from './format.ts';

/** Direction overrides, isolates, invisible spaces, separators and byte order marks: they change what a reader sees without being seen. */
const INVISIBLE =
  /[\u0080-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff]/gu;
const LONE_SURROGATE = /[\ud800-\udfff]/gu;
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point.
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

/** Shows what would act on the reader's screen: NUL as ␀, a direction override as ⟨U+202E⟩. Line ends and tabs stay. */
export function visible(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll(CONTROL, (character) => controlPicture(character.charCodeAt(0)))
    .replaceAll(INVISIBLE, codePointName)
    .replaceAll(LONE_SURROGATE, codePointName);
}

/** Puts the text on one line. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s+/gu, ' ').trim();
}

/** Cuts a text that is too long and says how much is missing; never cuts a character in two. */
export function clip(text: string, lengthMax: number): string {
  if (text.length <= lengthMax) return text;
  const splits = /[\ud800-\udbff]/.test(text.charAt(lengthMax - 1));
  const kept = text.slice(0, splits ? lengthMax - 1 : lengthMax);
  return `${kept}… (${groupDigits(text.length - kept.length)} more characters)`;
}

/** Puts a name in quotes, on one line. */
export function quote(name: string): string {
  return JSON.stringify(clip(name, 200));
}

function controlPicture(code: number): string {
  return code === 0x7f ? '\u2421' : String.fromCharCode(0x2400 + code);
}

function codePointName(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}
