/** One small slip, made by a machine in the SQL or the adapter of a pipeline, which the laws should refute. Plain data; it never says whether they did. */
export interface Mutant {
  readonly id: string;
  readonly kind: 'sql' | 'adapter';
  readonly file: string;
  readonly routine: string | null;
  readonly line: number;
  readonly operator: string;
  readonly from: string;
  readonly to: string;
}
