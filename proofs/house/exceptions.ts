/** What the rules of exported names let pass, each with its reason. An entry that is not needed any more is objected to. */
import type { Exceptions } from './rules-of-exports.ts';

/** Exported, and imported by tests alone: `path name`, and why no code that runs needs it. */
export const FOR_TESTS: Exceptions = {};

/** One name declared in several files, and why they mean the same in each. */
export const TWINS: Exceptions = {};
