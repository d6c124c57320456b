/** `cutproof merge <dir...>`: puts the shards of one run together and judges them. Refuses a set that is not exactly the shards of one run. */
import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { nextLink } from '../../harness/bundle/chain-head.ts';
import { digestHex, parseSums, SUMS_FILE } from '../../harness/bundle/sha256sums.ts';
import { observationsPath } from '../../harness/bundle/verify-derived.ts';
import { writeEvidence } from '../../harness/bundle/write.ts';
import { paperPaths } from '../../harness/counterexample/paths.ts';
import { assembleEvidence, type ChainLink, formatRunId } from '../../harness/evidence/assemble.ts';
import { sumSummaries } from '../../harness/evidence/mutation-sums.ts';
import { renderVerdictTable } from '../../harness/report/terminal/verdict-table.ts';
import { addResults } from '../../harness/search/verdicts.ts';
import { readSigningKey } from '../../platform/ssh/signing-key.ts';
import { CUTTER_SUITE } from '../../schema/contract/suite.ts';
import type { Evidence, LawResult } from '../../schema/evidence.ts';
import { ProofError } from '../../schema/failure.ts';
import type { MergedShard } from '../../schema/night.ts';
import { EXIT, type ExitStatus } from '../../schema/verdict.ts';
import { readEnvironment } from '../environment.ts';
import { print, readText, say } from '../io.ts';
import { holdChain } from './chain-lock.ts';
import { sharedBy } from './run-plan.ts';
import { readEvidence, readNights, type Stored } from './stored.ts';

interface Options {
  readonly signKey?: string;
  readonly out: string;
  readonly json: boolean;
}

/** A shard with the name of its folder, for whoever has to look. */
interface Part extends Stored {
  readonly folder: string;
}

export function mergeCommand(end: (status: ExitStatus) => void): Command {
  return new Command('merge')
    .description('put the shards of one run together, judge them, and write the evidence')
    .argument('<dir...>', 'evidence folders of all shards')
    .option('--sign-key <file>', 'sign the evidence (default: $CUTPROOF_SIGN_KEY, else unsigned)')
    .option('--out <dir>', 'folder of all evidence', 'evidence')
    .option('--json', 'print the evidence as one JSON document', false)
    .action(async (folders: readonly string[], options: Options) => {
      end(await merge(folders, options));
    });
}

async function merge(folders: readonly string[], options: Options): Promise<ExitStatus> {
  const { colour, signingKey } = readEnvironment();
  const out = resolve(options.out);
  const keyFile = options.signKey ?? signingKey;
  const key = keyFile === null ? null : readSigningKey(keyFile);
  const shards = inOrder(folders.map(readShard));
  using _chain = key === null ? null : await holdChain(out);
  const evidence = mergeShards(shards, {
    suffix: randomBytes(4).toString('hex'),
    out,
    link: key === null ? undefined : await nextLink(out),
  });
  const kept = {
    observations: observationsOf(evidence, shards),
    papers: papersOf(evidence, shards),
  };
  const folder = await writeEvidence({ out, evidence, suite: CUTTER_SUITE, ...kept, key });
  print(
    options.json ? JSON.stringify(evidence, null, 2) : renderVerdictTable(evidence, { colour }),
  );
  say(`evidence: ${folder}`);
  return EXIT[evidence.verdict];
}

function readShard(folder: string): Part {
  const part = { ...readEvidence(folder), folder };
  take(part, 'evidence.json');
  return part;
}

/** Reads a file of a shard. One that is not what the list of sums says must not be added to others. */
function take({ folder }: Pick<Part, 'folder'>, path: string): string {
  const read = (name: string) => readText(join(folder, name), { code: 'E_EVIDENCE' });
  const text = read(path);
  if (parseSums(read(SUMS_FILE))?.get(path) === digestHex(text)) return text;
  throw new ProofError('E_EVIDENCE', `${folder}: ${path} is not what ${SUMS_FILE} says`, {
    hint: 'take the shard from where it was written, once more',
  });
}

/** The recorded cases of a law stand one after the other, shard by shard. */
function observationsOf({ laws }: Evidence, shards: readonly Part[]): ReadonlyMap<string, string> {
  const recorded = laws.filter((law) => (law.recorded ?? 0) > 0);
  return new Map(
    recorded.map(({ id }) => {
      const path = observationsPath(id);
      const having = shards.filter(({ evidence }) =>
        evidence.laws.some((law) => law.id === id && (law.recorded ?? 0) > 0),
      );
      return [path, having.map((shard) => take(shard, path)).join('')];
    }),
  );
}

/** Those of the shard whose counterexample was taken: the first that has one. */
function papersOf({ laws }: Evidence, shards: readonly Part[]): ReadonlyMap<string, string> {
  return new Map(
    laws.flatMap(({ id }) => {
      const told = shards.find(({ evidence }) =>
        evidence.laws.some((law) => law.id === id && law.counterexample !== undefined),
      );
      if (told === undefined) return [];
      return Object.values(paperPaths(id)).map((path): [string, string] => [
        path,
        take(told, path),
      ]);
    }),
  );
}

/** Gives the shards by number. Refuses a missing, a doubled and a foreign one, by its name. */
function inOrder(parts: readonly Part[]): readonly Part[] {
  const [first] = parts;
  if (first === undefined) throw new ProofError('E_SHARD', 'there is nothing to merge');
  const count = first.evidence.shard?.count ?? 0;
  for (const part of parts) refuseForeign(part, first);
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const found = numbers.map((number) => ({
    number,
    of: parts.filter(({ evidence }) => evidence.shard?.index === number),
  }));
  const doubled = found.find(({ of }) => of.length > 1);
  if (doubled !== undefined) {
    const where = doubled.of.map(({ folder }) => folder).join(' and ');
    throw new ProofError(
      'E_SHARD',
      `shard ${doubled.number} of ${count} is there twice: ${where}`,
      { hint: 'name each shard once: its cases would count twice' },
    );
  }
  const missing = found.filter(({ of }) => of.length === 0).map(({ number }) => number);
  if (missing.length > 0) {
    throw new ProofError('E_SHARD', `of ${count} shards, ${missing.join(', ')} is missing`, {
      hint: 'run it with the same seed and options, or name its folder too',
    });
  }
  return found.flatMap(({ of }) => of);
}

function refuseForeign({ folder, evidence }: Part, first: Part): void {
  if (evidence.shard === undefined) {
    throw new ProofError('E_SHARD', `${folder} is not a shard`, {
      hint: 'a run without --shard is whole already',
    });
  }
  if (evidence.interrupted === true) {
    throw new ProofError('E_SHARD', `${folder}: shard ${evidence.shard.index} was interrupted`, {
      hint: 'run it again with the same seed and options',
    });
  }
  const [ours, theirs] = [sharedBy(first.evidence), sharedBy(evidence)];
  const names = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])];
  const differing = names.find(
    (name) => JSON.stringify(ours[name]) !== JSON.stringify(theirs[name]),
  );
  const mark = first.evidence.shard;
  if (differing === undefined && evidence.shard.planDigest === mark?.planDigest) return;
  const what =
    differing === undefined
      ? `one of ${evidence.shard.count} shards, not of ${mark?.count}`
      : `${differing} ${JSON.stringify(theirs[differing])}, not ${JSON.stringify(ours[differing])}`;
  throw new ProofError(
    'E_SHARD',
    `${folder} is a shard of another run than ${first.folder}: ${what}`,
    { hint: 'merge only shards that ran with the same seed, commit, schema, server and options' },
  );
}

interface Where {
  readonly suffix: string;
  readonly out: string;
  readonly link: ChainLink | undefined;
}

function mergeShards(parts: readonly Part[], { suffix, out, link }: Where): Evidence {
  const shards = parts.map(({ evidence }) => evidence);
  const first = shards[0] as Evidence;
  const moments = shards.flatMap(({ startedAt, finishedAt }) => [startedAt, finishedAt]).sort();
  const startedAt = moments[0] ?? first.startedAt;
  const nightly = shards.every((shard) => shard.nightly === true);
  const whole = {
    runId: formatRunId({ startedAt: new Date(startedAt), suffix }),
    link,
    startedAt,
    finishedAt: moments.at(-1) ?? first.finishedAt,
    seed: first.seed,
    subject: first.subject,
    server: {
      ...first.server,
      systemIdentifier: shards.map(({ server }) => server.systemIdentifier).join(', '),
    },
    results: resultsOf(shards),
    tallies: shards.map((shard) => ({ ...shard, coverage: shard.coverage ?? [] })),
    selected: Object.keys(CUTTER_SUITE.laws).filter((id) => first.plan?.laws.includes(id)),
    ...(first.plan === undefined ? {} : { plan: first.plan }),
    leftOut: first.leftOut,
    ...mutationOf(shards),
    merged: parts.map(toMerged),
    nights: readNights(out, nightly),
    ...(nightly ? { nightly: true as const } : {}),
  };
  return assembleEvidence(whole, CUTTER_SUITE);
}

function mutationOf(shards: readonly Evidence[]): Pick<Evidence, 'mutation'> {
  const mutation = sumSummaries(shards.map((shard) => shard.mutation ?? []));
  return mutation.length === 0 ? {} : { mutation };
}

/** A law that one shard does not tell of was not tried there, and is not known to hold. */
function resultsOf(shards: readonly Evidence[]): readonly LawResult[] {
  const ids = [...new Set(shards.flatMap(({ laws }) => laws.map(({ id }) => id)))];
  return ids.map((id) =>
    shards
      .map((shard): LawResult => {
        const result = shard.laws.find((law) => law.id === id);
        if (result !== undefined) return result;
        const [known] = shards.flatMap(({ laws }) => laws.filter((law) => law.id === id));
        const { parts: _, ...rest } = known as LawResult;
        const reason = `shard ${shard.shard?.index} tells nothing of it`;
        const nothing = { runs: 0, durationMs: 0, coverage: {}, canaries: [] };
        return { ...rest, ...nothing, verdict: 'unknown', reason };
      })
      .reduce(addResults),
  );
}

function toMerged({ evidence, digest }: Part): MergedShard {
  return {
    index: evidence.shard?.index ?? 0,
    runId: evidence.runId,
    systemIdentifier: evidence.server.systemIdentifier,
    evidenceDigest: digest,
  };
}
