/** Asks a preflight, and says in words where what it gives is no finding, or nothing at all. Never believes its types. */
import { describeFailure } from '../../schema/failure.ts';

/** Gives why there are none, in words, where the preflight throws. */
export function findingsOf<T extends object | string>(
  ask: () => readonly T[],
): readonly T[] | string {
  try {
    const found = [...ask()];
    return found.every(isWhole) ? found : 'the preflight finds something that is nothing';
  } catch (error) {
    return `the preflight throws ${describeFailure(error)}`;
  }
}

/** A sentence, or a finding of which nothing is missing. */
function isWhole(one: object | string): boolean {
  if (typeof one !== 'object') return one !== '';
  const { position, ...texts } = one as Readonly<Record<string, unknown>>;
  const isTold = ['field', 'value', 'problem', 'cure', 'rule'].every(
    (name) => typeof texts[name] === 'string' && texts[name] !== '',
  );
  return isTold && Number.isInteger(position);
}
