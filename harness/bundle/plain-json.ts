/** Writes plain data as JSON and reads it back equal, with what JSON has no word for: maps, sets, big numbers, undefined. Refuses what is not data. */
import { ProofError } from '../../schema/failure.ts';

/** The key under which a value says that it is written in another way. */
const MARK = '$';

type Written = null | boolean | number | string | readonly Written[] | { [key: string]: Written };

/** Gives the value in words of JSON. Shared parts are written each time; a value that holds itself is refused by its depth. */
export function toJson(value: unknown): Written {
  return write(value, 0);
}

/** Gives back what `toJson` was given. */
export function fromJson(written: unknown): unknown {
  if (Array.isArray(written)) return written.map(fromJson);
  if (typeof written !== 'object' || written === null) return written;
  const parts = written as Readonly<Record<string, unknown>>;
  if (Object.hasOwn(parts, MARK)) return readMarked(parts);
  return toObject(Object.entries(parts).map(([key, part]) => [key, fromJson(part)]));
}

const DEEPEST = 200;

function write(value: unknown, depth: number): Written {
  if (depth > DEEPEST) throw notData('it is nested too deep');
  const inside = (part: unknown) => write(part, depth + 1);
  const marked = (kind: string, content: Written): Written => ({ [MARK]: kind, content });
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number': {
      const exact = Number.isFinite(value) && !Object.is(value, -0);
      return exact ? value : marked('number', Object.is(value, -0) ? '-0' : String(value));
    }
    case 'bigint':
      return marked('bigint', String(value));
    case 'undefined':
      return marked('undefined', null);
    case 'object':
      break;
    default:
      throw notData(`it holds a ${typeof value}`);
  }
  if (value === null) return null;
  if (Array.isArray(value)) return value.map(inside);
  if (value instanceof Map) {
    return marked(
      'map',
      [...value].map(([key, part]) => [inside(key), inside(part)]),
    );
  }
  if (value instanceof Set) return marked('set', [...value].map(inside));
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) {
    throw notData(`it holds an object of the class ${String(prototype.constructor?.name)}`);
  }
  const entries = Object.entries(value).map(([key, part]): [string, Written] => [
    key,
    inside(part),
  ]);
  // A key that looks like our mark must not be read as one.
  return Object.hasOwn(value, MARK) ? marked('object', entries) : toObject(entries);
}

function readMarked({ [MARK]: kind, content }: Readonly<Record<string, unknown>>): unknown {
  const parts = Array.isArray(content) ? (fromJson(content) as readonly unknown[]) : [];
  switch (kind) {
    case 'number':
      return Number(content);
    case 'bigint':
      return BigInt(String(content));
    case 'undefined':
      return undefined;
    case 'map':
      return new Map(parts as readonly (readonly [unknown, unknown])[]);
    case 'set':
      return new Set(parts);
    case 'object':
      return toObject(parts as readonly (readonly [string, unknown])[]);
    default:
      throw notData(`it is marked as ${JSON.stringify(kind)}`);
  }
}

/** `__proto__` is a key like any other here. */
function toObject<Part>(entries: readonly (readonly [string, Part])[]): { [key: string]: Part } {
  return Object.fromEntries(entries);
}

function notData(why: string): ProofError {
  return new ProofError('E_INTERNAL', `not plain data: ${why}`, {
    hint: 'what a law is given and what it sees must be plain data',
  });
}
