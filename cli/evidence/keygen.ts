/** `cutproof keygen`: makes the key that signs evidence. Prints its public half only, and never writes over a key that stands. */
import { lstatSync, mkdirSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { EVIDENCE_NAMESPACE } from '../../platform/ssh/signature.ts';
import { generateKeyText } from '../../platform/ssh/signing-key.ts';
import { describeFailure, ProofError } from '../../schema/failure.ts';
import { EXIT, type ExitStatus } from '../../schema/verdict.ts';
import { readEnvironment } from '../environment.ts';

const FILE_NAME = 'evidence_ed25519';
/** Whoever may write in the folder may put another key in its place. */
const OTHERS_WRITE = 0o022;

interface Options {
  readonly out?: string;
  readonly name: string;
}

export function keygenCommand(end: (status: ExitStatus) => void): Command {
  return new Command('keygen')
    .description('make the ed25519 key that signs evidence, and print its public half')
    .option('--out <file>', `private key file (default: cutproof/${FILE_NAME} in ~/.config)`)
    .option('--name <signer>', 'the name under which reviewers know the key', readName, 'cutproof')
    .action(async ({ out, name }: Options) => {
      const file = resolve(out ?? join(readEnvironment().configFolder, 'cutproof', FILE_NAME));
      const line = await makeKey(file, name);
      process.stdout.write(`${line} ${name}\n${name} namespaces="${EVIDENCE_NAMESPACE}" ${line}\n`);
      process.stderr.write(
        [
          `private key: ${file} (mode 0600; sign with prove --sign-key ${file})`,
          'the first line above is the public key, the second one is for the file of allowed signers',
          'that a reviewer keeps; hand it over by another way than the evidence',
          '',
        ].join('\n'),
      );
      end(EXIT.proved);
    });
}

/** Gives the public line. The private half is in the file, and nowhere else when this returns. */
async function makeKey(file: string, name: string): Promise<string> {
  prepareFolder(dirname(file));
  for (const path of [file, `${file}.pub`]) refuseStanding(path);
  const { text, key } = generateKeyText(name);
  await write(file, text, 0o600);
  await write(`${file}.pub`, `${key.publicKey.line} ${name}\n`, 0o644);
  return key.publicKey.line;
}

async function write(path: string, text: string, mode: number): Promise<void> {
  try {
    await using file = await open(path, 'wx', mode);
    await file.writeFile(text);
    await file.sync();
  } catch (cause) {
    throw new ProofError('E_USAGE', `cannot write ${path}: ${describeFailure(cause)}`, { cause });
  }
}

function prepareFolder(folder: string): void {
  let mode: number;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    mode = statSync(folder).mode;
  } catch (cause) {
    throw new ProofError('E_USAGE', `cannot use ${folder}: ${describeFailure(cause)}`, { cause });
  }
  if ((mode & OTHERS_WRITE) === 0) return;
  throw new ProofError('E_USAGE', `others may write in ${folder}`, {
    hint: 'give a folder of your own with --out, such as one with the mode 0700',
  });
}

function refuseStanding(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return;
  throw new ProofError('E_USAGE', `${path} exists already`, {
    hint: 'a key is never written over: what it has signed could not be verified any more',
  });
}

function readName(name: string): string {
  if (/^[A-Za-z0-9._@+-]+$/.test(name)) return name;
  throw new InvalidArgumentError('Letters, digits and . _ @ + - only, such as nightly@ci.');
}
