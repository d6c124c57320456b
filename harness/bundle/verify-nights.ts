/** Verifies nights with their chain, all at once. Pure. */
import { judgeChain } from './chain.ts';
import type { Objection, VerifyOptions } from './findings.ts';
import type { NightFolder } from './read.ts';
import { verifyNight } from './verify.ts';

export interface NightsOptions extends VerifyOptions {
  /** The night that must be there as the last; null where nobody knows. */
  readonly newest: string | null;
}

export function verifyNights(
  nights: readonly NightFolder[],
  options: NightsOptions,
): readonly Objection[] {
  const reports = nights.map((night) => verifyNight(night, options));
  return [
    ...reports.flatMap(({ objections }) => objections),
    ...judgeChain(reports, options.newest),
  ];
}
