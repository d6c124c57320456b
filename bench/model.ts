/** Prints what the model costs of a case: the same cases with it and without it, in turns, in one run on one server. Only the ratio means anything. */

import { parseArgs } from 'node:util';
import { SMALL } from '../harness/engine/settings.ts';
import { openSandbox } from '../harness/rollback/sandbox.ts';
import { createOracle } from '../proofs/model/oracle.ts';
import { largeRuns } from '../proofs/pipeline/examples.ts';
import { CUTTER } from '../schema/contract/cutter.ts';
import { OWN_NAMES } from '../schema/names.ts';
import { mixed, oneUnit, struck, timeCase } from './cases.ts';
import { openGround, runBenchmark, SEED, sayProgress } from './ground.ts';
import { layOut, median, wholeNumber } from './sums.ts';

const WARM_UP_ROUNDS = 3;

await runBenchmark(async () => {
  const { values } = parseArgs({ options: { rounds: { type: 'string', default: '20' } } });
  const rounds = wholeNumber('rounds', values.rounds);
  await using ground = await openGround();
  await using sandbox = await openSandbox({
    target: await ground.clone('bench_model'),
    commitsFile: ground.commitsFile,
    weaknesses: [],
    names: OWN_NAMES,
    contract: CUTTER,
  });
  const oracle = createOracle(OWN_NAMES);
  const workloads = [
    { name: 'one unit, whole run', histories: oneUnit() },
    { name: 'small mixed plans', histories: mixed() },
    { name: 'one statement fails', histories: struck() },
    { name: 'large plans', histories: largeRuns(SMALL, 'rollback') },
  ];
  const table = [['milliseconds a case', 'without', 'with', 'costs']];
  for (const { name, histories } of workloads) {
    sayProgress(`${name}: ${rounds} rounds of ${histories.length} cases, seed ${SEED}`);
    const ratios: number[] = [];
    const [without, held]: [number[], number[]] = [[], []];
    for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
      for (const history of histories) {
        // In turns, so that the noise of the machine meets both.
        const first = round % 2 === 0;
        const one = await timeCase(history, sandbox, first ? oracle : null);
        const other = await timeCase(history, sandbox, first ? null : oracle);
        if (round < 0) continue;
        const [bare, modelled] = first ? [other, one] : [one, other];
        without.push(bare);
        held.push(modelled);
        ratios.push(modelled / bare);
      }
    }
    const cost = 100 * (median(ratios) - 1);
    table.push([name, median(without).toFixed(2), median(held).toFixed(2), `${cost.toFixed(1)} %`]);
  }
  process.stdout.write(layOut(table));
  return 0;
});
