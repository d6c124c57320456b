/** Finds the methods of an adapter by looking at it, so that one nobody told us of is found too. */
import { OWN_NAMES } from '../../schema/names.ts';
import { alwaysArmed, seamsFor } from '../pipeline/adapter-seams.ts';
import type { Subject } from '../pipeline/subject.ts';

/** Names of all functions of the adapter and of the classes it is made from. */
export function methodsOf(subject: Subject): readonly string[] {
  const nowhere = { open: () => Promise.reject(new Error('this adapter is only looked at')) };
  const adapter: object = subject.adapter(seamsFor(nowhere, alwaysArmed(), OWN_NAMES));
  const names = new Set<string>();
  for (let layer = adapter; layer !== Object.prototype; layer = Object.getPrototypeOf(layer)) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(layer))) {
      if (name !== 'constructor' && typeof value === 'function') names.add(name);
    }
  }
  return [...names];
}
