/** Three-valued verdicts. Nothing here may turn silence into "proved". */

/** Worst first. */
export const VERDICTS = ['refuted', 'unknown', 'proved'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Exit statuses of the command line, design order. */
export const EXIT = {
  proved: 0,
  refuted: 1,
  usage: 2,
  unknown: 3,
  evidence: 4,
  refused: 5,
  internal: 70,
  /** Ended by Ctrl-C, by a supervisor, by a terminal that was closed: 128 and the number of the signal. */
  hungUp: 129,
  interrupted: 130,
  terminated: 143,
} as const;
export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];

/** Gives the worst of the verdicts; the worst of none is `unknown`, for nothing was shown. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.length === 0) return 'unknown';
  return VERDICTS.find((verdict) => verdicts.includes(verdict)) ?? 'unknown';
}
