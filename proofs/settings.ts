/** What a run is told from outside: how many cases, which seed, which server. The same values drive the command line and an editor's test button. */
import type { Target } from '../harness/database.ts';

export interface Settings {
  /** Random cases a law tries. */
  readonly runs: number;
  /** Below this many cases a law is `unknown`, whatever it found. */
  readonly minimumRuns: number;
  readonly seed: number;
  /** A document to cut and revert besides the shipped one. */
  readonly document: string | null;
}

/** The server and the template that `globalSetup` made. */
export interface Bed {
  readonly kind: string;
  readonly admin: Target;
  readonly template: string;
  readonly commitsFile: string;
  readonly schemaFingerprint: string;
  readonly versionNum: number;
  readonly systemIdentifier: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** What `npx vitest` uses where no command line said otherwise: small, fixed, the same every time. */
export const SMALL: Settings = { runs: 12, minimumRuns: 12, seed: 158_159_158, document: null };

declare module 'vitest' {
  interface ProvidedContext {
    settings: Settings;
    bed: Bed;
  }
}
