/** The chain of signed runs: each names the one before it and binds its sums, so that a night that is dropped, changed or put in another's place is missed. Pure. */
import type { NightReport, Objection } from './findings.ts';
import { SUMS_FILE } from './sha256sums.ts';

/** Gives what is missing in the chain, or was changed after the next night had bound it. */
export function judgeChain(
  reports: readonly NightReport[],
  newest: string | null,
): readonly Objection[] {
  const links = reports.filter(({ evidence }) => evidence?.sequence !== undefined);
  return [
    ...links.flatMap((link) => judgeLink(link, reports)),
    ...judgeForks(links),
    ...judgeNewest(reports, newest),
  ];
}

/** The night and all before it, as far as they are named and there. */
export function chainUpTo(asked: string, reports: readonly NightReport[]): readonly NightReport[] {
  const chain: NightReport[] = [];
  let next: string | undefined = asked;
  while (next !== undefined) {
    const report = reports.find(({ name }) => name === next);
    if (report === undefined || chain.includes(report)) break;
    chain.push(report);
    next = report.evidence?.previous?.runId;
  }
  return chain;
}

function judgeLink(link: NightReport, reports: readonly NightReport[]): readonly Objection[] {
  const { sequence = 1, previous } = link.evidence ?? {};
  const object = (where: string, what: string): Objection[] => [{ check: 'chain', where, what }];
  if (previous === undefined) {
    return sequence === 1 ? [] : object(link.name, `is run ${sequence}, and names none before it`);
  }
  const { runId, sumsDigest } = previous;
  const before = reports.find(({ name }) => name === runId);
  if (before === undefined) return object(runId, `is missing: ${link.name} follows it`);
  if (before.sumsDigest !== sumsDigest) {
    return object(
      runId,
      `is not the night that ${link.name} follows: its ${SUMS_FILE} was changed`,
    );
  }
  // What cannot be read is objected to where it stands.
  if (before.evidence === null) return [];
  const place = before.evidence.sequence;
  return place === sequence - 1
    ? []
    : object(link.name, `is run ${sequence}, and follows run ${String(place)}`);
}

/** Two nights in one place: one of them was made to stand in for the other, or two runs wrote at once. */
function judgeForks(links: readonly NightReport[]): readonly Objection[] {
  return links.flatMap((link, index) => {
    const { sequence } = link.evidence ?? {};
    const other = links.slice(0, index).find(({ evidence }) => evidence?.sequence === sequence);
    if (other === undefined) return [];
    return [
      { check: 'chain', where: link.name, what: `is run ${sequence}, and so is ${other.name}` },
    ];
  });
}

/** Nothing follows the last night, so only who knows that it was there can miss it. */
function judgeNewest(reports: readonly NightReport[], newest: string | null): readonly Objection[] {
  if (newest === null || reports.some(({ name }) => name === newest)) return [];
  return [{ check: 'chain', where: newest, what: 'is missing: "latest" points at it' }];
}
