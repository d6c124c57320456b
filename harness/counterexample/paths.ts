/** Where the papers of a case stand in an evidence folder. Only names. */

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
