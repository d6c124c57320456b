/** Faults in the header of a function: whose rights it runs with, its settings, whether it is said to change anything. */
import type { Candidate, Fragment } from './fragment.ts';
import type { Token } from './text.ts';
import { at, type Json, put, type Tree } from './tree.ts';

const OPTIONS = [0, 'stmt', 'CreateFunctionStmt', 'options'];
const NEXT =
  /^(as|language|transform|window|immutable|stable|volatile|leakproof|called|returns|strict|security|external|parallel|cost|rows|support|set)$/;

/** The fragment is the whole statement. */
export function faultsOfAttributes(fragment: Fragment): readonly Candidate[] {
  const options = (at(fragment.tree as Json, OPTIONS) ?? []) as readonly Json[];
  return options.flatMap((option, place) => {
    const element = (at(option, ['DefElem']) ?? {}) as Tree;
    const path = [...OPTIONS, place];
    const without = put(fragment.tree as Json, path, undefined);
    switch (element['defname']) {
      case 'security':
        return at(element, ['arg', 'Boolean', 'boolval']) === true
          ? [
              cut(fragment, {
                operator: 'security definer dropped',
                want: without,
                words: ['security', 'definer'],
              }),
            ]
          : [];
      case 'set':
        return setting(fragment, element, without);
      case 'volatility':
        return volatility(fragment, element, without);
      default:
        return [];
    }
  });
}

interface Cut {
  readonly operator: string;
  readonly want: Json;
  readonly words: readonly string[];
}

function cut({ tokens }: Fragment, { operator, want, words }: Cut): Candidate {
  const edits = tokens.flatMap(({ start }, place) =>
    words.every((word, further) => tokens[place + further]?.word === word)
      ? [{ start, end: tokens[place + words.length - 1]?.end ?? start, text: '' }]
      : [],
  );
  return { operator, want, edits, what: words.join(' ') };
}

function setting({ tokens, source }: Fragment, element: Tree, want: Json): readonly Candidate[] {
  const name = String(at(element, ['arg', 'VariableSetStmt', 'name']));
  const first = tokens.findIndex(
    ({ word }, place) => word === 'set' && tokens[place + 1]?.word === name.toLowerCase(),
  );
  if (first < 0) return [];
  let last = first + 2;
  while (last + 1 < tokens.length && !NEXT.test(wordOf(tokens[last + 1]))) last += 1;
  const [start, end] = [tokens[first]?.start ?? 0, tokens[last]?.end ?? 0];
  return [
    {
      operator: `set ${name} dropped`,
      want,
      edits: [{ start, end, text: '' }],
      what: source.slice(start, end),
    },
  ];
}

function wordOf(token: Token | undefined): string {
  return token?.word ?? '';
}

/** Without the word a function is volatile. */
function volatility(fragment: Fragment, element: Tree, want: Json): readonly Candidate[] {
  const word = String(at(element, ['arg', 'String', 'sval']));
  if (word === 'volatile') return [];
  return [cut(fragment, { operator: `${word} dropped`, want, words: [word] })];
}
