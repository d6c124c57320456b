/** Prints on a terminal what became of mutants: the score, where it comes from, and every survivor with its change. Decides nothing. */
import { durationText } from '../../../platform/format.ts';
import { clip, oneLine } from '../../../platform/safe-text.ts';
import type {
  Equivalent,
  MutantResult,
  MutationReport,
  Tallied,
} from '../../../schema/mutation.ts';
import { column, type Paint, painter, wrap } from './layout.ts';

interface PresentOptions {
  readonly colour: boolean;
  readonly equivalents: readonly Equivalent[];
}

const NAME_WIDTH = 40;
const CHANGE_LENGTH_MAX = 400;

/** Gives the text for standard output. */
export function renderMutants(
  report: MutationReport,
  { colour, equivalents }: PresentOptions,
): string {
  const paint = painter(colour);
  const { score, results, doubt, objections, fallen } = report;
  const reviewed = new Set(equivalents.map(({ id }) => id));
  const survivors = results.filter(
    ({ mutant, end }) => end.status === 'survived' && !reviewed.has(mutant.id),
  );
  const lines = [
    paint('bold', headOf(report)),
    '',
    ...table('kind', score.by.kind, paint),
    ...table('file', score.by.file, paint),
    ...table('operator', score.by.operator, paint),
    ...killers(report, paint),
    ...survivors.flatMap((one) => ['', ...survivorLines(one, paint)]),
    ...results.flatMap((one) => unjudgedLines(one, paint)),
    '',
    ...[...objections, ...fallen.map((id) => `${id} was refuted when the score was recorded`)].map(
      (line) => paint('refuted', `✗ ${line}`),
    ),
    ...(doubt === undefined ? [] : wrap(`? nothing of this counts: ${doubt}`)),
    paint('bold', scoreText(score)),
    ...wrap(countsText(score), '  '),
  ];
  return lines.join('\n');
}

function headOf({ drawn, seed, cases, laws, shard }: MutationReport): string {
  const part = shard === undefined ? '' : `, shard ${shard.index}/${shard.count}`;
  return `${drawn.count} of ${drawn.of} mutants, ${laws.length} laws, ${cases} random cases each, seed ${seed}${part}`;
}

function table(title: string, rows: Readonly<Record<string, Tallied>>, paint: Paint): string[] {
  const head = `  ${column(title, NAME_WIDTH)}${['killed', 'survived', 'unjudged', 'score'].map((one) => one.padStart(10)).join('')}`;
  return [
    paint('dim', head),
    ...Object.entries(rows).map(([name, row]) => {
      const counts = [row.killed, row.survived, row.unjudged].map((one) =>
        String(one).padStart(10),
      );
      return `  ${column(name, NAME_WIDTH)}${counts.join('')}${percent(row.score).padStart(10)}`;
    }),
  ];
}

function killers({ score }: MutationReport, paint: Paint): string[] {
  const rows = Object.entries(score.by.law).sort(([, a], [, b]) => b - a);
  return [
    paint('dim', `  ${column('law', NAME_WIDTH)}${'killed'.padStart(10)}`),
    ...rows.map(([law, count]) => `  ${column(law, NAME_WIDTH)}${String(count).padStart(10)}`),
  ];
}

function survivorLines({ mutant, asked, durationMs }: MutantResult, paint: Paint): string[] {
  const { id, file, line, routine, operator, from, to } = mutant;
  const where = routine === null ? '' : `, ${routine}`;
  const laws = asked.map(({ law, stage, cases }) => `${law} (${stage}, ${cases})`);
  return [
    paint('refuted', `survived: ${id}`),
    ...wrap(`${file}:${line}${where}: ${operator}`, '  '),
    ...change('-', from),
    ...change('+', to),
    ...wrap(`asked in ${durationText(durationMs)}: ${laws.join(', ')}`, '  ').map((one) =>
      paint('dim', one),
    ),
  ];
}

function change(sign: string, text: string): string[] {
  return clip(text, CHANGE_LENGTH_MAX)
    .split('\n')
    .flatMap((line) => wrap(`${sign} ${line}`, '  '));
}

function unjudgedLines({ mutant, end }: MutantResult, paint: Paint): string[] {
  if (end.status !== 'unjudged') return [];
  const { id, file, line } = mutant;
  return wrap(`unjudged: ${id}, ${file}:${line}: ${clip(oneLine(end.reason), 300)}`).map((one) =>
    paint('unknown', one),
  );
}

function scoreText({ score, killed, survived }: Tallied): string {
  return `score ${percent(score)}: the laws refute ${killed} of ${killed + survived}`;
}

function countsText({ equivalent, unjudged, stillborn }: Tallied): string {
  return `besides ${equivalent} reviewed as equivalent, ${unjudged} not judged, ${stillborn} that the server refuses`;
}

function percent(score: number | null): string {
  return score === null ? '-' : `${(score * 100).toFixed(1)} %`;
}
