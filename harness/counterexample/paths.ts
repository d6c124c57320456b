/** Where the papers of a case stand in an evidence folder, and how a path is shown. Only names. */
import { relative } from 'node:path';

/** The case whole, what was sent and answered, and the script that repeats it. */
export function paperPaths(law: string): {
  readonly stored: string;
  readonly transcript: string;
  readonly reproduction: string;
} {
  const folder = `counterexamples/${caseFolderName(law)}`;
  return {
    stored: `${folder}/case.json`,
    transcript: `${folder}/transcript.jsonl`,
    reproduction: `${folder}/reproduce.sql`,
  };
}

/** `compensation/restores` is kept in the folder `compensation__restores`. */
export function caseFolderName(law: string): string {
  return law.replaceAll('/', '__');
}

/** From where the user stands, where that is shorter. */
export function toShown(path: string): string {
  const near = relative('', path);
  return near.startsWith('..') ? path : near;
}
