/** What the rules of exported names let pass, each with its reason. An entry that is not needed any more is objected to. */
import type { Exceptions } from './rules-of-exports.ts';

const ENUMERATED = 'a test holds the JSON schema against it, value for value';
const FORMAT = 'a test writes a file of this format, and must not copy the name';
const LIMIT = 'a test stands exactly at the limit';
const PART = 'a part whose cases are too many to be reached through the whole';
const HANDED_IN = 'a test makes one to hand in';

/** Exported, and imported by tests alone: `path name`, and why no code that runs needs it. */
export const FOR_TESTS: Exceptions = {
  'cli/machine/doctor.ts renderExaminations': PART,
  'cli/vitest/rounds.ts coveredTimes': PART,
  'cutter/machine/systemd.ts TMPFILES_FILE': 'a test looks into the file of this name',
  'cutter/machine/systemd.ts UNIT_FILE': 'a test looks into the file of this name',
  'cutter/phases/kill-switch.ts Arming': HANDED_IN,
  'cutter/phases/recorder.ts RecordClaim': HANDED_IN,
  'cutter/phases/recorder.ts holdToPlan': PART,
  'cutter/planner/lines.ts LINES_LIMIT': LIMIT,
  'cutter/planner/title.ts TITLE_LENGTH_LIMIT': LIMIT,
  'generators/flawed-rows.ts everyFlawedRow': PART,
  'harness/catalog/diff.ts Difference': HANDED_IN,
  'harness/catalog/pull/pull.ts Pulled': 'a fixture gives it on',
  'harness/catalog/read.ts loadAndRead': 'fixtures make their databases so',
  'harness/counterexample/case.ts CASE_FORMAT': FORMAT,
  'harness/engine/refutation.ts repeat': PART,
  'harness/mutants/checkout.ts Checkout': HANDED_IN,
  'harness/mutants/switch.ts MUTANT_VARIABLE': 'a test starts a process that is a mutant',
  'harness/mutants/sql-mutants.ts SqlMutant': HANDED_IN,
  'harness/mutants/sql-mutants.ts SqlMutants': HANDED_IN,
  'harness/rollback/sandbox-shared.ts ExistingSandboxOptions': HANDED_IN,
  'harness/search/search.ts SearchOptions': HANDED_IN,
  'harness/server/inspect.ts EXAMINED': 'a test holds the answer against all that must be examined',
  'harness/witness/installed.ts INSTALLED_ENDINGS':
    'a test asks the guard for every ending there is',
  'harness/witness/net-effect.ts Excerpt': HANDED_IN,
  'proofs/concurrency/canaries.ts lostUpdate': 'a test explains what this one of the canaries does',
  'proofs/house/rooms.ts readRooms': PART,
  'proofs/house/source.ts toSource': 'the plants of the rules are made-up sources',
  'schema/contract/laws.ts READINESS_IDS': ENUMERATED,
  'schema/contract/laws.ts ReadinessId': HANDED_IN,
  'schema/contract/phase.ts REFUSALS': 'a test holds what the database answers against it',
  'schema/evidence.ts READINESS_STATES': ENUMERATED,
  'schema/mapping.ts MAPPING_FORMAT': FORMAT,
  'schema/pipeline.ts DUTIES': ENUMERATED,
};

/** One name declared in several files, and why they may be told apart. */
export const TWINS: Exceptions = {
  setup: 'vitest asks for this name in every file of its kind',
  teardown: 'vitest asks for this name in every file of its kind',
};
