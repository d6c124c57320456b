/** Asks which mutants are passed while the sources are imported: a switch in a process that has them imported comes too late for these. Never switches one on. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { ProofError } from '../../schema/failure.ts';

const SCRIPT = `
for (const file of process.argv.slice(1)) await import(file);
const passed = globalThis.__stryker__?.mutantCoverage?.static ?? {};
process.stdout.write(JSON.stringify(Object.keys(passed)));
`;
const PATIENCE_MS = 60_000;
const OUTPUT_BYTES_MAX = 16 * 1024 * 1024;

/** Gives the numbers of the mutants. The files are within the root, and instrumented. */
export async function mutantsAtImport(
  root: string,
  files: readonly string[],
): Promise<ReadonlySet<string>> {
  const addresses = files.map((file) => pathToFileURL(join(root, file)).href);
  const words = ['--input-type=module', '--eval', SCRIPT, ...addresses];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, words, {
      cwd: root,
      env: {},
      timeout: PATIENCE_MS,
      maxBuffer: OUTPUT_BYTES_MAX,
    });
    return new Set(JSON.parse(stdout) as readonly string[]);
  } catch (cause) {
    throw new ProofError('E_INTERNAL', `the instrumented sources in ${root} cannot be imported`, {
      hint: 'the cause says which one; without mutants the same import works',
      cause,
    });
  }
}
