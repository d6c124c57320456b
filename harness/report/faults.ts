/** Faults and kill-switch in the report. A fault that never struck is amber, for it showed nothing, and is never folded. */

import { groupDigits } from '../../platform/format.ts';
import type { Evidence, FaultRow, KillSwitchRow } from '../../schema/evidence.ts';
import type { Markup } from './html.ts';
import { html } from './html.ts';
import { type Column, fold, table } from './table.ts';

/** A list that is no longer than this is shown whole. */
const SHOWN_MAX = 12;

const COLUMNS: readonly Column[] = [
  { head: 'Point', kind: 'text' },
  { head: 'Kind', kind: 'text' },
  { head: 'Planned', kind: 'number' },
  { head: 'Struck', kind: 'number' },
  { head: 'Seen', kind: 'text' },
];

/** Totals by kind with every point that was never struck; the long list of points behind them. */
export function faultTable({ faults }: Evidence): Markup {
  const options = {
    id: 'faults',
    caption: 'Faults: planned, and how many struck',
    columns: COLUMNS,
    narrow: 'scroll',
    empty: 'No fault was planned, so nothing is shown about failures.',
  } as const;
  if (faults.length <= SHOWN_MAX) {
    return table({ ...options, groups: [{ head: null, rows: faults.map(cells) }] });
  }
  const kinds = [...new Set(faults.map(({ kind }) => kind))];
  const totals = table({
    ...options,
    columns: [
      { head: 'Kind', kind: 'text' },
      { head: 'Points', kind: 'number' },
      { head: 'Planned', kind: 'number' },
      { head: 'Struck', kind: 'number' },
      { head: 'Seen', kind: 'text' },
    ],
    groups: [{ head: null, rows: kinds.map((kind) => total(kind, faults)) }],
    narrow: 'cards',
  });
  return html`${totals}${never(faults)}
${fold(`All ${groupDigits(faults.length)} points`, list('faults-all', 'Faults, point by point', faults))}`;
}

function total(kind: string, faults: readonly FaultRow[]) {
  const own = faults.filter((row) => row.kind === kind);
  const struck = own.filter(({ fired }) => fired > 0).length;
  const says = `${groupDigits(struck)} of ${groupDigits(own.length)} points`;
  return [
    kind.replaceAll('_', ' '),
    groupDigits(own.length),
    groupDigits(own.reduce((sum, { planned }) => sum + planned, 0)),
    groupDigits(own.reduce((sum, { fired }) => sum + fired, 0)),
    struck === own.length
      ? html`<span class="ok">✓ ${says}</span>`
      : html`<span class="short">▲ ${says}</span>`,
  ];
}

function never(faults: readonly FaultRow[]): Markup {
  const missed = faults.filter(({ fired }) => fired === 0);
  return missed.length === 0
    ? html``
    : list('faults-never', `Never struck: ${groupDigits(missed.length)} points`, missed);
}

function list(id: string, caption: string, faults: readonly FaultRow[]): Markup {
  return table({
    id,
    caption,
    level: 3,
    columns: COLUMNS,
    groups: [{ head: null, rows: faults.map(cells) }],
    narrow: 'scroll',
    empty: 'None.',
  });
}

function cells(row: FaultRow) {
  return [row.point, row.kind, groupDigits(row.planned), groupDigits(row.fired), faultMark(row)];
}

function faultMark({ planned, fired }: FaultRow): Markup {
  if (fired === 0) return html`<span class="short">▲ never struck</span>`;
  if (fired < planned) return html`<span class="ok">✓ struck</span>`;
  return html`<span class="ok">✓ struck every time</span>`;
}

const HALF = /^(.*), (process|database) off$/s;

/** One row a method, one column a half of the switch; a plain list where rows do not say which half was off. */
export function killSwitchTable({ killSwitch }: Evidence): Markup {
  const options = {
    id: 'kill-switch',
    caption: 'Kill-switch off: every method must refuse before it sends anything',
    narrow: 'cards',
    empty: 'No method was called with the kill-switch off.',
  } as const;
  if (!killSwitch.every(({ method }) => HALF.test(method))) {
    const columns = [METHOD, { head: 'Refusals', kind: 'text' }] as const;
    const rows = killSwitch.map((row) => [html`<code>${row.method}</code>`, refusals(row)]);
    return table({ ...options, columns, groups: [{ head: null, rows }] });
  }
  const cells = killSwitch.map((row) => {
    const [, method = '', half = ''] = HALF.exec(row.method) ?? [];
    return { row, method, half };
  });
  const halves = [...new Set(cells.map(({ half }) => half))].sort();
  const methods = [...new Set(cells.map(({ method }) => method))];
  const cell = (method: string, half: string) =>
    cells.find((one) => one.method === method && one.half === half);
  return table({
    ...options,
    columns: [
      METHOD,
      ...halves.map((half) => ({ head: `The ${half} says no`, kind: 'text' }) as const),
    ],
    groups: [
      {
        head: null,
        rows: methods.map((method) => [
          html`<code>${method}</code>`,
          ...halves.map((half) => refusals(cell(method, half)?.row)),
        ]),
      },
    ],
  });
}

const METHOD: Column = { head: 'Method', kind: 'text' };

function refusals(row: KillSwitchRow | undefined): Markup {
  if (row === undefined) return html`<span class="short">▲ never tried</span>`;
  const { attempts, refusals: refused, statementsSent } = row;
  const sent = `${groupDigits(statementsSent)} ${statementsSent === 1 ? 'statement' : 'statements'} sent`;
  return html`${killSwitchMark(row)} <span class="note">${groupDigits(refused)} of ${groupDigits(attempts)} attempts, ${sent}</span>`;
}

function killSwitchMark({ attempts, refusals, statementsSent }: KillSwitchRow): Markup {
  if (statementsSent > 0) return html`<span class="bad">✗ sent a statement</span>`;
  if (refusals < attempts) return html`<span class="bad">✗ did not refuse</span>`;
  if (attempts === 0) return html`<span class="short">▲ never tried</span>`;
  return html`<span class="ok">✓ refused</span>`;
}
