/** The few sums a benchmark needs, and its way of reading a number from the command line. Never averages: one slow moment of a shared machine would decide. */
import { ProofError } from '../schema/failure.ts';

/** The value below which the given part of all values lies; the middle one for 0.5. */
export function quantile(values: readonly number[], part: number): number {
  if (values.length === 0) throw new ProofError('E_INTERNAL', 'nothing was measured');
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** Reads a whole number of at least one, or says which option holds something else. */
export function wholeNumber(option: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new ProofError('E_USAGE', `--${option} takes a whole number of at least 1, not "${text}"`, {
    hint: `leave --${option} out to have the default`,
  });
}

/** Columns of text under their heads; the first one is words, the others are numbers. */
export function layOut(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const cell = (text: string, column: number) =>
    column === 0 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0);
  return rows.map((row) => `${row.map(cell).join('  ').trimEnd()}\n`).join('');
}
