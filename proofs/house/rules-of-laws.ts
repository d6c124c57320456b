/** The rules of laws: each stands at the path that its id names, alone, beside the canaries that it must refute. */
import { type Breach, objectTo, type Source } from './source.ts';

const PLAN = 'schema/contract/laws.ts';
/** A proof about the sources, and no law. */
const OF_THE_SOURCES = 'proofs/house/tidy.proof.ts';
const ID = /^ {2}id: '([^'\n]*)',$/m;

/** A call of `law` at the margin, with what it is given. */
interface Law {
  readonly match: RegExpMatchArray;
  readonly id: string | null;
  readonly hasCanaries: boolean;
}

/** Objects to a law that is missing, stands elsewhere, is proved twice, or has no canary; and to a proof that holds none. */
export function judgeLaws(sources: readonly Source[], ids: readonly string[]): readonly Breach[] {
  const proofs = sources.filter(
    ({ path }) => path.endsWith('.proof.ts') && path !== OF_THE_SOURCES,
  );
  const paths = new Set(proofs.map(({ path }) => path));
  const missing = ids
    .filter((id) => !paths.has(pathOf(id)))
    .map((id) => `${PLAN}:1: the law ${id} has no ${pathOf(id)}`);
  return [...missing, ...proofs.flatMap((proof) => judgeProof(proof, ids)), ...judgeTwice(proofs)];
}

function judgeProof(proof: Source, ids: readonly string[]): readonly Breach[] {
  const { path } = proof;
  const laws = lawsOf(proof);
  const open = laws.flatMap(({ match, id, hasCanaries }) => [
    ...(id === null ? objectTo(proof, [match], 'a law without an id') : []),
    ...(hasCanaries
      ? []
      : objectTo(proof, [match], `the law ${id} has no canary: nothing shows that it can refute`)),
  ]);
  if (laws.length === 0) return [`${path}:1: is called a proof and holds no law`];
  // An example may prove all its laws in one file.
  if (path.startsWith('examples/')) return open;
  if (!path.startsWith('proofs/')) return [`${path}:1: a proof that stands in no family`, ...open];
  const strangers = laws.filter(({ id }) => id !== null && pathOf(id) !== path);
  return [
    ...open,
    ...strangers.flatMap(({ match, id }) =>
      objectTo(proof, [match], `the law ${id} belongs in ${pathOf(id ?? '')}`),
    ),
    ...(ids.some((id) => pathOf(id) === path) ? [] : [`${path}:1: is no law of ${PLAN}`]),
  ];
}

function judgeTwice(proofs: readonly Source[]): readonly Breach[] {
  const first = new Map<string, string>();
  return proofs.flatMap((proof) =>
    lawsOf(proof).flatMap(({ match, id }) => {
      const home = id === null ? undefined : first.get(id);
      if (id !== null && home === undefined) first.set(id, proof.path);
      return home === undefined
        ? []
        : objectTo(proof, [match], `proves ${id}, which ${home} does too`);
    }),
  );
}

function lawsOf({ code, text }: Source): readonly Law[] {
  return [...code.matchAll(/^law\(\{\n[\s\S]*?^\}\);/gm)].map((match) => {
    const [{ length }] = match;
    return {
      match,
      id: text.slice(match.index, match.index + length).match(ID)?.[1] ?? null,
      hasCanaries: /^ {2}canaries(?:,$|: (?!\[\s*\]))/m.test(match[0]),
    };
  });
}

function pathOf(id: string): string {
  return `proofs/${id}.proof.ts`;
}
