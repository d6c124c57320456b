/** Looks at a refutation once the verdict stands: runs it again, looks closer, tells it, and writes down how it is repeated. Judges nothing. */
import { fileURLToPath } from 'node:url';
import { sha256 } from '../../schema/digest.ts';
import type { Counterexample, Stability } from '../../schema/evidence.ts';
import { describeFailure } from '../../schema/failure.ts';
import { toShown } from '../counterexample/paths.ts';
import { reproduce } from '../counterexample/psql-script.ts';
import { redact } from '../counterexample/redact.ts';
import { storyOf, transcriptOf } from '../counterexample/story.ts';
import { transcribe } from '../counterexample/transcript.ts';
import type { CaseRecording } from '../run/recorder.ts';
import type { SearchEnd } from '../search/search.ts';
import type { Law } from './definition.ts';
import type { Environment, Settings, Stage } from './settings.ts';
import type { Workbench } from './workbench.ts';

/** What stands beside the case in the evidence folder. Holds values of the case, and so is no part of `evidence.json`. */
export interface Papers {
  readonly law: string;
  /** The minimal value whole, as JSON text. */
  readonly value: string;
  /** JSON lines. */
  readonly transcript: string;
  /** A script for psql. */
  readonly reproduction: string;
}

export interface Refutation {
  readonly counterexample: Counterexample;
  readonly papers: Papers;
}

interface Circumstances<Seen> {
  readonly seen: Seen;
  readonly settings: Settings;
  readonly stage: Stage;
  readonly workbench: Workbench;
  readonly environment: Environment;
  /** The stored case that this is, as a file; null for one that the run has found. */
  readonly file: string | null;
}

export async function examine<Value, Seen>(
  law: Law<Value, Seen>,
  end: Extract<SearchEnd<Value>, { readonly status: 'refuted' }>,
  { seen, settings, stage, workbench, environment, file }: Circumstances<Seen>,
): Promise<Refutation> {
  const { stability, recording } = await repeat(law, end.value, workbench);
  const closer = await lookCloser(law, end.value, workbench);
  const told = tellOf(law, end, { seen, settings, stage, closer });
  const command = file === null ? told.command : `npm run cutproof -- replay ${file}`;
  const about = {
    law: law.id,
    claim: law.claim,
    findings: end.findings,
    stage,
    schemaFingerprint: environment.schemaFingerprint,
    serverVersionNum: environment.versionNum,
    folder: settings.schema ?? toShown(fileURLToPath(law.pipeline.contract.schema)),
    calls: workbench.names,
    contract: law.pipeline.contract,
  };
  return {
    counterexample: { ...told, stability, command },
    papers: {
      law: law.id,
      value: JSON.stringify(end.value),
      transcript: transcribe(recording),
      reproduction: reproduce(about, recording),
    },
  };
}

interface Told<Seen> extends Pick<Circumstances<Seen>, 'seen' | 'settings' | 'stage'> {
  readonly closer: readonly string[];
}

/** What a reader needs of a refutation: the minimal value, what was found, what happened, and how to see it again. */
function tellOf<Value, Seen>(
  law: Law<Value, Seen>,
  end: Extract<SearchEnd<Value>, { readonly status: 'refuted' }>,
  { seen, settings, stage, closer }: Told<Seen>,
): Counterexample {
  const told = law.tell(end.value, seen);
  const whole = JSON.stringify(end.value);
  const closerLook = closer.map(
    (line) => ({ what: 'sight', text: line.trim(), against: true }) as const,
  );
  return {
    value: redact(whole, law.pipeline.contract),
    valueDigest: sha256(whole),
    findings: end.findings,
    story: [...storyOf(told), ...closer],
    transcript: [...transcriptOf(told), ...closerLook],
    shrinks: end.shrinks,
    stage,
    command: `npm run cutproof -- prove --law ${law.id} --seed ${settings.seed} --runs ${runsOf(law.id, settings)}${stageWords(settings)}${serverWords(settings)}`,
  };
}

/** As many cases as it takes to come to this one again. */
function runsOf(law: string, { runs, round }: Settings): number {
  return round?.[law]?.to ?? runs;
}

/** The verdict stands already: what goes wrong here is told, and changes nothing. */
async function lookCloser<Value, Seen>(
  law: Law<Value, Seen>,
  value: Value,
  workbench: Workbench,
): Promise<readonly string[]> {
  try {
    return (await law.explain?.(value, workbench)) ?? [];
  } catch (error) {
    return [`a closer look failed: ${describeFailure(error)}`];
  }
}

function serverWords({ server, image, schema, mapping, existing }: Settings): string {
  if (existing !== null) return ` --server '${existing.settings['address'] ?? ''}'`;
  return [
    server === 'embedded' ? '' : ` --server ${server}`,
    image === null ? '' : ` --image ${image}`,
    schema === null ? '' : ` --schema ${schema}`,
    mapping === null ? '' : ` --mapping ${mapping}`,
  ].join('');
}

function stageWords({ stages, exhaustive }: Settings): string {
  const [only] = stages;
  const stage = stages.length === 1 ? ` --stage ${only}` : '';
  return exhaustive ? `${stage} --exhaustive` : stage;
}

const REPETITIONS = 5;

interface Repetitions {
  readonly stability: Stability;
  /** What one of the refuting runs sent; of the first run where none refuted. */
  readonly recording: CaseRecording;
}

export async function repeat<Value, Seen>(
  law: Law<Value, Seen>,
  value: Value,
  workbench: Workbench,
): Promise<Repetitions> {
  let refuted = 0;
  let [first, refuting]: (CaseRecording | null)[] = [null, null];
  for (let run = 0; run < REPETITIONS; run += 1) {
    const { result, recording } = await workbench.recorder.during(() =>
      refutes(law, value, workbench),
    );
    first ??= recording;
    if (!result) continue;
    refuted += 1;
    refuting ??= recording;
  }
  return {
    stability: refuted === REPETITIONS ? 'stable' : `flaky ${refuted}/${REPETITIONS}`,
    recording: refuting ?? first ?? [],
  };
}

/** A run that ends in no verdict at all did not refute. */
async function refutes<Value, Seen>(
  law: Law<Value, Seen>,
  value: Value,
  workbench: Workbench,
): Promise<boolean> {
  try {
    return law.check(value, await law.act(value, workbench)).length > 0;
  } catch {
    return false;
  }
}
