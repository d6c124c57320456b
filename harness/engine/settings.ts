/** What a run is told from outside: how many cases, which seed, which server. The same values drive the command line and an editor's test button. */
import { sha256 } from '../../schema/digest.ts';
import type { Binding } from '../../schema/names.ts';
import type { Contract } from '../../schema/pipeline.ts';
import type { Target } from '../connection/connection.ts';
import type { KeptCase } from '../counterexample/corpus.ts';
import type { Shard } from '../search/case-numbers.ts';
import type { Capabilities, ServerKind } from '../server/server.ts';

/** `rollback`: one transaction that never commits. `commit`: real commits on a clone made for the case. */
export const STAGES = ['rollback', 'commit'] as const;
export type Stage = (typeof STAGES)[number];

export interface Settings {
  /** Random cases a law tries. */
  readonly runs: number;
  /** Below this many cases a law is `unknown`, whatever it found. */
  readonly minimumRuns: number;
  readonly seed: number;
  /** A document to cut and revert besides the shipped one. */
  readonly document: string | null;
  readonly server: ServerKind;
  /** The image of the container; null for the one that is built from schema/image. */
  readonly image: string | null;
  /** The folder of the local server's programs; null to search for them. */
  readonly binaries: string | null;
  readonly stages: readonly Stage[];
  /** Every fault of the exhaustive core, not only the sample of it. */
  readonly exhaustive: boolean;
  /** The folder of the SQL files that the copy is loaded from; null for the one of the project. */
  readonly schema: string | null;
  /** The file that says what the copy calls the tables of the contract; null where it calls them the same. */
  readonly mapping: string | null;
  /** The database that exists on which the laws run; null for a copy made for the run. */
  readonly existing: Existing | null;
  /** The folder of earlier evidence, whose cases are replayed first; null for the one of the project. */
  readonly evidence: string | null;
  /** Which of the cases and canaries are tried; the others fall to other runs. */
  readonly shard: Shard;
  readonly halt: HaltSettings;
  /** More random cases for laws that have had theirs; null in the first pass, which tries what every law owes. */
  readonly round: Round | null;
}

/** A database that exists, as it was found before anything ran. */
export interface Existing {
  readonly target: Target;
  /** Tables that are too large to be digested. */
  readonly unread: readonly string[];
  readonly schemaFingerprint: string;
  /** Without the bodies of functions. */
  readonly shapeFingerprint: string;
  readonly versionNum: number;
  readonly systemIdentifier: string;
  readonly capabilities: Capabilities;
  /** What evidence records: address, login, time-outs, limit. */
  readonly settings: Readonly<Record<string, string>>;
}

export interface HaltSettings {
  /** No new case after this moment, in milliseconds since 1970; null where time does not count. */
  readonly deadlineMs: number | null;
  /** A file that stands as soon as the run is to end; null where nobody would make it. */
  readonly stopFile: string | null;
}

/** By law: the number of the first random case, and the one after the last. */
export type Round = Readonly<Record<string, { readonly from: number; readonly to: number }>>;

/** A server with the template that clones are made of. */
export interface Cluster {
  readonly admin: Target;
  readonly template: string;
  /** Transactions that the harness itself committed there. */
  readonly commitsFile: string;
  /** What the template calls the tables of the contract. */
  readonly binding: Binding;
}

/** The servers and templates that `globalSetup` made; its own cluster is that of the rollback stage. */
export interface Environment extends Cluster {
  readonly kind: ServerKind | 'existing';
  /** Of the contract that the templates were made for: no other pipeline may run on them. */
  readonly contractDigest: string;
  /** Where the laws run on a database that exists, only their canaries run on this cluster. */
  readonly existing: Existing | null;
  readonly capabilities: Capabilities;
  /** A second server, for real commits: on the first one each of them would be an escape. Null where that stage was left out. */
  readonly commits: Cluster | null;
  /** Seed of the witness's hashes. */
  readonly seed: number;
  readonly schemaFingerprint: string;
  /** Without the bodies of functions. */
  readonly shapeFingerprint: string;
  readonly versionNum: number;
  readonly systemIdentifier: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** What `npx vitest` uses where no command line said otherwise: small, fixed, the same every time. */
export const SMALL: Settings = {
  runs: 12,
  minimumRuns: 12,
  seed: 158_159_158,
  document: null,
  server: 'embedded',
  image: null,
  binaries: null,
  stages: STAGES,
  exhaustive: false,
  schema: null,
  mapping: null,
  existing: null,
  evidence: null,
  shard: { index: 1, count: 1 },
  halt: { deadlineMs: null, stopFile: null },
  round: null,
};

/** Two pipelines on one database are two all the same where their contracts differ in anything. */
export function digestOfContract(contract: Contract): string {
  return sha256(JSON.stringify(contract));
}

declare module 'vitest' {
  interface ProvidedContext {
    settings: Settings;
    environment: Environment;
    /** Those that were made in this run, by the digest of the pipeline's contract. */
    environments?: Readonly<Record<string, Environment>>;
    /** Stored cases, replayed before anything is searched. */
    kept: readonly KeptCase[];
  }
}
