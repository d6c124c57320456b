/** The exhaustive core counted again, from nothing but the number of statements and the number of faults. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { METHODS, PHASES, type Run } from '../schema/contract/phase.ts';
import { transactionsOf } from '../schema/contract/transactions.ts';
import { ERROR_KINDS, FAULT_KINDS } from '../schema/fault.ts';
import { CUTTER_PARTS } from './cutter.ts';
import { everySingleFault } from './every-fault.ts';
import { run } from './plan.ts';
import { everyInterruption } from './repeated-steps.ts';

const [one] = fc.sample(run({ maxUnits: 1, tag: 'a' }), { numRuns: 1, seed: 158 }) as [Run];
const units = one.plan.rows.length;

const statements = (method: string) =>
  transactionsOf(method, units).reduce((sum, one) => sum + one, 0);

/** 40001, 40P01, 55P03, 57014 and 23505 for an error by name, and each other kind once. */
const BLOWS = 5 + FAULT_KINDS.length - 1;
/** A COMMIT that has landed can fail no more. */
const BLOWS_ONE_SIDED = 5 + ERROR_KINDS.length - 1;

function faultsOf(statements: number, commits: number): number {
  return statements * 2 * BLOWS - commits * BLOWS_ONE_SIDED;
}

describe('the exhaustive core', () => {
  it('always has one case for every fault, side, statement and prefix, and none twice', () => {
    const core = everySingleFault(CUTTER_PARTS, [one]);
    const phases = PHASES.reduce((sum, phase) => sum + faultsOf(statements(phase), 1), 0);
    const inverse = faultsOf(statements('revert_cut'), PHASES.length + 1);

    expect(core).toHaveLength(phases + (PHASES.length + 1) * inverse);
    expect(new Set(core.map((history) => JSON.stringify(history))).size).toBe(core.length);
    expect(core.every(({ faults }) => faults.length === 1)).toBe(true);
    expect(METHODS).toHaveLength(PHASES.length + 1);
  });

  it('always interrupts the compensation at each of its statements, on both sides, after each prefix', () => {
    const interruptions = everyInterruption(CUTTER_PARTS, [one]);

    expect(interruptions).toHaveLength((PHASES.length + 1) * 2 * statements('revert_cut'));
  });
});
