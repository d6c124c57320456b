/** Puts a digest in the place of every text of a case that may be content of a row. What is no known word of ours is content: a new field can never leak. */
import { groupDigits } from '../../platform/format.ts';
import { sha256 } from '../../schema/digest.ts';
import { FAULT_KINDS, FAULT_SIDES } from '../../schema/fault.ts';
import { ISOLATIONS } from '../../schema/interleaving.ts';
import { type Contract, methodsOf } from '../../schema/pipeline.ts';

/** Words of the harness, which say what was done and never what stands in a row. */
const WORDS: readonly string[] = [
  ...FAULT_KINDS,
  ...FAULT_SIDES,
  ...ISOLATIONS,
  ...['phase', 'revert', 'meddle', 'process', 'database', 'rollback', 'commit'],
];
/** Fields of the case itself, none of a row. */
const FIELDS: ReadonlySet<string> = new Set(['runId', 'sqlstate', 'format']);
const TOKEN = /^[\w@/.-]{0,64}$/;
const DIGEST = /^sha256:[0-9a-f]{64}(?: \([0-9,]+ characters?\))?$/;

/** Gives the JSON text with digests; a text that is not JSON becomes one digest. Given its own result, it changes nothing. */
export function redact(json: string, contract: Contract): string {
  const words = new Set([
    ...WORDS,
    ...methodsOf(contract),
    ...contract.roles,
    ...Object.keys(contract.interferences),
    ...contract.words,
  ]);
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    value = json;
  }
  return JSON.stringify(value, (name, each: unknown) =>
    typeof each === 'string' && !isShown(name, each, words) ? digestText(each) : each,
  );
}

function isShown(name: string, text: string, words: ReadonlySet<string>): boolean {
  return (
    text === '' || words.has(text) || DIGEST.test(text) || (FIELDS.has(name) && TOKEN.test(text))
  );
}

function digestText(text: string): string {
  const characters = text.length === 1 ? 'character' : 'characters';
  return `${sha256(text)} (${groupDigits(text.length)} ${characters})`;
}
