/** Tells a refutation on a terminal: what went against the claim, what happened, the minimal value, the command that repeats it. Long texts are cut and say so. */

import { groupDigits, prettyJson } from '../../../platform/format.ts';
import { clip, oneLine, visible } from '../../../platform/safe-text.ts';
import type { Counterexample, LawResult } from '../../../schema/evidence.ts';
import { caseFolderName } from '../../counterexample/paths.ts';
import type { Paint } from './layout.ts';
import { COLUMNS, wrap } from './layout.ts';

const FINDINGS_MAX = 12;
const STORY_LINES_MAX = 120;
const VALUE_LINES_MAX = 60;
const LINE_LENGTH_MAX = 500;
const COMMAND_LENGTH_MAX = 4_000;

/** Gives the lines of one refuted law. */
export function presentStory(law: LawResult, paint: Paint): string[] {
  const title = `── ${law.id} `;
  const head = [
    paint('refuted', title.padEnd(COLUMNS, '─').slice(0, COLUMNS)),
    ...wrap(`The claim: ${clip(law.claim, LINE_LENGTH_MAX)}`, '  ').map((line) =>
      paint('dim', line),
    ),
  ];
  const { counterexample } = law;
  if (counterexample === undefined)
    return [...head, ...wrap(clip(law.reason ?? 'No reason.', LINE_LENGTH_MAX), '  ')];
  const folder = `counterexamples/${caseFolderName(law.id)}`;
  const where = `${folder}/case.json`;
  return [
    ...head,
    ...part('What went against it', findingLines(counterexample.findings), paint),
    ...part(
      `Minimal value, after ${groupDigits(counterexample.shrinks)} shrinks`,
      limited(wrap(prettyJson(counterexample.value), '    '), VALUE_LINES_MAX, where),
      paint,
    ),
    ...part('What happened', storyLines(counterexample.story), paint),
    // The command is one line however long it is: it is there to be copied.
    ...part(stabilityTitle(counterexample), [], paint),
    ...part(
      'Repeat it',
      [
        ...wrap(`cutproof replay ${where}`, '    '),
        ...wrap(`psql -f ${folder}/reproduce.sql`, '    '),
        `    ${visible(oneLine(clip(counterexample.command, COMMAND_LENGTH_MAX)))}`,
      ],
      paint,
    ),
  ];
}

function stabilityTitle({ stability }: Counterexample): string {
  return `Run again at once, it was: ${stability ?? 'not asked'}`;
}

function part(title: string, lines: readonly string[], paint: Paint): string[] {
  return [`  ${paint('bold', title)}`, ...lines];
}

/** At most a dozen, the rest counted. */
export function findingLines(findings: readonly string[]): string[] {
  const lines = findings
    .slice(0, FINDINGS_MAX)
    .flatMap((finding) =>
      hanging(clip(finding, LINE_LENGTH_MAX), { first: '    - ', rest: '      ' }),
    );
  const more = findings.length - FINDINGS_MAX;
  return more > 0
    ? [...lines, `    … and ${groupDigits(more)} more findings in the report`]
    : lines;
}

export function storyLines(story: readonly string[]): string[] {
  if (story.length === 0) return ['    no statement was recorded'];
  const lines = story
    .slice(0, STORY_LINES_MAX)
    .flatMap((line) => hanging(clip(line, LINE_LENGTH_MAX), { first: '    ', rest: '        ' }));
  const more = story.length - STORY_LINES_MAX;
  return more > 0 ? [...lines, `    … and ${groupDigits(more)} more lines in the report`] : lines;
}

/** Later lines of one entry are set in, so that entries stay apart. */
function hanging(
  text: string,
  indent: { readonly first: string; readonly rest: string },
): string[] {
  const [first = '', ...rest] = wrap(text, indent.rest);
  return [indent.first + first.slice(indent.rest.length), ...rest];
}

function limited(lines: readonly string[], linesMax: number, where: string): string[] {
  if (lines.length <= linesMax) return [...lines];
  const more = groupDigits(lines.length - linesMax);
  return [...lines.slice(0, linesMax), `    … and ${more} more lines in ${where}`];
}
