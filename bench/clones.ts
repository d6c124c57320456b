/** Measures the ways to make a throw-away clone, in turns on two servers, one on disk and one in memory. The one the commit stage uses must be the fastest, or it is time to choose again. */
import { parseArgs } from 'node:util';
import { connect, type Database, type Target } from '../harness/connection/connection.ts';
import { ramDisk } from '../harness/server/ram-disk.ts';
import { openGround, runBenchmark, sayProgress } from './ground.ts';
import { layOut, median, wholeNumber } from './sums.ts';

interface Way {
  readonly name: string;
  readonly settings: string;
  readonly strategy: string;
}

const WAYS: readonly Way[] = [
  { name: 'wal_log', settings: 'select 1', strategy: 'wal_log' },
  { name: 'file_copy', settings: 'set file_copy_method = copy', strategy: 'file_copy' },
  {
    name: 'file_copy by the file system',
    settings: 'set file_copy_method = clone',
    strategy: 'file_copy',
  },
];
const ORIGIN = 'bench_origin';

await runBenchmark(async () => {
  const { values } = parseArgs({ options: { rounds: { type: 'string', default: '12' } } });
  const rounds = wholeNumber('rounds', values.rounds);
  const memory = ramDisk();
  const folders = memory === undefined ? [undefined] : [undefined, memory];
  const lines: { readonly name: string; readonly ms: number }[] = [];
  for (const folder of folders) {
    await using ground = await openGround(folder);
    const { database } = await ground.clone(ORIGIN);
    lines.push(...(await measure(ground.admin, { database, rounds, place: folder ?? 'on disk' })));
  }
  const best = Math.min(...lines.map(({ ms }) => ms));
  const rows = lines.map(({ name, ms }) => [name, ms.toFixed(1), (ms / best).toFixed(2)]);
  process.stdout.write(layOut([['made and dropped', 'median ms', 'of the best'], ...rows]));
  return 0;
});

interface Measuring {
  readonly database: string;
  readonly rounds: number;
  readonly place: string;
}

/** In turns, so that a slow moment of the machine meets all ways alike. */
async function measure(admin: Target, { database, rounds, place }: Measuring) {
  await using session = await connect(admin);
  const times = new Map<Way, number[]>(WAYS.map((way) => [way, []]));
  for (let round = 0; round < rounds; round += 1) {
    sayProgress(`${place}: round ${round + 1} of ${rounds}`);
    for (const [way, spent] of times) spent.push(await once(session, way, database));
  }
  return [...times].map(([way, spent]) => ({
    name: `${way.name}, ${place}`,
    ms: median(spent),
  }));
}

async function once(session: Database, way: Way, origin: string): Promise<number> {
  await session.query(way.settings);
  const started = performance.now();
  await session.query(`create database bench_copy template ${origin} strategy ${way.strategy}`);
  await session.query('drop database bench_copy with (force)');
  return performance.now() - started;
}
