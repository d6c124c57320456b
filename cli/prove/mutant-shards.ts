/** Puts the reports of the shards of one measurement together. Refuses a set that is not exactly that. */
import { ProofError } from '../../schema/failure.ts';
import { type Measurement, MUTATION_FORMAT, type MutationReport } from '../../schema/mutation.ts';
import { orRefuse, readText } from '../io.ts';
import { openLot } from './generate-mutants.ts';
import type { MeasuredMutants } from './measure-mutants.ts';

interface Merged {
  readonly measured: MeasuredMutants;
  readonly measurement: Omit<Measurement, 'drawn'>;
}

/** What all of them must say alike. */
const SHARED = ['commit', 'seed', 'cases', 'drawnOf', 'shards'] as const;

export async function mergeMutants(
  files: readonly string[],
  schema: string | null,
): Promise<Merged> {
  const reports = files.map(readReport);
  refuseOthers(reports);
  const { measuredAt, commit, seed, cases, discarded } = (reports[0] as Read).report;
  const results = reports.flatMap(({ report }) => report.results);
  const kinds = [...new Set(results.map(({ mutant }) => mutant.kind))];
  const known: MeasuredMutants['known'][] = [];
  for (const kind of kinds) {
    await using lot = await openLot(kind, { schema, only: undefined });
    known.push(lot.mutants);
  }
  const doubt = reports.find(({ report }) => report.doubt !== undefined)?.report.doubt ?? null;
  return {
    measured: { known: known.flat(), unasked: [], discarded, results, doubt },
    measurement: { measuredAt, commit, seed, cases },
  };
}

interface Read {
  readonly file: string;
  readonly report: MutationReport;
}

function readReport(file: string): Read {
  const hint = 'name a file that `mutants --json` wrote';
  const report = orRefuse(file, { code: 'E_USAGE', hint }, () =>
    JSON.parse(readText(file, { code: 'E_USAGE', hint })),
  ) as MutationReport;
  if (report.format === MUTATION_FORMAT) return { file, report };
  throw new ProofError('E_USAGE', `${file} is ${String(report.format)}, not ${MUTATION_FORMAT}`, {
    hint,
  });
}

function refuseOthers(reports: readonly Read[]): void {
  const [first] = reports;
  if (first === undefined) throw new ProofError('E_SHARD', 'there is nothing to put together');
  const hint = 'name each shard of one measurement once: same commit, seed, cases and count';
  const ours = sharedBy(first.report);
  for (const { file, report } of reports) {
    const theirs = sharedBy(report);
    const other = SHARED.find((name) => ours[name] !== theirs[name]);
    if (other === undefined) continue;
    const what = `${other} ${theirs[other]}, not ${ours[other]} as ${first.file}`;
    throw new ProofError('E_SHARD', `${file} is of another measurement: ${what}`, { hint });
  }
  const found = reports.map(({ report }) => report.shard?.index ?? 1).sort((a, b) => a - b);
  if (found.length === ours.shards && found.every((index, at) => index === at + 1)) return;
  const which = `of ${ours.shards} shards there are ${found.join(', ')}`;
  throw new ProofError('E_SHARD', which, { hint });
}

function sharedBy({ commit, seed, cases, drawn, shard }: MutationReport) {
  return { commit, seed, cases, drawnOf: drawn.of, shards: shard?.count ?? 1 };
}
