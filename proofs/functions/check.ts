/** Holds what a call did against what the model says it must do: its answer or its refusal, and every row of every table. Pure. */
import { isDeepStrictEqual } from 'node:util';
import type { Call } from '../../schema/contract/model/call.ts';
import { compareWithModel } from '../../schema/contract/model/compare.ts';
import type {
  Expectation,
  Expected,
  ExpectedChange,
  Served,
} from '../../schema/contract/model/expectation.ts';
import { expectCall, expectCommit } from '../../schema/contract/model/model.ts';
import type { ModelState } from '../../schema/contract/model/state.ts';
import type { Probe } from './probe.ts';
import { judgeTraces } from './traces.ts';

export type Ended =
  | { readonly status: 'ok'; readonly answer: unknown }
  | { readonly status: 'refused'; readonly sqlstate: string; readonly message: string };

interface Judged {
  /** `ok`, or the SQLSTATE that was expected. */
  readonly expected: string;
  readonly findings: readonly string[];
}

/** What one deed, call or COMMIT came to, held against the model. The states themselves are not kept: they would be the whole database, many times over. */
export interface Answered extends Judged {
  readonly deed: number;
  /** A function, `COMMIT`, `ROLLBACK`, or what somebody else did. */
  readonly what: string;
  /** In what it was called otherwise than it should be; empty where it was not. */
  readonly given: string;
  readonly role: string;
  readonly ended: string;
  /** In what state it was asked. */
  readonly state: readonly string[];
}

interface States {
  readonly before: ModelState;
  readonly after: ModelState;
  /** The server's clock when the second was read: nothing in it is newer. */
  readonly at: string;
}

const NOTHING_CHANGES: Expectation = { status: 'ok', answer: null, changes: [] };

export function judgeCall(call: Call, ended: Ended, states: States): Judged {
  return judge(expectCall(states.before, call), ended, states);
}

/** `begin` is the state when the transaction began: a COMMIT that is refused leaves that one, and a ROLLBACK too. */
export function judgeCommit(
  ends: 'commit' | 'rollback',
  ended: Ended,
  { begin, before, ...then }: States & { readonly begin: ModelState },
): Judged {
  if (ends === 'rollback') {
    return judge(NOTHING_CHANGES, silent(ended), { before: begin, ...then });
  }
  const expectation = expectCommit(begin, before) ?? NOTHING_CHANGES;
  const from = ended.status === 'ok' ? before : begin;
  return judge(expectation, silent(ended), { before: from, ...then });
}

/** What others do is not the model's affair. What triggers do of it is, and what the one of the claims owes them. */
export function judgeEdit(
  owed: string | null,
  ended: Ended,
  states: States & { readonly login: string },
): Judged {
  if (owed === 'ok' && ended.status === 'refused') {
    return { expected: owed, findings: [`ended ${ended.sqlstate}: ${ended.message}`] };
  }
  if (owed !== null && owed !== 'ok') {
    return judge({ status: 'refused', sqlstate: owed }, ended, states);
  }
  const expected = ended.status === 'ok' ? 'ok' : ended.sqlstate;
  const { before, after, login } = states;
  const found = ended.status === 'ok' ? judgeTraces(before, after, login) : unchanged(states);
  return { expected, findings: found };
}

/** Whatever came of it, it was undone. */
export function judgeProbe(probe: Probe, ended: Ended, states: States): Judged {
  const { owed } = probe;
  const expectation: Expectation =
    owed === undefined ? NOTHING_CHANGES : { status: 'refused', sqlstate: owed };
  const { expected, findings } = judge(expectation, silent(ended), states);
  return { expected, findings: [...findings, ...judgeSaid(probe, ended)] };
}

/** Of a refusal that is owed: when it came, and how it began. */
function judgeSaid({ owed, says = '', late = false }: Probe, ended: Ended): readonly string[] {
  if (owed === undefined || ended.status === 'ok') return [];
  const due = `${late ? 'at the commit' : 'at once'}: ${says}`;
  return ended.message.startsWith(due)
    ? []
    : [`refused with "${ended.message}" instead of "${due}…"`];
}

function silent(ended: Ended): Ended {
  return ended.status === 'ok' ? { status: 'ok', answer: null } : ended;
}

function judge(expectation: Expectation, ended: Ended, states: States): Judged {
  const expected = expectation.status === 'ok' ? 'ok' : expectation.sqlstate;
  const found = ended.status === 'ok' ? 'ok' : ended.sqlstate;
  if (expected !== found) {
    const said = ended.status === 'ok' ? '' : `: ${ended.message}`;
    const left = ended.status === 'ok' ? [] : unchanged(states);
    return { expected, findings: [`ended ${found} instead of ${expected}${said}`, ...left] };
  }
  if (expectation.status === 'refused' || ended.status === 'refused') {
    return { expected, findings: [...judgeMessage(expectation, ended), ...unchanged(states)] };
  }
  return {
    expected,
    findings: [...judgeAnswer(expectation, ended.answer, states), ...compare(states, expectation)],
  };
}

function unchanged(states: States): readonly string[] {
  return compare(states, NOTHING_CHANGES).map((one) => `although refused: ${one}`);
}

function compare({ before, after, at }: States, expectation: Expectation): readonly string[] {
  return compareWithModel(before, after, expectation, { notAfter: at });
}

function judgeMessage(expectation: Expectation, ended: Ended): readonly string[] {
  if (expectation.status === 'ok' || ended.status === 'ok') return [];
  const { message } = expectation;
  return message === undefined || message === ended.message
    ? []
    : [`refused with "${ended.message}" instead of "${message}"`];
}

type Agreed = Extract<Expectation, { status: 'ok' }>;

function judgeAnswer(
  { answer, changes }: Agreed,
  found: unknown,
  states: States,
): readonly string[] {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) {
    return isDeepStrictEqual(answer, found)
      ? []
      : [`answered ${say(found)} instead of ${say(answer)}`];
  }
  const [expected, told] = [answer as Readonly<Record<string, Expected>>, Object(found)];
  return [...new Set([...Object.keys(expected), ...Object.keys(told)])].flatMap((name) => {
    const [should, is] = [expected[name], told[name]];
    return agrees(should, is, { changes, states })
      ? []
      : [`answered ${name} ${say(is)} instead of ${say(should)}`];
  });
}

function agrees(
  expected: Expected | undefined,
  found: unknown,
  { changes, states }: { readonly changes: readonly ExpectedChange[]; readonly states: States },
): boolean {
  if (typeof expected !== 'object' || expected === null) return isDeepStrictEqual(expected, found);
  if ('derived' in expected && typeof expected.of === 'function') {
    return isDeepStrictEqual(expected.of(states.after), found);
  }
  if ('served' in expected) return isNewRow(expected as Served, found, { changes, states });
  return isDeepStrictEqual(expected, found);
}

/** A number that was served must be that of the row which is said to bear it. */
function isNewRow(
  { name }: Served,
  found: unknown,
  { changes, states }: { readonly changes: readonly ExpectedChange[]; readonly states: States },
): boolean {
  return changes.some(
    ({ table, key }) =>
      typeof key === 'object' &&
      'served' in key &&
      key.name === name &&
      states.after.get(table)?.has(String(found)) === true &&
      states.before.get(table)?.has(String(found)) !== true,
  );
}

function say(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}
