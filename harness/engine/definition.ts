/** What a law and a canary are. A law is one value: it reads as its claim and says nothing about how it is run. */
import type fc from 'fast-check';
import type { Tally } from '../../schema/tally.ts';
import type { Told } from '../counterexample/story.ts';
import type { Capabilities } from '../server/server.ts';
import type { Pipeline } from './pipeline.ts';
import type { Environment, Settings, Stage } from './settings.ts';
import type { Workbench } from './workbench.ts';

export interface Law<Value, Seen, P extends Pipeline = Pipeline> {
  readonly pipeline: P;
  /** `family/law`, as its file is called. */
  readonly id: string;
  /** One sentence in the present tense. */
  readonly claim: string;
  /** What the server must be able to do, where the law is proven in rollback-only transactions. `nothing`: a pure claim. */
  readonly needs: 'nothing' | readonly (keyof Capabilities)[];
  /** Says why the law cannot be tried on this machine, with the cure; null where it can. What a server can do, `needs` says. */
  readonly lacks?: (environment: Environment, settings: Settings) => string | null;
  /** Where its cases run; only in rollback-only transactions unless said otherwise. Its canaries run in the first of them. */
  readonly stages?: readonly Stage[];
  /** Set where each case runs on the twin of its workbench as well, so that one stage means both. */
  readonly twins?: true;
  /** True where a case with real commits is cheap enough that none is spared. */
  readonly cheap?: true;
  readonly given: fc.Arbitrary<Value>;
  /** Cases that are always tried, before random ones. */
  readonly examples: (settings: Settings, stage: Stage) => readonly Value[];
  /** All cases of a kind, tried one by one when the run is to be exhaustive. */
  readonly core?: Core<Value>;
  /** Runs the case and gives what was seen. */
  act(value: Value, workbench: Workbench<P>): Promise<Seen>;
  /** Pure. Gives what refutes the claim, in sentences; none where it holds. */
  readonly check: (value: Value, seen: Seen) => readonly string[];
  /** Says why a stored value is none that this law can take; none where it can. */
  readonly accepts?: (value: unknown) => readonly string[];
  /** Labels of the case, for the ledger of coverage. */
  readonly label: (value: Value, seen: Seen) => readonly string[];
  /** How often a label must have been met, or the law is vacuous. */
  readonly requires: Readonly<Record<string, number>>;
  /** Tells what happened where the case refutes: steps of the two lanes, or lines of what was observed. Row contents stay out. */
  readonly tell: (value: Value, seen: Seen) => readonly Told[];
  /** Looks once more, and closer, at the minimal case that refutes; its lines are added to the story. */
  explain?(value: Value, workbench: Workbench<P>): Promise<readonly string[]>;
  readonly tally?: (value: Value, seen: Seen, stage: Stage) => Partial<Tally>;
  /** What the law's cases need on their clones besides the copy, such as a procedure that misbehaves. */
  prepare?(pipeline: P): P;
  readonly canaries: readonly Canary<P>[];
}

interface Core<Value> {
  /** What there is one case of each, in words. */
  readonly of: string;
  /** How many faults a case holds. */
  readonly size: number;
  /** The same list every time, so that anybody can count it again. */
  readonly values: (settings: Settings) => readonly Value[];
}

/** A seeded mutant of the pipeline; refuted is what others call killed. */
export interface Canary<P extends Pipeline = Pipeline> {
  readonly name: string;
  /** What is broken, in words. */
  readonly breaks: string;
  change(pipeline: P): P;
}
