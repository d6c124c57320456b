/** Where laws are handed over instead of being registered with vitest, when somebody asks all of them about one mutant after the other. Runs none. */
import type { Law } from './definition.ts';

const laws: Law<unknown, unknown>[] = [];

export function handOver<Value, Seen>(law: Law<Value, Seen>): void {
  laws.push(law as unknown as Law<unknown, unknown>);
}

/** Gives those that were handed over, and forgets them. */
export function takeLaws(): readonly Law<unknown, unknown>[] {
  return laws.splice(0);
}
