/** Switches one mutant on, in this process or in one that it starts. Where no instrumented source was loaded nothing happens. Never reads the environment: the instrumented sources do. */

/** What an instrumented source asks once, when it is imported. */
export const MUTANT_VARIABLE = '__STRYKER_ACTIVE_MUTANT__';

interface Switchable {
  __stryker__?: { activeMutant?: string | undefined };
}

/** At any moment; null switches all of them off. What was done at import stays as it was. */
export function switchMutant(number: string | null): void {
  const scope = globalThis as Switchable;
  scope.__stryker__ ??= {};
  scope.__stryker__.activeMutant = number ?? '';
}

/** To be given to a process that we start, so that it has the mutant that this one has. */
export function mutantEnvironment(): Readonly<Record<string, string>> {
  const number = (globalThis as Switchable).__stryker__?.activeMutant ?? '';
  return number === '' ? {} : { [MUTANT_VARIABLE]: number };
}
