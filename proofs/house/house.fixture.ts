/** Made-up houses for the plants of the rules: files by path, each with an opening comment before its code. */
import { type Source, toSource } from './source.ts';

export const doc = (code: string) => `/** A file. */\n${code}`;

export function houseOf(files: Readonly<Record<string, string>>): readonly Source[] {
  return Object.entries(files).map(([path, code]) => toSource(path, doc(code)));
}
