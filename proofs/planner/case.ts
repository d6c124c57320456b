/** Plans a document as it is given, writes the plan and reads it again, whole and spoilt. Judges nothing. */
import { readCutplan, readUnchecked, writeCutplan } from '../../cutter/plan/cutplan-file.ts';
import { DOCUMENT_REF, type GeneratedDocument } from '../../generators/expected-document.ts';
import type { Cutplan } from '../../schema/contract/cutplan.ts';
import { isProofError, thrownError } from '../../schema/failure.ts';
import type { CutterPipeline } from '../pipeline/cutter.ts';
import { spoiltFiles } from './spoilt-files.ts';

export const OPTIONS = {
  documentRef: DOCUMENT_REF,
  actor: 'planner',
  ownerRef: 'vn/owner',
  publicationType: 'law',
} as const;

/** How a reader ended: a digest, or an error that is ours or is not. */
export type ReadEnd =
  | { readonly end: 'read'; readonly digest: string }
  | Refusal
  | { readonly end: 'threw'; readonly why: string };

interface Refusal {
  readonly end: 'refused';
  readonly code: string;
  readonly message: string;
  /** Whether it says what to do. */
  readonly hinted: boolean;
}

type PlanOptions = Parameters<CutterPipeline['planner']['plan']>[1];

export type Planned =
  | {
      readonly end: 'planned';
      readonly plan: Cutplan;
      readonly text: string;
      readonly notices: readonly string[];
      readonly counts: Readonly<Record<string, number>>;
      readonly file: ReadEnd;
      readonly unchecked: ReadEnd;
      /** By what is wrong with the file. */
      readonly spoilt: Readonly<Record<string, ReadEnd>>;
    }
  | Exclude<ReadEnd, { readonly end: 'read' }>;

export function planDocumentOf(
  given: GeneratedDocument,
  planner: CutterPipeline['planner'],
): Planned {
  const document = documentOf(given);
  // The depth of a document that is to be refused may be none.
  const options = { ...OPTIONS, depth: given.depth, ...given.options } as PlanOptions;
  try {
    const plan = planner.plan(document, options);
    const { notices, counts } = planner.survey(document, options);
    const json = writeCutplan(plan);
    return {
      end: 'planned',
      plan,
      text: planner.reassemble(plan),
      notices: [...notices],
      counts: { ...counts },
      file: endOf(() => readCutplan(json)),
      unchecked: endOf(() => readUnchecked(json)),
      spoilt: Object.fromEntries(
        // The same in every random case: once a known document is often enough.
        (given.name === '' ? [] : spoiltFiles(json)).map(({ what, file }) => [
          what,
          endOf(() => readCutplan(file)),
        ]),
      ),
    };
  } catch (error) {
    return failed(error);
  }
}

function documentOf({ bytes, as, times }: GeneratedDocument): Uint8Array | string {
  const whole = bytes.repeat(times);
  return as === 'text' ? whole : Buffer.from(whole, as === 'latin1' ? 'latin1' : 'utf8');
}

function endOf(read: () => Cutplan): ReadEnd {
  try {
    return { end: 'read', digest: read().digest };
  } catch (error) {
    return failed(error);
  }
}

function failed(error: unknown) {
  const { code, message } = thrownError(error);
  return isProofError(error)
    ? ({ end: 'refused', code, message, hinted: error.hint !== undefined } as const)
    : ({ end: 'threw', why: message } as const);
}
