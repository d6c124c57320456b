/** The guard that others ship: it decides by how a text begins. Kept only as a canary, to show which ways out it leaves open; no proof may rest on it. */
import type { Classified } from './grammar.ts';

export function naively(text: string): Classified {
  switch (text.trim().toLowerCase()) {
    case 'begin':
      return { kind: 'begin' };
    case 'commit':
      return { kind: 'commit' };
    case 'rollback':
      return { kind: 'rollback' };
    default:
      return { kind: 'statement' };
  }
}
