/** Reads a mapping, format `cutproof/names@1`: from the contract's names to those of a copy. Refuses whatever it would have to guess; knows no database. */
import { sha256 } from './digest.ts';
import { ProofError } from './failure.ts';
import type { Binding } from './names.ts';
import { type Contract, withoutArguments } from './pipeline.ts';

export const MAPPING_FORMAT = 'cutproof/names@1';

/** No quotes, dots or backslashes: such a name could not be told from another where a server prints it. */
const PART = /^[\p{L}\p{M}\p{N}_ -]+$/u;
/** PostgreSQL cuts a longer name off. */
const PART_BYTES = 63;

/** Gives every name that the mapping settles. A sequence that it does not name follows its column, which only the database knows. Rejects with `E_USAGE`. */
export function parseMapping(text: string, contract: Contract): Binding {
  const given = entriesOf(text);
  const known = namedBy(contract);
  for (const [logical, real] of given) check(logical, real, known);
  const named = new Map(given);
  const of = (name: string) => {
    const [schema = '', ...rest] = name.split('.');
    return named.get(name) ?? [named.get(schema) ?? schema, ...rest].join('.');
  };
  const settled = [
    ...known.schemas,
    ...known.tables,
    ...known.functions,
    ...contract.sequences.filter((name) => named.has(name)),
  ].map((name): readonly [string, string] => [name, of(name)]);
  for (const kind of [known.schemas, known.objects]) {
    refuseDoubles(settled.filter(([name]) => kind.includes(name)));
  }
  return Object.freeze({
    digest: sha256(JSON.stringify(given.toSorted(([one], [other]) => (one < other ? -1 : 1)))),
    real: Object.freeze(Object.fromEntries(settled)),
  });
}

interface Known {
  readonly schemas: readonly string[];
  readonly tables: readonly string[];
  readonly functions: readonly string[];
  /** Tables, functions and sequences. */
  readonly objects: readonly string[];
}

function namedBy(contract: Contract): Known {
  const { schemas, sequences } = contract;
  const tables = Object.keys(contract.tables);
  const functions = contract.functions.map(withoutArguments);
  return { schemas, tables, functions, objects: [...tables, ...sequences, ...functions] };
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

const HINT = `write {"format": "${MAPPING_FORMAT}", "names": {"public.account": "schema.table"}}`;

function check(logical: string, real: string, { schemas, tables, objects }: Known): void {
  const isSchema = schemas.includes(logical);
  if (!isSchema && !objects.includes(logical)) {
    const hint = `the contract names ${[...schemas, ...tables].join(', ')}, their sequences and its functions`;
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
  const first = new Map<string, string>();
  for (const [logical, real] of settled) {
    const before = first.get(real);
    if (before !== undefined) {
      const hint =
        'give each name of the contract one of its own; what is not named keeps its name';
      throw refuse(`${before} and ${logical} are both ${JSON.stringify(real)}`, hint);
    }
    first.set(real, logical);
  }
}

function refuse(finding: string, hint: string = HINT, cause?: unknown): ProofError {
  return new ProofError('E_USAGE', `the mapping cannot be used: ${finding}`, { hint, cause });
}
