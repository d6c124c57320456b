/** What the general laws give: all of a law but its id, what it is given, and its canaries. Only types. */
import type { Law } from '../engine/definition.ts';
import type { Pipeline } from '../engine/pipeline.ts';

export type LawBody<Value, Seen, P extends Pipeline> = Omit<
  Law<Value, Seen, P>,
  'id' | 'given' | 'examples' | 'core' | 'canaries'
>;
