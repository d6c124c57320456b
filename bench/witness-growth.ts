/** Shows that one case costs the same on 158 units and on a million: the same histories, full oracle included, in turns on clones of each size. Exit status 1 where it does not. */

import { parseArgs } from 'node:util';
import type { Sandbox } from '../harness/rollback/sandbox.ts';
import { openSandbox } from '../harness/rollback/sandbox.ts';
import { CUTTER } from '../schema/contract/cutter.ts';
import type { Run } from '../schema/contract/phase.ts';
import { ProofError } from '../schema/failure.ts';
import type { History } from '../schema/history.ts';
import { OWN_NAMES } from '../schema/names.ts';
import { mixed, struck, timeCase } from './cases.ts';
import { type Ground, openGround, runBenchmark, sayProgress } from './ground.ts';
import { grow } from './grow.ts';
import { layOut, median, quantile, wholeNumber } from './sums.ts';

const WARM_UP_ROUNDS = 2;
/** The dearest size may cost so many times the smallest one. */
const RATIO_MAX = 1.5;

await runBenchmark(async () => {
  const { values } = parseArgs({
    options: {
      sizes: { type: 'string', default: '158,100000,1000000' },
      rounds: { type: 'string', default: '25' },
    },
  });
  const sizes = values.sizes.split(',').map((size) => wholeNumber('sizes', size));
  return measure(sizes, wholeNumber('rounds', values.rounds));
});

interface Copy {
  readonly units: number;
  readonly sandbox: Sandbox;
  /** Milliseconds of every case. */
  readonly spent: number[];
}

async function measure(sizes: readonly number[], rounds: number): Promise<number> {
  if (sizes.length < 2) {
    throw new ProofError('E_USAGE', 'one size alone cannot show growth', {
      hint: 'name two sizes or more after --sizes, the smallest first',
    });
  }
  await using resources = new AsyncDisposableStack();
  const ground = resources.use(await openGround());
  // All grow before the first case: what growing commits would look like an escape to an audit.
  const targets = [];
  for (const units of sizes) targets.push({ units, target: await growClone(ground, units) });
  const copies: Copy[] = [];
  for (const { units, target } of targets) {
    const { commitsFile } = ground;
    const sandbox = resources.use(
      await openSandbox({
        target,
        commitsFile,
        weaknesses: [],
        names: OWN_NAMES,
        contract: CUTTER,
      }),
    );
    copies.push({ units, sandbox, spent: [] });
  }
  const growth = await race('runs and prefixes', { histories: mixed(), copies, rounds });
  // For information: a phase that was rolled back makes the witness compare pages.
  await race('struck by a fault', { histories: struck(), copies, rounds });
  const sentence = `one case on ${sizes.at(-1)} units costs ${growth.toFixed(2)} times one on ${sizes[0]}`;
  if (growth <= RATIO_MAX) {
    process.stdout.write(`${sentence}: within ${RATIO_MAX}\n`);
    return 0;
  }
  process.stdout.write(`${sentence}: more than ${RATIO_MAX}\n`);
  return 1;
}

async function growClone(ground: Ground, units: number) {
  const started = performance.now();
  const target = await ground.clone(`bench_${units}`);
  await grow(target, units);
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  sayProgress(`${units} units stand after ${seconds} s`);
  return target;
}

interface Race {
  readonly histories: readonly History<Run>[];
  readonly copies: readonly Copy[];
  readonly rounds: number;
}

/** Every case runs on every size before the next case, each time another size first: noise meets all alike. */
async function race(name: string, { histories, copies, rounds }: Race): Promise<number> {
  sayProgress(`${name}: ${rounds} rounds of ${histories.length} cases on each size`);
  for (const copy of copies) copy.spent.length = 0;
  let turn = 0;
  for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
    for (const history of histories) {
      turn += 1;
      for (const index of copies.keys()) {
        const copy = copies[(index + turn) % copies.length];
        if (copy === undefined) continue;
        const ms = await timeCase(history, copy.sandbox);
        if (round >= 0) copy.spent.push(ms);
      }
    }
  }
  const base = median(copies[0]?.spent ?? []);
  const rows = copies.map(({ units, spent }) => [
    `${units} units`,
    String(spent.length),
    median(spent).toFixed(2),
    quantile(spent, 0.9).toFixed(2),
    // The case that had to wait for the vacuum of the sandbox, which comes once in many.
    Math.max(...spent).toFixed(0),
    (median(spent) / base).toFixed(2),
  ]);
  process.stdout.write(
    `${layOut([[name, 'cases', 'median ms', 'p90 ms', 'worst ms', 'ratio'], ...rows])}\n`,
  );
  return median(copies.at(-1)?.spent ?? []) / base;
}
