/** Lays out the waits of many runs of one case: first by part, then the dearest statements. The rest is what this process did itself. */
import type { Wait } from './profile.ts';
import { layOut, median, total } from './sums.ts';

const STATEMENTS_SHOWN = 16;
const TEXT_WIDTH = 64;

interface ProfiledCase {
  readonly ms: number;
  readonly waits: readonly Wait[];
}

interface Line {
  readonly name: string;
  readonly trips: number;
  readonly ms: number;
}

export function tellProfile(cases: readonly ProfiledCase[]): string {
  const whole = median(cases.map(({ ms }) => ms));
  const parts = sumUp(cases, ({ part }) => part);
  const waited = total(parts.map(({ ms }) => ms));
  const trips = total(parts.map(({ trips }) => trips));
  const statements = sumUp(cases, ({ part, text }) => `${part}: ${clip(text)}`);
  return [
    layOut([
      ['one unit, whole run', 'round trips', 'ms', 'share'],
      ...parts.map((line) => toRow(line, whole)),
      ['this process', '', (whole - waited).toFixed(2), share(whole - waited, whole)],
      ['together', String(trips), whole.toFixed(2), '100 %'],
    ]),
    layOut([
      ['the dearest statements', 'round trips', 'ms', 'share'],
      ...statements.slice(0, STATEMENTS_SHOWN).map((line) => toRow(line, whole)),
    ]),
  ].join('\n');
}

/** The median of what each case spent under a name; dearest first. */
function sumUp(cases: readonly ProfiledCase[], nameOf: (wait: Wait) => string): readonly Line[] {
  const perCase = cases.map(({ waits }) => Map.groupBy(waits, nameOf));
  const names = new Set(perCase.flatMap((groups) => [...groups.keys()]));
  return [...names]
    .map((name) => {
      const groups = perCase.map((group) => group.get(name) ?? []);
      return {
        name,
        trips: median(groups.map((waits) => waits.length)),
        ms: median(groups.map((waits) => total(waits.map(({ ms }) => ms)))),
      };
    })
    .sort((one, other) => other.ms - one.ms);
}

function toRow({ name, trips, ms }: Line, whole: number): readonly string[] {
  return [name, String(trips), ms.toFixed(2), share(ms, whole)];
}

function share(ms: number, whole: number): string {
  return `${Math.round((100 * ms) / whole)} %`;
}

function clip(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > TEXT_WIDTH ? `${line.slice(0, TEXT_WIDTH - 1)}…` : line;
}
