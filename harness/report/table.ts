/** Lays evidence out as real tables: caption, scoped heads, groups of rows. It holds no text of its own and escapes nothing itself: only the tag `html` does. */
import { groupDigits } from '../../platform/format.ts';
import type { Insert, Markup } from './html.ts';
import { html } from './html.ts';

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
  /** Depth of its heading; 2 unless said otherwise. */
  readonly level?: 3 | 4;
  /** Another class, for the style. */
  readonly look?: 'lanes';
}

/** A table that reads well aloud: caption, scoped heads, and roles that survive the layout as cards. */
export function table(options: TableOptions): Markup {
  const { id, columns, look } = options;
  const groups = options.groups.filter((group) => group.rows.length > 0);
  if (groups.length === 0) {
    return html`<section class="empty" id="${id}">${heading(options)}<p>${options.empty}</p></section>`;
  }
  const heads = columns.map(
    ({ head, kind }) => html`<th role="columnheader" scope="col" class="${kind}">${head}</th>`,
  );
  const looks = look === undefined ? options.narrow : `${options.narrow} ${look}`;
  const count = groups.reduce((sum, { rows }) => sum + rows.length, 0);
  const size = `${groupDigits(count)} ${count === 1 ? 'row' : 'rows'}`;
  return html`<section id="${id}" class="${looks}" aria-labelledby="${id}-head">
${heading(options)}
<div class="frame" role="group" aria-labelledby="${id}-head" tabindex="0">
<table role="table">
<caption>${options.caption}: ${size}</caption>
<thead role="rowgroup"><tr role="row">${heads}</tr></thead>
${groups.map((group) => rowGroup(group, columns))}</table>
</div>
</section>`;
}

/** What most readers need not see is folded; nothing that speaks against the run may be. */
export function fold(summary: string, folded: Markup): Markup {
  return html`<details class="fold"><summary>${summary}</summary>
${folded}
</details>`;
}

/** Shown above the table, for those who go from heading to heading; the caption is for those who go from table to table. */
function heading({ id, caption, level }: TableOptions): Markup {
  switch (level) {
    case undefined:
      return html`<h2 id="${id}-head">${caption}</h2>`;
    case 3:
      return html`<h3 id="${id}-head">${caption}</h3>`;
    case 4:
      return html`<h4 id="${id}-head">${caption}</h4>`;
    default:
      return level satisfies never;
  }
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
