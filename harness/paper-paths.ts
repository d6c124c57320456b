/** Where the papers of a case stand in an evidence folder. Only names. */
import { caseFolderName } from './case.ts';

/** Beside `case.json`: what was sent and answered, and the script that repeats it. */
export function paperPaths(law: string): {
  readonly transcript: string;
  readonly reproduction: string;
} {
  const folder = `counterexamples/${caseFolderName(law)}`;
  return { transcript: `${folder}/transcript.jsonl`, reproduction: `${folder}/reproduce.sql` };
}
