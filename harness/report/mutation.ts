/** Mutants in the report: what share of them the laws refute, where, and every one that they let pass. What speaks against the laws is never folded but for its details. */
import { groupDigits } from '../../platform/format.ts';
import type { Evidence } from '../../schema/evidence.ts';
import type { MutationSummary, Tallied } from '../../schema/mutation.ts';
import { html, type Insert, type Markup } from './html.ts';
import { type Column, fold, table } from './table.ts';

const COUNTS: readonly Column[] = [
  { head: 'Score', kind: 'number' },
  { head: 'Refuted', kind: 'number' },
  { head: 'Survived', kind: 'number' },
  { head: 'Equivalent', kind: 'number' },
  { head: 'Not judged', kind: 'number' },
];

/** Nothing where no mutants were ever measured. */
export function mutationSection({ mutation = [] }: Evidence): Markup {
  if (mutation.length === 0) return html``;
  return html`${table({
    id: 'mutants',
    caption: 'Mutants: small machine-made faults, and how many the laws refute',
    columns: [{ head: 'Kind', kind: 'text' }, ...COUNTS, { head: 'Measured', kind: 'text' }],
    groups: [{ head: null, rows: mutation.map(kindRow) }],
    narrow: 'cards',
    empty: 'No mutants were tried.',
  })}
${mutation.map(details)}`;
}

function kindRow({ kind, score, drawn, measuredAt, commit, doubt }: MutationSummary): Insert[] {
  const where = `${measuredAt.slice(0, 10)} at ${commit.slice(0, 12)}, ${groupDigits(drawn.count)} of ${groupDigits(drawn.of)}`;
  return [
    kind,
    ...countCells(score),
    doubt === undefined ? where : html`<span class="short">▲ ${doubt}</span>`,
  ];
}

function details({ kind, score, survivors, fallen = [] }: MutationSummary): Markup {
  const parts = ['file', 'operator'] as const;
  return html`${fallen.length === 0 ? html`` : html`<p class="bad">✗ Refuted once, and not any more: ${fallen.join(', ')}</p>`}
${fold(
  `Mutants of the ${kind}, by file and operator`,
  html`${parts.map((part) =>
    table({
      id: `mutants-${kind}-${part}`,
      caption: `Mutants of the ${kind} by ${part}`,
      columns: [{ head: part, kind: 'text' }, ...COUNTS],
      groups: [
        {
          head: null,
          rows: Object.entries(score.by[part]).map(([name, row]) => [name, ...countCells(row)]),
        },
      ],
      narrow: 'scroll',
      empty: 'None.',
      level: 3,
    }),
  )}`,
)}
${fold(`Survivors of the ${kind}: ${survivors.length}`, survivorTable(kind, survivors))}`;
}

function survivorTable(kind: string, survivors: MutationSummary['survivors']): Markup {
  return table({
    id: `survivors-${kind}`,
    caption: `Mutants of the ${kind} that no law refuted`,
    columns: [
      { head: 'Where', kind: 'text' },
      { head: 'Operator', kind: 'text' },
      { head: 'From', kind: 'text' },
      { head: 'To', kind: 'text' },
      { head: 'Laws asked', kind: 'text' },
    ],
    groups: [
      {
        head: null,
        rows: survivors.map(({ mutant, asked }) => [
          `${mutant.file}:${mutant.line}`,
          mutant.operator,
          html`<code>${mutant.from}</code>`,
          html`<code>${mutant.to}</code>`,
          asked.join(', '),
        ]),
      },
    ],
    narrow: 'cards',
    empty: 'None.',
    level: 3,
  });
}

function countCells({ score, killed, survived, equivalent, unjudged }: Tallied): Insert[] {
  const share = score === null ? '–' : `${(score * 100).toFixed(1)} %`;
  return [share, ...[killed, survived, equivalent, unjudged].map(groupDigits)];
}
