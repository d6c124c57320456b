/** Reads a mapping, format `cutproof/names@1`: from the contract's names to those of a copy. Refuses whatever it would have to guess; knows no database. */
import { sha256 } from './contract/cutplan.ts';
import { ProofError } from './failure.ts';
import { type Binding, LOGICAL_NAMES } from './names.ts';

export const MAPPING_FORMAT = 'cutproof/names@1';

const SCHEMAS = LOGICAL_NAMES.schema;
const OBJECTS = [...LOGICAL_NAMES.table, ...LOGICAL_NAMES.sequence, ...LOGICAL_NAMES.function];
/** No quotes, dots or backslashes: such a name could not be told from another where a server prints it. */
const PART = /^[\p{L}\p{M}\p{N}_ -]+$/u;
/** PostgreSQL cuts a longer name off. */
const PART_BYTES = 63;

/** Gives every name that the mapping settles. A sequence that it does not name follows its column, which only the database knows. Rejects with `E_USAGE`. */
export function parseMapping(text: string): Binding {
  const given = entriesOf(text);
  for (const [logical, real] of given) check(logical, real);
  const named = new Map(given);
  const of = (name: string) => {
    const [schema = '', ...rest] = name.split('.');
    return named.get(name) ?? [named.get(schema) ?? schema, ...rest].join('.');
  };
  const settled = [
    ...SCHEMAS,
    ...LOGICAL_NAMES.table,
    ...LOGICAL_NAMES.function,
    ...LOGICAL_NAMES.sequence.filter((name) => named.has(name)),
  ].map((name): readonly [string, string] => [name, of(name)]);
  refuseDoubles(settled);
  return Object.freeze({
    digest: sha256(JSON.stringify(given.toSorted(([one], [other]) => (one < other ? -1 : 1)))),
    real: Object.freeze(Object.fromEntries(settled)),
  });
}

function entriesOf(text: string): readonly (readonly [string, string])[] {
  let found: { readonly format?: unknown; readonly names?: unknown } | null;
  try {
    found = JSON.parse(text);
  } catch (cause) {
    throw refuse(`it is not JSON: ${JSON.stringify(text.slice(0, 40))}`, HINT, cause);
  }
  if (found?.format !== MAPPING_FORMAT) {
    throw refuse(`its format is ${JSON.stringify(found?.format)}, not ${MAPPING_FORMAT}`);
  }
  const { names } = found;
  if (typeof names !== 'object' || names === null || Array.isArray(names)) {
    throw refuse(`its names are ${JSON.stringify(names)}, not an object`);
  }
  return Object.entries(names).map(([logical, real]) => {
    if (typeof real === 'string') return [logical, real] as const;
    throw refuse(`${logical} is ${JSON.stringify(real)}, not a text`);
  });
}

const HINT = `write {"format": "${MAPPING_FORMAT}", "names": {"public.information_unit": "schema.table"}}`;

function check(logical: string, real: string): void {
  const isSchema = SCHEMAS.includes(logical);
  if (!isSchema && !OBJECTS.includes(logical)) {
    const hint = `the contract names ${[...SCHEMAS, ...LOGICAL_NAMES.table].join(', ')}, their sequences, and the functions of schema/contract/privileges.ts`;
    throw refuse(`the contract knows no ${JSON.stringify(logical)}`, hint);
  }
  const parts = real.split('.');
  const wanted = isSchema ? 'a schema alone' : 'schema.name';
  const [schema = ''] = parts;
  if (
    parts.length !== (isSchema ? 1 : 2) ||
    parts.some((part) => !PART.test(part) || Buffer.byteLength(part) > PART_BYTES)
  ) {
    const hint = `write ${wanted}, as the catalog holds it and without quotes; letters, digits, _, - and blanks, at most ${PART_BYTES} bytes each`;
    throw refuse(`${logical} is called ${JSON.stringify(real)}`, hint);
  }
  if (/^pg_/.test(schema) || schema === 'information_schema' || schema === 'proof') {
    const hint = 'name what the copy holds; these schemas are the server’s and the witness’s';
    throw refuse(`${logical} is called ${JSON.stringify(real)}`, hint);
  }
}

/** PostgreSQL would let a function be called like a table; whoever reads a statement could not tell which is meant. */
function refuseDoubles(settled: readonly (readonly [string, string])[]): void {
  for (const kind of [SCHEMAS, OBJECTS]) {
    const ofKind = settled.filter(([name]) => kind.includes(name));
    const first = new Map<string, string>();
    for (const [logical, real] of ofKind) {
      const before = first.get(real);
      if (before !== undefined) {
        const hint =
          'give each name of the contract one of its own; what is not named keeps its name';
        throw refuse(`${before} and ${logical} are both ${JSON.stringify(real)}`, hint);
      }
      first.set(real, logical);
    }
  }
}

function refuse(finding: string, hint: string = HINT, cause?: unknown): ProofError {
  return new ProofError('E_USAGE', `the mapping cannot be used: ${finding}`, { hint, cause });
}
