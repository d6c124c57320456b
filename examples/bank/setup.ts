/** Starts the servers for the laws of the bank, before any proof; stops them after the last. */
import { setUpFor } from 'cutproof';
import { BANK } from './contract.ts';

export const { setup, teardown } = setUpFor({ contract: BANK });
