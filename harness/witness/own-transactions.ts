/** The list of transactions that the harness itself committed (clones, canaries), one id a line. An audit that meets any other committed id has found an escape. */
import { appendFileSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Notes ids before their effect can be met by another worker's audit, or as soon after as the server tells them. */
export function noteCommits(file: string, ids: readonly string[]): void {
  appendFileSync(file, ids.map((id) => `${id}\n`).join(''));
}

/** Gives those of the ids that the harness committed. Another worker may be a moment late in noting one, so an unknown id is looked up again before it counts. */
export async function committedByHarness(
  file: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  for (let attempt = 0; ; attempt += 1) {
    const noted = new Set(readFileSync(file, 'utf8').split('\n'));
    if (attempt === 20 || ids.every((id) => noted.has(id))) return noted;
    await sleep(50);
  }
}
