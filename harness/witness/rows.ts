/** Says in which rows and columns two contents of a table differ. Names places only: what stood there stays out of the story. */

/** Key of a row to its columns, each as a digest. */
export type RowDigests = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Longer lists are cut: the first rows tell the story. */
const MOST_ROWS = 5;

/** One line a row that is gone, new, or changed, with the columns that changed. */
export function compareRows(
  table: string,
  before: RowDigests,
  after: RowDigests,
): readonly string[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const lines = keys.flatMap((key) => compareRow(`${table} (${key})`, before[key], after[key]));
  const rest = lines.length - MOST_ROWS;
  return rest > 0 ? [...lines.slice(0, MOST_ROWS), `${table}: and ${rest} more rows`] : lines;
}

function compareRow(
  row: string,
  before: Readonly<Record<string, string>> | undefined,
  after: Readonly<Record<string, string>> | undefined,
): readonly string[] {
  if (before === undefined) return [`${row}: left behind`];
  if (after === undefined) return [`${row}: gone`];
  const columns = Object.keys(before).filter((column) => before[column] !== after[column]);
  return columns.length === 0 ? [] : [`${row}: other ${columns.join(', ')}`];
}
