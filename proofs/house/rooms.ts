/** Reads the plan of the house from `rooms.md`, a table for people and for the rules alike. Refuses a line that it does not understand. */
import { readFileSync } from 'node:fs';
import { ProofError } from '../../schema/failure.ts';
import type { Rooms } from './room.ts';

/** How many files are imported past their door. Exact, so that it cannot grow unseen; lower it when one falls. */
export const PAST_THE_DOOR = 88;

const ROW = /^\| `([\w./-]+)`((?: \+ `[\w-]+`)*) \|([^|]*)\|([^|]*)\|([^|]*)\|$/;
const CELL = /^ (?:–|`\*`|`[^`\s]+`(?: `[^`\s]+`)*) $/;

export const ROOMS: Rooms = readRooms(readFileSync(new URL('./rooms.md', import.meta.url), 'utf8'));

/** Every line that begins like a row of the table is one, but for its head. */
export function readRooms(text: string): Rooms {
  const rows = text.split('\n').filter((line) => /^\| (?!room )/.test(line));
  return Object.fromEntries(
    rows.map((row) => {
      const [, name, within, ...cells] = ROW.exec(row) ?? [];
      if (name === undefined || !cells.every((cell) => CELL.test(cell))) {
        throw new ProofError('E_USAGE', `no row of the plan of rooms: ${row}`, {
          hint: 'write | `room` | `door.ts` | – | `other/room` |, each name in backquotes',
        });
      }
      const [door = [], past = [], may = []] = cells.map(namesIn);
      const every = door[0] === '*' ? ('every file' as const) : door;
      return [name, { door: every, past, within: namesIn(within ?? ''), may }];
    }),
  );
}

function namesIn(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? '');
}
