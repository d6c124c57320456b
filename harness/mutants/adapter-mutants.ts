/** Makes mutants of TypeScript: all of them in one text, one switched on at a time. The one file that knows Stryker. It never runs what it makes. */
import { sha256 } from '../../schema/digest.ts';
import { ProofError } from '../../schema/failure.ts';
import type { Mutant } from '../../schema/mutant.ts';
import { type Survey, surveySource } from './survey.ts';
import { type SyntaxPath, spotOf } from './syntax.ts';

interface Source {
  /** Within the project. */
  readonly path: string;
  readonly text: string;
}

export type AdapterMutant = Mutant & {
  readonly kind: 'adapter';
  /** By which it is switched on. It counts through one output, and is another one in the next. */
  readonly number: string;
  /** Done at import: it needs a process that has it switched on from the start. */
  readonly isStatic: boolean;
};

/** Slips that are none, by the reason. */
interface Reason {
  readonly reason: string;
  readonly count: number;
}

interface Instrumented {
  readonly files: readonly Source[];
  readonly mutants: readonly AdapterMutant[];
  readonly leftOut: readonly Reason[];
}

type Raw = Awaited<ReturnType<typeof runInstrumenter>>['mutants'][number];

export async function instrument(sources: readonly Source[]): Promise<Instrumented> {
  const surveys: Survey[] = [];
  const { files, mutants } = await runInstrumenter(sources, (path) => {
    // It meets the sources in their order, each root first, before it changes anything.
    if (path.node.type === 'Program') surveys.push(surveySource(path));
    return surveys.at(-1)?.reasons.get(path.node);
  });
  if (surveys.length !== sources.length) {
    throw new ProofError('E_INTERNAL', `${surveys.length} of ${sources.length} sources were seen`, {
      hint: 'the instrumenter goes through its files in another way: see harness/mutants',
    });
  }
  const byPath = new Map(sources.map((source, at) => [source.path, { source, at }]));
  const made = mutants.filter(({ status }) => status !== 'Ignored');
  const left = mutants.filter(({ status }) => status === 'Ignored');
  return {
    files: files.map(({ name, content }) => ({ path: name, text: content })),
    mutants: made.map((raw) => {
      const known = byPath.get(raw.fileName);
      return toMutant(raw, known?.source, surveys[known?.at ?? -1]);
    }),
    leftOut: countReasons(left.map(({ statusReason }) => statusReason ?? 'no reason was given')),
  };
}

async function runInstrumenter(
  sources: readonly Source[],
  reasonFor: (path: SyntaxPath) => string | undefined,
) {
  // Loaded only here: it takes longer than most commands.
  const { Instrumenter } = await import('@stryker-mutator/instrumenter');
  const instrumenter = new Instrumenter(SILENT);
  return instrumenter.instrument(
    sources.map(({ path, text }) => ({ name: path, content: text, mutate: true })),
    {
      ignorers: [{ shouldIgnore: (path) => reasonFor(path as SyntaxPath) }],
      excludedMutations: [],
      plugins: null,
    },
  );
}

/** What it warns of are patterns that it cannot read, of which it makes no mutants. */
const SILENT = {
  isTraceEnabled: () => false,
  isDebugEnabled: () => false,
  isInfoEnabled: () => false,
  isWarnEnabled: () => false,
  isErrorEnabled: () => false,
  isFatalEnabled: () => false,
  trace: () => undefined,
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  fatal: () => undefined,
};

function toMutant(raw: Raw, source: Source | undefined, survey: Survey | undefined): AdapterMutant {
  const { fileName: file, location, mutatorName: operator, replacement: to } = raw;
  // It counts lines from 0, its tree from 1.
  const loc = {
    start: { ...location.start, line: location.start.line + 1 },
    end: { ...location.end, line: location.end.line + 1 },
  };
  const at = spotOf({ loc });
  const place = survey?.places.get(at);
  if (source === undefined || place === undefined || to === undefined) {
    throw new ProofError('E_INTERNAL', `a mutant of ${file} stands at ${at}, where nothing is`);
  }
  const digest = sha256(JSON.stringify([file, operator, at, to])).replace(/^sha256:/, '');
  return {
    id: `adapter-${digest.slice(0, 12)}`,
    kind: 'adapter',
    file,
    routine: place.routine,
    line: loc.start.line,
    operator,
    from: cutOut(source.text, location),
    to,
    number: raw.id,
    isStatic: place.isOutermost,
  };
}

function cutOut(text: string, { start, end }: Raw['location']): string {
  const lines = text.split('\n').slice(start.line, end.line + 1);
  const last = lines.length - 1;
  return lines
    .map((line, at) => (at === last ? line.slice(0, end.column) : line))
    .map((line, at) => (at === 0 ? line.slice(start.column) : line))
    .join('\n');
}

function countReasons(reasons: readonly string[]): readonly Reason[] {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].sort().map(([reason, count]) => ({ reason, count }));
}
