/** Every rule of the house by its name, held against the real files. Reads nothing itself and repairs nothing. */
import { LAWS } from '../../schema/contract/laws.ts';
import { FOR_TESTS, TWINS } from './exceptions.ts';
import { PAST_THE_DOOR, ROOMS } from './rooms.ts';
import { RULES } from './rules-of-a-file.ts';
import { judgeDependencies, judgeFolders, judgeSeams } from './rules-of-all-files.ts';
import { judgeDead, judgeTwins } from './rules-of-exports.ts';
import { judgeCycles, judgeGenerality, judgeImports } from './rules-of-imports.ts';
import { judgeLaws } from './rules-of-laws.ts';
import { judgeCircles, judgePlan, judgeRooms } from './rules-of-rooms.ts';
import type { Breach, Source } from './source.ts';

type HouseRule = (sources: readonly Source[]) => readonly Breach[];

const DEPENDENCIES = 'docs/dependencies.md';

export const HOUSE_RULES: Readonly<Record<string, HouseRule>> = {
  ...Object.fromEntries(
    Object.entries(RULES).map(([name, rule]): [string, HouseRule] => [
      name,
      (sources) => sources.flatMap((source) => rule(source)),
    ]),
  ),
  'no import upward, sideways, from a test, or in another spelling': judgeImports,
  'no import cycle of files, of types neither': judgeCycles,
  'every room is entered by its door, by rooms that may': (sources) => judgeRooms(sources, ROOMS),
  'the plan of rooms allows nothing that is not used': (sources) =>
    judgePlan(sources, ROOMS, PAST_THE_DOOR),
  'no circle of rooms': (sources) => judgeCircles(sources, ROOMS),
  'what proves any pipeline knows no cutter': judgeGenerality,
  'no exported name without a user': (sources) => judgeDead(sources, FOR_TESTS),
  'no exported name twice': (sources) => judgeTwins(sources, TWINS),
  'no folder too full, no name twice in a room': (sources) => judgeFolders(sources, ROOMS),
  'one seam each to the database, to containers and to the environment': judgeSeams,
  'every law at the path of its id, with canaries': (sources) =>
    judgeLaws(sources, Object.keys(LAWS)),
  'every package is explained': (sources) => {
    const [manifest, document] = ['package.json', DEPENDENCIES].map((name) =>
      sources.find(({ path }) => path === name),
    );
    return manifest === undefined || document === undefined
      ? [`${DEPENDENCIES}:1: is missing: it names every package and why`]
      : judgeDependencies(manifest, document);
  },
};
