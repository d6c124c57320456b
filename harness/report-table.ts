/** Lays evidence out as real tables: caption, scoped heads, groups of rows. It holds no text of its own and escapes nothing itself: only the tag `html` does. */
import type { Insert, Markup } from './report-markup.ts';
import { html } from './report-markup.ts';

export interface Column {
  readonly head: string;
  readonly kind: 'text' | 'number';
}

interface RowGroup {
  /** Named above its rows, or null where the table is one group. */
  readonly head: string | null;
  /** Cells in the order of the columns; the first names the row. */
  readonly rows: readonly (readonly Insert[])[];
}

interface TableOptions {
  /** Names the table in the page, such as `laws`. */
  readonly id: string;
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly groups: readonly RowGroup[];
  /** On a narrow screen: `cards` turns rows into cards, `scroll` scrolls the table sideways. */
  readonly narrow: 'cards' | 'scroll';
  /** Said where there are no rows. */
  readonly empty: string;
}

/** A table that reads well aloud: caption, scoped heads, and roles that survive the layout as cards. */
export function table(options: TableOptions): Markup {
  const { id, caption, columns } = options;
  const groups = options.groups.filter((group) => group.rows.length > 0);
  if (groups.length === 0) {
    return html`<section class="empty" id="${id}"><h2>${caption}</h2><p>${options.empty}</p></section>`;
  }
  const heads = columns.map(
    ({ head, kind }) => html`<th role="columnheader" scope="col" class="${kind}">${head}</th>`,
  );
  return html`<section id="${id}" class="${options.narrow}" aria-labelledby="${id}-caption">
<div class="frame" role="region" aria-labelledby="${id}-caption" tabindex="0">
<table role="table">
<caption id="${id}-caption">${caption}</caption>
<thead role="rowgroup"><tr role="row">${heads}</tr></thead>
${groups.map((group) => rowGroup(group, columns))}</table>
</div>
</section>`;
}

function rowGroup({ head, rows }: RowGroup, columns: readonly Column[]): Markup {
  const named =
    head === null
      ? html``
      : html`<tr role="row" class="group"><th role="rowheader" scope="rowgroup" colspan="${columns.length}">${head}</th></tr>
`;
  return html`<tbody role="rowgroup">
${named}${rows.map((cells) => tableRow(cells, columns))}</tbody>
`;
}

function tableRow(cells: readonly Insert[], columns: readonly Column[]): Markup {
  const written = cells.map((cell, index) => {
    const { head, kind } = columns[index] ?? { head: '', kind: 'text' };
    return index === 0
      ? html`<th role="rowheader" scope="row" class="${kind}">${cell}</th>`
      : html`<td role="cell" class="${kind}" data-head="${head}">${cell}</td>`;
  });
  return html`<tr role="row">${written}</tr>
`;
}
