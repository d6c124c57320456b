/** `cutproof verify`: checks evidence folders offline, without a database, and says of everything whether it was checked. Changes nothing. */
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { chainUpTo, judgeChain } from '../../harness/bundle/chain.ts';
import type { NightReport, Objection, VerifyOptions } from '../../harness/bundle/findings.ts';
import { findNights, readNight } from '../../harness/bundle/read.ts';
import { verifyNight } from '../../harness/bundle/verify.ts';
import { SERVER_KINDS, type ServerKind } from '../../harness/server/server.ts';
import { parseAllowedSigners } from '../../platform/ssh/allowed-signers.ts';
import { CUTTER_SUITE } from '../../schema/contract/suite.ts';
import type { Evidence } from '../../schema/evidence.ts';
import { ProofError } from '../../schema/failure.ts';
import { EXIT, type ExitStatus } from '../../schema/verdict.ts';
import { readCommit } from '../commit.ts';
import { readEnvironment } from '../environment.ts';
import { readText, say } from '../io.ts';
import { readMoment } from '../settings.ts';
import { type Findings, presentFindings, summarise } from './findings.ts';
import { judgeWitnesses, rerunSample } from './recheck.ts';

const HOUR_MS = 3_600_000;

interface Options {
  readonly allowedSigners?: string;
  readonly signer?: string;
  readonly at?: Date;
  readonly maxAge?: number;
  readonly alone: boolean;
  readonly server?: ServerKind;
  readonly json: boolean;
}

export function verifyCommand(
  end: (status: ExitStatus) => void,
  print: (text: string) => void = (text) => process.stdout.write(text),
): Command {
  return new Command('verify')
    .description('check evidence offline: digests, signatures, the chain of nights, the verdict')
    .argument('<dir>', 'folder of a run, or the folder that holds all runs')
    .option('--allowed-signers <file>', 'the keys that you trust, in the format of ssh-keygen')
    .option('--signer <name>', 'trust only the keys of this name in that file')
    .option('--at <moment>', 'ask whether the keys were valid then (default: now)', readMoment)
    .option('--max-age <hours>', 'the newest night ended less than so many hours ago', readHours)
    .option('--alone', 'the folder came by itself: do not ask for the nights before it', false)
    .addOption(
      new Option('--server <name>', 'run one recorded case of each law there too').choices(
        SERVER_KINDS,
      ),
    )
    .option('--json', 'print the findings as one JSON document', false)
    .action(async (folder: string, options: Options) => {
      const findings = await verify(folder, options);
      print(
        options.json
          ? `${JSON.stringify(summarise(findings), null, 2)}\n`
          : presentFindings(findings),
      );
      end(statusOf(findings));
    });
}

/** Wrong is worse than not looked at, and that is never the same as good. */
function statusOf({ objections, unchecked }: Findings): ExitStatus {
  if (objections.length > 0) return EXIT.evidence;
  return unchecked.length > 0 ? EXIT.unknown : EXIT.proved;
}

async function verify(folder: string, options: Options): Promise<Findings> {
  const trust = readTrust(options);
  const place = await findNights(folder);
  const asked = place.asked ?? place.names.at(-1) ?? '';
  const alone = place.asked !== null && options.alone;
  const reports: NightReport[] = [];
  for (const name of alone ? [asked] : place.names) {
    // The nights before were looked at closely when they were new, by the suite that made them.
    const how: VerifyOptions = {
      suite: CUTTER_SUITE,
      trust,
      suiteCommit: name === asked ? readCommit() : null,
    };
    reports.push(verifyNight(await readNight(place.home, name), how));
  }
  const nights = place.asked === null ? reports : chainUpTo(place.asked, reports);
  const objections = [
    ...nights.flatMap((night) => night.objections),
    ...(alone ? [] : judgeChain(nights, place.latest)),
    ...judgeAge(nights, options.maxAge),
  ];
  const unchecked = nights.flatMap((night) => night.unchecked);
  const evidence = nights.find(({ name }) => name === asked)?.evidence ?? null;
  const found = { asked, alone, nights, objections, unchecked, witnesses: null, rerun: null };
  // What is not what was written need not be asked about.
  if (objections.length > 0 || evidence === null) return found;
  return askLaws(found, { night: join(place.home, asked), evidence, server: options.server });
}

interface Ask {
  readonly night: string;
  readonly evidence: Evidence;
  readonly server: ServerKind | undefined;
}

async function askLaws(found: Findings, { night, evidence, server }: Ask): Promise<Findings> {
  const sameSuite = evidence.subject.suiteCommit === readCommit();
  const options = { night, evidence, sameSuite, say };
  const witnesses = await judgeWitnesses(options);
  const binaries = readEnvironment().postgresBinaries;
  const rerun =
    server === undefined
      ? null
      : await rerunSample({ ...options, server: { server, image: null, binaries } });
  return {
    ...found,
    witnesses: witnesses.cases,
    rerun: rerun?.cases ?? null,
    objections: [...found.objections, ...witnesses.objections, ...(rerun?.objections ?? [])],
    unchecked: [...found.unchecked, ...witnesses.unchecked, ...(rerun?.unchecked ?? [])],
  };
}

function readTrust({ allowedSigners: file, signer, at }: Options): VerifyOptions['trust'] {
  if (file === undefined) {
    if (signer === undefined) return null;
    throw new ProofError('E_USAGE', `--signer ${signer} says whom, but not where his key is`, {
      hint: 'add --allowed-signers FILE',
    });
  }
  const hint = 'put the line in it that cutproof keygen printed';
  const all = parseAllowedSigners(readText(file, { code: 'E_USAGE', hint }));
  const signers = all.filter(({ names }) => signer === undefined || names.includes(signer));
  if (signers.length > 0) return { signers, at: at ?? new Date() };
  throw new ProofError('E_USAGE', `${file} names no ${signer}`, {
    hint: `it names ${all.flatMap(({ names }) => names).join(', ')}`,
  });
}

function judgeAge(nights: readonly NightReport[], hours: number | undefined): readonly Objection[] {
  if (hours === undefined) return [];
  const ends = nights.map(({ evidence }) => Date.parse(evidence?.finishedAt ?? ''));
  const age = (Date.now() - Math.max(...ends.filter((end) => !Number.isNaN(end)))) / HOUR_MS;
  if (age < hours) return [];
  const what = `no night ended within ${hours} hours: the newest is ${Math.floor(age)} hours old`;
  return [{ check: 'chain', where: nights.at(-1)?.name ?? '', what }];
}

function readHours(text: string): number {
  const hours = Number(text);
  if (Number.isFinite(hours) && hours > 0) return hours;
  throw new InvalidArgumentError('Give a number of hours above 0, such as 26.');
}
