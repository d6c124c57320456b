/** A copy of the project whose pipeline can be switched to any of its mutants. It lies in a temporary folder that goes with this process, however that ends. Never changes the project. */
import {
  cpSync,
  globSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { startReaper } from '../server/reaper.ts';
import { type AdapterMutant, instrument } from './adapter-mutants.ts';
import { mutantsAtImport } from './import-time.ts';

interface CheckoutOptions {
  /** The root of the project. */
  readonly project: string;
  /** Files and folders that are needed, as they are. */
  readonly copied: readonly string[];
  /** Those folders among them whose sources get mutants; their tests get none. */
  readonly instrumented: readonly string[];
}

export interface Checkout extends AsyncDisposable {
  /** The working directory, and the root for vitest. No npm script may run there: it would install. */
  readonly root: string;
  readonly mutants: readonly AdapterMutant[];
  /** What could have been a mutant and is none, by the reason. */
  readonly leftOut: readonly { readonly reason: string; readonly count: number }[];
}

/** Is no part of the pipeline. */
const NO_SOURCE = /\.(test|proof|fixture)\.ts$/;

export async function openCheckout(options: CheckoutOptions): Promise<Checkout> {
  const { project, copied, instrumented } = options;
  await using resources = new AsyncDisposableStack();
  const root = mkdtempSync(join(tmpdir(), 'cutproof-mutants-'));
  const remove = () => rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  const reaper = startReaper([root]);
  process.on('exit', remove);
  resources.defer(async () => {
    remove();
    process.off('exit', remove);
    await reaper[Symbol.asyncDispose]();
  });

  for (const path of copied) copy(join(project, path), join(root, path));
  symlinkSync(join(project, 'node_modules'), join(root, 'node_modules'));
  const sources = instrumented.flatMap((folder) => sourcesIn(root, folder));
  const { files, mutants, leftOut } = await instrument(sources);
  for (const { path, text } of files) writeFileSync(join(root, path), text);
  const atImport = await mutantsAtImport(
    root,
    files.map(({ path }) => path),
  );

  const kept = resources.move();
  return {
    root,
    mutants: mutants.map((mutant) => ({
      ...mutant,
      isStatic: mutant.isStatic || atImport.has(mutant.number),
    })),
    leftOut,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

function copy(from: string, to: string): void {
  cpSync(from, to, {
    recursive: true,
    filter: (path) => basename(path) !== 'node_modules',
  });
}

function sourcesIn(root: string, folder: string) {
  return globSync(join(root, folder, '**/*.ts'))
    .filter((path) => !NO_SOURCE.test(path))
    .sort()
    .map((path) => ({ path: relative(root, path), text: readFileSync(path, 'utf8') }));
}
