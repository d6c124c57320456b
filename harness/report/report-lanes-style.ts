/** The style of the way through the page, of folded lists, and of the two lanes; on a phone one lane stands below the other. */
import type { Markup } from './html.ts';
import { html } from './html.ts';

export function lanesStyle(): Markup {
  return html`
.overview{margin-top:1.25rem}
.overview ul{display:grid;grid-template-columns:repeat(4,1fr);gap:.5rem;margin:0;padding:0;list-style:none}
.overview a{--tone:var(--soft);display:block;height:100%;padding:.4375rem .625rem .5rem;background:var(--card);border:1px solid var(--line);border-top:3px solid var(--tone);border-radius:4px;color:var(--ink);text-decoration:none}
.overview a:hover .says{text-decoration:underline}
.overview .good{--tone:var(--good)}.overview .short{--tone:var(--warn)}.overview .against{--tone:var(--bad)}
.overview .name{display:block;color:var(--soft);font-size:.75rem;font-weight:400;white-space:nowrap}
.overview .says{color:var(--tone);font-size:.875rem;font-weight:600}
.overview .plain .says{color:var(--ink)}
.overview a.short{white-space:normal}
.revealing{margin:0 0 1rem;padding:.625rem 1rem;background:var(--warn-cluster);border:1px solid var(--warn);border-radius:6px}
.fold{margin-top:.5rem}
.fold summary{width:fit-content;padding:.125rem 0}
.fold>section{margin-top:.5rem}
#kill-switch td .note{display:inline}
.lanes{margin-top:1.125rem}
.lanes table{table-layout:fixed}
.lanes thead th:first-child{width:3rem}
.lanes tbody th.number{color:var(--soft);font-weight:400}
.lanes td{overflow-wrap:anywhere}
.lanes th,.lanes td{padding-block:.3125rem}
.lanes td:last-child{border-inline-start:2px solid var(--line)}
.lanes .group th{background:var(--faint);padding-block:.4375rem}
.lanes .by{color:var(--soft);font-size:.75rem}
.lanes .by code{font-size:.75rem}
.lanes .sql{font-size:.8125rem}
.lanes .struck{width:fit-content;margin-top:.25rem;padding:0 .375rem;background:var(--warn-cluster);color:var(--warn);border:1px solid var(--warn);border-radius:3px;font-size:.8125rem;font-weight:600}
.lanes .error,.lanes .against{color:var(--bad)}
.lanes .against::before{content:'✗ '}
.lanes .answer,.lanes .sight{color:var(--soft)}
.lanes .witness{margin-top:.25rem}
.lanes .changes{margin:0;padding:0;list-style:none}
.lanes .changes .ok,.lanes .changes .fine{white-space:normal}
.lanes p+p{margin-top:.0625rem}
@media (max-width:44rem){
#kill-switch td::before{content:attr(data-head) ': ';color:var(--soft);font-size:.8125rem}
#kill-switch tbody th{display:block}
.overview ul{grid-template-columns:repeat(2,1fr)}
.lanes tr.group{margin:1rem 0 0;padding:0;background:none;border:0}
.lanes tr.group th{padding:0 0 .25rem;background:none}
.lanes thead,.lanes thead tr,.lanes thead th{display:block;position:static;width:auto;height:auto;overflow:visible;clip-path:none}
.lanes thead tr,.lanes tbody tr:not(.group){margin:0;padding:.375rem 0;background:none;border:0;border-top:1px solid var(--line);border-radius:0}
.lanes thead th{padding:0;background:none;border:0}
.lanes thead th:first-child,.lanes tbody tr:not(.group) th{display:none}
.lanes thead th:last-child,.lanes td:last-child{margin-top:.125rem;margin-inline-start:.5rem;padding-inline-start:.625rem;border-inline-start:2px solid var(--soft)}
.lanes td:empty{display:none}
}
`;
}
