/** Makes canaries of the cutter: one that breaks functions of the database, or one that puts another part in the place of a part of the pipeline. The rest of both stays whole. */
import { type Breakage, mutated } from '../../harness/laws/mutant.ts';
import type { CutterCanary, CutterPipeline } from './cutter.ts';

export function mutant(broken: Breakage): CutterCanary {
  return mutated(broken);
}

export function replacing<Part extends keyof CutterPipeline>(
  { name, breaks }: Pick<CutterCanary, 'name' | 'breaks'>,
  part: Part,
  change: (whole: CutterPipeline[Part]) => CutterPipeline[Part],
): CutterCanary {
  return { name, breaks, change: (pipeline) => ({ ...pipeline, [part]: change(pipeline[part]) }) };
}
