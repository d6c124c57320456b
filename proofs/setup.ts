/** Starts the servers for the laws of the cutter, before any proof; stops them after the last. Proves nothing itself. */
import { setUpFor } from '../harness/engine/global-setup.ts';
import { CUTTER } from '../schema/contract/cutter.ts';
import { readKept } from './pipeline/corpus.ts';

export const { setup, teardown } = setUpFor({ contract: CUTTER, readKept });
