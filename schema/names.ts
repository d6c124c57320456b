/** How a copy calls what the contract calls `public.account` and the like. The one place where a name of a copy gets into SQL; never guesses one. */
/** Plain data, as a run hands it on. */
export interface Binding {
  /** Digest of the mapping; null where the copy goes by the names of the contract. */
  readonly digest: string | null;
  /** From the contract's name to the copy's, both `schema.name` without quotes, or a schema alone. What is not here is called the same in both. */
  readonly real: Readonly<Record<string, string>>;
}

export interface Names {
  readonly binding: Binding;
  /** Puts the copy's names into an SQL text that speaks the contract's, in quotes. */
  sql(text: string): string;
  /** The same, quoted only where it must be: as people write it in the body of a function. */
  written(text: string): string;
  /** Puts the contract's names into an SQL text that speaks the copy's. */
  logical(text: string): string;
  /** What the contract calls a thing that a catalog holds as `schema.name`. */
  called(real: string): string;
}

const PART = String.raw`(?:"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{M}\p{N}_$]*)`;
const ANY_NAME = new RegExp(
  `(?<![\\w$."])${PART}\\.${PART}|(?<=\\bschema )${PART}(?![.\\w])`,
  'gu',
);
const ANY_PART = new RegExp(PART, 'gu');

export function namesOf(binding: Binding): Names {
  const { real } = binding;
  if (Object.entries(real).every(([logical, name]) => logical === name)) {
    const same = (text: string) => text;
    return { binding, sql: same, written: same, logical: same, called: same };
  }
  const contractName = nameOfSchemas(
    new Set(Object.keys(real).map((logical) => logical.split('.')[0] ?? '')),
  );
  const back = new Map(Object.entries(real).map(([logical, name]) => [name, logical]));
  // Something else of the copy may by chance be called like something of the contract.
  const called = (name: string) =>
    back.get(name) ?? (Object.hasOwn(real, name) ? `${name} (of the copy)` : name);
  const put = (text: string, spell: (part: string) => string) =>
    text.replaceAll(contractName, (name) => {
      const other = real[name] ?? inItsSchema(name, real);
      return other === null ? name : other.split('.').map(spell).join('.');
    });
  return {
    binding,
    sql: (text) => put(text, quoted),
    written: (text) => put(text, (part) => (/^[a-z_][a-z0-9_]*$/.test(part) ? part : quoted(part))),
    logical: (text) =>
      text.replaceAll(ANY_NAME, (name) => {
        const plain = [...name.matchAll(ANY_PART)].map(([part]) => unquoted(part)).join('.');
        return back.has(plain) || Object.hasOwn(real, plain) ? called(plain) : name;
      }),
    called,
  };
}

/** The copy goes by the names of the contract. */
export const OWN_NAMES: Names = namesOf({ digest: null, real: {} });

/** A name in one of the schemas that are called otherwise, but not a text that only begins so; and a schema where it is said to be one. */
function nameOfSchemas(schemas: ReadonlySet<string>): RegExp {
  const any = [...schemas].join('|');
  return new RegExp(
    `(?<![\\w$."])(?:${any})\\.[a-z_][a-z0-9_]*(?! ')|(?<=\\bschema )(?:${any})\\b(?!\\.)`,
    'g',
  );
}

/** What the contract does not name goes along with its schema, where that has another name. */
function inItsSchema(name: string, real: Binding['real']): string | null {
  const [schema = '', ...rest] = name.split('.');
  const other = real[schema] ?? schema;
  return other === schema ? null : [other, ...rest].join('.');
}

/** Whatever the name holds, it stays one name. */
function quoted(part: string): string {
  return `"${part.replaceAll('"', '""')}"`;
}

function unquoted(part: string): string {
  return part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part;
}
