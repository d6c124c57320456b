/** What a verification finds: what is wrong, and what was not looked at, which is not the same as good. */
import type { AllowedSigner } from '../../platform/ssh/allowed-signers.ts';
import type { Evidence } from '../../schema/evidence.ts';
import type { Suite } from '../../schema/suite.ts';
import type { NightFolder } from './read.ts';

export type Check =
  | 'files'
  | 'signature'
  | 'statements'
  | 'evidence'
  | 'chain'
  | 'witnesses'
  | 'rerun';

/** Something that is not as it must be. */
export interface Objection {
  readonly check: Check;
  /** The night, and the file in it where there is one. */
  readonly where: string;
  readonly what: string;
}

/** Something that was not looked at, which is not the same as good. */
export interface Unchecked {
  readonly check: Check;
  readonly where: string;
  readonly why: string;
}

export interface VerifyOptions {
  /** The laws that the evidence is held against. */
  readonly suite: Suite;
  /** Null where nobody said whom to trust. */
  readonly trust: { readonly signers: readonly AllowedSigner[]; readonly at: Date } | null;
  /** The commit of the suite that verifies: another one may write the same evidence in other words. Null leaves out what only the same suite can say. */
  readonly suiteCommit: string | null;
}

export interface NightReport {
  readonly name: string;
  /** Null where it cannot be read. */
  readonly evidence: Evidence | null;
  /** The digest that the next night must name; null where the file is missing. */
  readonly sumsDigest: string | null;
  /** The names under which its key may sign; empty where that was not established. */
  readonly signers: readonly string[];
  readonly files: number;
  readonly objections: readonly Objection[];
  readonly unchecked: readonly Unchecked[];
}

/** Notes something about the folder, or a file in it. */
export type Note = (check: Check, file: string | null, words: string) => void;

/** What every part of the verification is given. */
export interface Look extends VerifyOptions {
  readonly night: NightFolder;
  /** The content of a file; null where there is no such file. */
  readonly text: (path: string) => Buffer | null;
  readonly object: Note;
  readonly skip: Note;
}
