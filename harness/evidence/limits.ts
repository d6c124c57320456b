/** Says what a run does not show, each limit as a sentence. Silence would be read as a proof, so every known hole has its line. */
import { groupDigits, versionText } from '../../platform/format.ts';
import { clip, oneLine } from '../../platform/safe-text.ts';
import type { Evidence, LawResult, LeftOut } from '../../schema/evidence.ts';
import { methodsOf } from '../../schema/pipeline.ts';
import type { LawLimit, Suite } from '../../schema/suite.ts';
import type { Tally } from '../../schema/tally.ts';
import { existingLimits, runLimits } from './limits-existing.ts';

interface Shown extends Pick<Evidence, 'shard' | 'merged' | 'interrupted' | 'nights' | 'mutation'> {
  readonly subject: Evidence['subject'];
  readonly server: Evidence['server'];
  readonly seed: number;
  readonly stages: readonly string[];
  readonly laws: readonly LawResult[];
  readonly leftOut: readonly LeftOut[];
  readonly sums: Tally;
  readonly contradictions: readonly string[];
  readonly signed: boolean;
  readonly suite: Suite;
}

/** Gives the limits, gravest first: what went against the verdict, what did not run, what the stage and the server cannot show. */
export function describeLimits(shown: Shown): string[] {
  return [
    ...contradictionLimits(shown),
    ...runLimits(shown),
    ...lawLimits(shown),
    ...mutationLimits(shown),
    ...tallyLimits(shown),
    ...stageLimits(shown),
    ...serverLimits(shown),
    ...alwaysLimits(shown),
  ];
}

const CONTRADICTIONS_MAX = 8;

function contradictionLimits({ contradictions }: Shown): string[] {
  const limits = contradictions
    .slice(0, CONTRADICTIONS_MAX)
    .map((finding) => `The run's own numbers speak against it: ${clip(oneLine(finding), 300)}.`);
  const more = contradictions.length - limits.length;
  return more > 0 ? [...limits, `And ${groupDigits(more)} more numbers of that kind.`] : limits;
}

function lawLimits(shown: Shown): string[] {
  const { laws, leftOut: unable, suite } = shown;
  const limits: string[] = [];
  const unknown = laws.filter((law) => law.verdict === 'unknown').map((law) => law.id);
  if (unknown.length > 0) {
    limits.push(`Not shown, for their verdict is unknown: ${unknown.join(', ')}.`);
  }
  const leftOut = Object.keys(suite.laws).filter((id) =>
    [...laws, ...unable].every((law) => law.id !== id),
  );
  if (leftOut.length > 0) {
    limits.push(
      `Left out of this run by --law, so nothing is shown about them: ${leftOut.join(', ')}.`,
    );
  }
  for (const { id, reason } of unable) {
    limits.push(`Left out of this run, so nothing is shown about it: ${id}, for ${reason}.`);
  }
  return [...limits, ...limitsAmong('laws', shown)];
}

/** What the laws let pass they would let pass in the pipeline too. */
function mutationLimits({ mutation = [] }: Shown): string[] {
  return mutation.map(({ kind, score, drawn, measuredAt, commit, doubt }) => {
    const { survived, killed } = score;
    const measured = `measured on ${measuredAt.slice(0, 10)} at commit ${commit}`;
    if (doubt !== undefined) return `Nothing is known of the mutants of the ${kind}: ${doubt}.`;
    return `Of the ${killed + survived} mutants of the ${kind} that were judged, of ${groupDigits(drawn.of)} there are, the laws let ${survived} pass, ${measured}.`;
  });
}

function tallyLimits({ sums, suite: { contract } }: Shown): string[] {
  const limits: string[] = [];
  const unfired = sums.faults.filter((row) => row.fired === 0 && row.planned > 0);
  if (unfired.length > 0) {
    limits.push(
      `Planned faults that never struck, by point: ${listed(unfired.map((row) => `${row.point} (${row.kind})`))}.`,
    );
  }
  if (sums.faults.length === 0) limits.push('No fault was planned: failures were not exercised.');
  // A row tells which half of the switch was off, as in "reserve, process off".
  const tried = sums.killSwitch
    .filter((row) => row.attempts > 0)
    .map((row) => row.method.split(',')[0]);
  const untried = methodsOf(contract).filter((method) => !tried.includes(method));
  if (contract.killSwitch !== null && untried.length > 0) {
    limits.push(`Never called with the kill-switch off: ${untried.join(', ')}.`);
  }
  if (sums.counts.length === 0) {
    limits.push('No table was counted and digested in full before and after a cut.');
  }
  return limits;
}

function stageLimits(shown: Shown): string[] {
  const { stages, server } = shown;
  const limits: string[] = [];
  if (stages.includes('commit')) {
    limits.push(
      'In the commit stage each case has a fresh clone and real commits, one fifth as many random cases as are rolled back, and nobody else works on the clone except where a law says so; synchronous replication and what a crash of the machine leaves are not shown.',
    );
  } else {
    limits.push(
      'The commit stage did not run: no COMMIT reached the server. Serialization failures at COMMIT, ON COMMIT actions, delivery of NOTIFY, synchronous replication and what a second session sees after a commit are not shown.',
    );
  }
  if (!stages.includes('rollback')) {
    limits.push('The rollback stage did not run: no case was witnessed and then rolled back.');
    return limits;
  }
  limits.push(
    'In the rollback stage COMMIT is emulated: deferred constraints and deferred triggers are forced by name at its place, cursors, temporary tables and settings end there, and nothing else that a COMMIT does is shown.',
    ...limitsAmong('log-ins', shown),
    `In the rollback stage all phases of a case share one transaction: now(), the transaction id and the locks held are the same for every phase, and ${server.kind === 'existing' ? 'a case in whose way another session came is not judged' : 'no other session works on the copy meanwhile'}.`,
    ...limitsAmong('rollback', shown),
  );
  return limits;
}

/** What single laws do not show, as the suite says it. */
function limitsAmong(among: LawLimit['among'], { laws, suite, server }: Shown): string[] {
  return suite.limits
    .filter((limit) => limit.among === among && limit.unless !== server.kind)
    .flatMap(({ law, where, says, otherwise }) => {
      const holds = laws.some(
        ({ id, runs, verdict }) =>
          id === law && (where === 'ran' ? runs > 0 : verdict === 'proved'),
      );
      return holds ? [says] : (otherwise ?? []);
    });
}

const DURABILITY_SETTINGS = ['fsync', 'synchronous_commit', 'full_page_writes'] as const;

function serverLimits({ server }: Shown): string[] {
  const limits: string[] = [];
  const off = DURABILITY_SETTINGS.filter((name) => server.settings[name] === 'off');
  if (off.length > 0) {
    limits.push(
      `The server ran with ${off.map((name) => `${name}=off`).join(', ')}: durability after a crash of the machine is not exercised.`,
    );
  }
  const silent = DURABILITY_SETTINGS.filter((name) => server.settings[name] === undefined);
  if (silent.length > 0) {
    limits.push(`Settings of the server that were not recorded: ${silent.join(', ')}.`);
  }
  if (server.kind === 'memory') {
    limits.push('The server was a model in memory: nothing that it showed is evidence.');
  } else if (server.kind === 'existing') {
    limits.push(...existingLimits(server));
  } else {
    limits.push(
      `The server was ${oneLine(server.kind)} PostgreSQL ${versionText(server.versionNum)} with a copy: the version, settings, extensions, data and load of production are not shown.`,
    );
  }
  return limits;
}

function alwaysLimits({ laws, seed, subject, signed }: Shown): string[] {
  const runs = laws.reduce((sum, law) => sum + law.runs, 0);
  const limits = [
    `"Proved" means that no counterexample was found in ${groupDigits(runs)} generated cases (seed ${seed}); it does not mean that none exists.`,
  ];
  if (subject.cutplanDigest === undefined) {
    limits.push('No particular cutplan was examined: plans were generated.');
  }
  limits.push(
    'Content is compared by sums of 64-bit row hashes over the text of each row: equal sums of different content are possible, about once in 2^64, and a difference that the text of a type does not show is not seen.',
    'Numbers drawn from sequences are never given back by a rollback; the advance is reported as declared residue.',
    'Effects outside the database (files, programs, the network, logs) are not observed, nor are statistics, caches and the physical layout of tables.',
    recordLimit(laws),
    signed
      ? 'The signature says whose key signed the folder, not when, nor that the machine it was made on was honest.'
      : 'The folder is not signed: SHA256SUMS finds damage, and says nothing about who wrote it.',
  );
  return limits;
}

/** A case that is only counted has to be believed; one that is recorded can be judged again. */
function recordLimit(laws: readonly LawResult[]): string {
  const [runs, recorded] = [
    (law: LawResult) => law.runs,
    (law: LawResult) => law.recorded ?? 0,
  ].map((of) => groupDigits(laws.reduce((sum, law) => sum + of(law), 0)));
  return `Recorded with what was seen are ${recorded} of ${runs} cases: those the laws can be asked about again, the others are counted only.`;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 8).map((name) => clip(oneLine(name), 120));
  const more = names.length - shown.length;
  return more > 0 ? `${shown.join('; ')}; and ${more} more` : shown.join('; ');
}
