/** Tells a refutation: the minimal case as a value, its story, and the command that repeats it. The verdict stands before anything here runs. */

import { sha256 } from '../../schema/digest.ts';
import type { Counterexample } from '../../schema/evidence.ts';
import { describeFailure } from '../../schema/failure.ts';
import { redact } from '../counterexample/redact.ts';
import { storyOf, transcriptOf } from '../counterexample/story.ts';
import type { SearchEnd } from '../search/search.ts';
import type { Law } from './definition.ts';
import type { Settings, Stage } from './settings.ts';
import type { Workbench } from './workbench.ts';

interface Circumstances<Seen> {
  readonly seen: Seen;
  readonly settings: Settings;
  readonly stage: Stage;
  readonly closer: readonly string[];
}

/** What a reader needs of a refutation: the minimal value, what was found, what happened, and how to see it again. */
export function tellOf<Value, Seen>(
  law: Law<Value, Seen>,
  end: Extract<SearchEnd<Value>, { readonly status: 'refuted' }>,
  circumstances: Circumstances<Seen>,
): Counterexample {
  const { seen, settings, stage, closer } = circumstances;
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
export async function lookCloser<Value, Seen>(
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
