/** The style of the report: one system typeface, two colour schemes with AA contrast, narrow screens and A4. It loads nothing. */

import type { Markup } from './html.ts';
import { html } from './html.ts';
import { nightsStyle } from './nights.ts';
import { lanesStyle } from './report-lanes-style.ts';

export function reportStyle(): Markup {
  return html`<style>${[palette(), page(), banner(), tables(), figures(), stories(), nightsStyle(), narrow(), lanesStyle(), print()]}</style>`;
}

/** Pairs of ink and cluster; each reaches a contrast of 4.5 to 1 in both schemes. */
function palette(): Markup {
  return html`
:root{color-scheme:light dark;
--page:#fbfbfa;--card:#fff;--ink:#1c1f23;--soft:#565d66;--line:#dfe2e6;--faint:#f1f3f4;--link:#0b57a4;
--good:#11663a;--good-cluster:#e3f3e9;--bad:#a8201a;--bad-cluster:#fbe6e4;--warn:#7a4b00;--warn-cluster:#fbeed3}
@media (prefers-color-scheme:dark){:root{
--page:#14171a;--card:#1b1f23;--ink:#e6e9ec;--soft:#a2abb5;--line:#343a41;--faint:#22272c;--link:#82b8f5;
--good:#7fd3a2;--good-cluster:#16301f;--bad:#ff9d94;--bad-cluster:#3d1a18;--warn:#f0c05c;--warn-cluster:#352812}}
.proved{--tone:var(--good);--cluster:var(--good-cluster)}
.refuted{--tone:var(--bad);--cluster:var(--bad-cluster)}
.unknown{--tone:var(--warn);--cluster:var(--warn-cluster)}
`;
}

function page(): Markup {
  return html`
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0 auto;max-width:72rem;padding:1.5rem clamp(1rem,3vw,2.5rem) 3rem;background:var(--page);color:var(--ink);
font:400 .9375rem/1.5 system-ui,-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:break-word}
code,pre,.transcript{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,Liberation Mono,monospace;font-size:.8125rem}
a{color:var(--link);text-underline-offset:.15em}
h2{margin:0 0 .75rem;font-size:1.125rem;font-weight:650;line-height:1.3;letter-spacing:-.005em}
h3,h4{margin:0 0 .5rem;font-size:.9375rem;font-weight:600;line-height:1.3}
caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
p{margin:0}
main>section{margin-top:2.25rem}
section:target,article:target{scroll-margin-top:1rem}
.note{color:var(--soft);font-size:.875rem}
.empty p{color:var(--warn)}
.skip{position:absolute;left:-100vw}
.skip:focus{left:1rem;top:.5rem;padding:.25rem .75rem;background:var(--card)}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
footer{overflow-wrap:anywhere;margin-top:3rem;padding-top:1rem;border-top:1px solid var(--line);color:var(--soft);font-size:.8125rem}
.ok{color:var(--good)}.bad{color:var(--bad);font-weight:600}.short{color:var(--warn);font-weight:600}.fine{color:var(--soft)}
.ok,.bad,.short,.fine{white-space:nowrap}
p.short{white-space:normal}
`;
}

function banner(): Markup {
  return html`
.banner{display:flex;gap:1.25rem;align-items:flex-start;padding:1.25rem 1.5rem;border:1px solid var(--tone);border-inline-start-width:6px;border-radius:6px;background:var(--cluster)}
.banner .mark{flex:none;width:3.5rem;height:3.5rem;margin-top:.2rem}
.banner h1{margin:0;color:var(--tone);font-size:1.875rem;font-weight:700;line-height:1.2;letter-spacing:-.015em}
.banner p{margin-top:.25rem;max-width:90ch}
.banner .product{margin:0;color:var(--soft);font-size:.8125rem}
.mark .hollow{fill:none;stroke:var(--tone);stroke-width:2.4}
.mark path{fill:none;stroke:var(--cluster);stroke-width:2.4;stroke-linecap:round;stroke-linejoin:round}
.target{display:grid;grid-template-columns:repeat(auto-fill,minmax(11.5rem,1fr));gap:.625rem 1.5rem;margin:1.25rem 0 0}
.target dt{color:var(--soft);font-size:.75rem;line-height:1.35}
.target dd{margin:0;overflow-wrap:anywhere}
.mark circle,.mark path.plate{fill:var(--tone);stroke:none}
.mark path.tone,.badge .mark path.tone{stroke:var(--tone)}
.target.wide{grid-template-columns:repeat(auto-fill,minmax(min(20rem,100%),1fr))}
.settings{margin-top:.75rem}
summary{color:var(--soft);font-size:.875rem;cursor:pointer}
.badge{display:inline-flex;align-items:center;gap:.375rem;color:var(--tone);font-weight:600;white-space:nowrap}
.badge .mark{flex:none;width:1.125rem;height:1.125rem}
.badge .mark path{stroke:var(--card);stroke-width:2.8}
.moon{width:.875rem;height:.875rem;fill:none;stroke:var(--tone);stroke-width:1.5}
.moon .full{fill:var(--tone)}
`;
}

function tables(): Markup {
  return html`
.frame{position:relative;overflow-x:auto}
table{width:100%;font-size:.875rem;border-collapse:collapse;background:var(--card);border:1px solid var(--line)}
th,td{padding:.4375rem .75rem;border-bottom:1px solid var(--line);text-align:start;vertical-align:top}
thead th{background:var(--faint);color:var(--soft);font-size:.8125rem;font-weight:600;white-space:nowrap;border-bottom:1px solid var(--line)}
tbody th{font-weight:600}
tbody tr:last-child>*{border-bottom:0}
.number{text-align:end;white-space:nowrap}
.group th{padding-top:.875rem;background:var(--page);font-weight:650}
.scroll th,.scroll td{padding-block:.3125rem}
#laws tbody th,#canaries tbody th,#canaries-all tbody th,#coverage tbody th{white-space:nowrap}
#canaries-all tbody tr:not(.group) th,#counts tbody tr:not(.group) th,#counts-all tbody tr:not(.group) th,#kill-switch tbody th{font-weight:400}
#counts td,#counts-all td{white-space:nowrap}
#faults tbody th,#faults-all tbody th,#faults-never tbody th,#residue tbody th{font-weight:400}
#faults-never{margin-top:1rem}
#readiness tbody th{white-space:nowrap}
td .note,.reason,.action{display:block;overflow-wrap:anywhere}
.reason{margin-top:.25rem;color:var(--tone);font-size:.8125rem}
.action+.action{margin-top:.25rem}
.scroll table{min-width:44rem}
.chips{display:flex;flex-wrap:wrap;gap:.25rem 1rem;margin:0;padding:0;list-style:none}
.chips b{font-weight:600}
#canaries .chips .short{flex-basis:100%;white-space:normal}
.chips .note{font-weight:400}
.note code{white-space:nowrap}
.limits{padding:1.25rem 1.5rem;background:var(--card);border:1px solid var(--line);border-radius:6px}
.limits ul{max-width:90ch;margin:0;padding-inline-start:1.25rem}
.limits li{margin-top:.375rem}
`;
}

function figures(): Markup {
  return html`
.figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(19rem,100%),1fr));gap:1rem;margin-top:.75rem}
figure{margin:0;padding:.75rem;background:var(--card);border:1px solid var(--line);border-radius:6px}
figcaption{font-size:.8125rem;font-weight:600;overflow-wrap:anywhere}
figure svg{display:block;width:100%;max-width:22rem;height:auto;margin:.25rem auto 0}
figure text{fill:var(--ink);font-size:12px;text-anchor:middle}
figure .count{font-size:19px;font-weight:650}
figure .digest{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,Liberation Mono,monospace;font-size:10.5px}
figure .when{fill:var(--soft);font-size:11px}
figure .box rect{fill:var(--faint);stroke:var(--line)}
.wire,.bracket{fill:none;stroke:var(--soft);stroke-width:1.25}
.knot,.gap{fill:var(--card)}
.sign{fill:none;stroke:var(--ink);stroke-width:1.6;stroke-linecap:round}
.sign.equal{stroke:var(--good)}.sign.unequal{stroke:var(--bad)}
figure .outcome{font-size:12.5px;font-weight:650}
figure .outcome.equal{fill:var(--good)}figure .outcome.unequal{fill:var(--bad)}
.bracket.equal{stroke:var(--good)}.bracket.unequal{stroke:var(--bad);stroke-dasharray:4 3}
`;
}

function stories(): Markup {
  return html`
article{margin-top:1.25rem;padding:1.25rem 1.5rem;background:var(--card);border:1px solid var(--line);border-radius:6px}
article h3{display:flex;align-items:center;gap:.5rem;margin:0;font-size:1.0625rem}
article h3 .mark{width:1.375rem;height:1.375rem}
article h4,article details{margin:1.125rem 0 .375rem}
article h4,article summary{color:var(--ink);font-size:.875rem;font-weight:600}
.claim{margin-top:.25rem;color:var(--soft)}
.findings{margin:0;padding-inline-start:1.25rem;color:var(--bad)}
pre,.transcript{margin:.375rem 0 0;overflow:auto;background:var(--faint);border:1px solid var(--line);border-radius:4px;line-height:1.55;tab-size:4}
pre{padding:.625rem .875rem;white-space:pre-wrap;overflow-wrap:anywhere;max-height:36rem}
.command{white-space:pre;overflow-wrap:normal}
.transcript{counter-reset:line;padding:.5rem 0;list-style:none;max-height:36rem}
.transcript li{counter-increment:line;display:flex;gap:.875rem;padding:0 .875rem;white-space:pre-wrap}
.transcript li::before{content:counter(line);flex:none;width:2.25em;color:var(--soft);text-align:end;user-select:none}
.transcript bdi{min-width:0;overflow-wrap:anywhere}
article .note{margin-top:.5rem}
`;
}

/** A row becomes a card where the columns would be too narrow to read. */
function narrow(): Markup {
  return html`
@media (max-width:44rem){
body{padding-top:1rem}
.banner{flex-direction:column;gap:.5rem;padding:1rem}
.banner .mark{width:2.75rem;height:2.75rem}
.target{grid-template-columns:repeat(auto-fill,minmax(9rem,1fr))}
.cards table,.cards tbody,.cards tr,.cards td,.cards tbody th{display:block}
.cards table{background:none;border:0}
.cards thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.cards tr{margin-bottom:.75rem;padding:.625rem .875rem;background:var(--card);border:1px solid var(--line);border-radius:6px}
.cards td,.cards tbody th{padding:.125rem 0;border:0;text-align:start;white-space:normal}
.cards tbody th{display:inline-block;margin-inline-end:.75rem}
#readiness td:nth-child(2),#laws td:nth-child(2){display:inline-block}
#readiness td:nth-child(3){color:var(--soft)}
.cards td.number{display:inline-block;margin-inline-end:1rem;font-size:.8125rem}
.cards td.number::before{content:attr(data-head) ': ';color:var(--soft)}
article,.limits{padding:1rem}
}
`;
}

function print(): Markup {
  return html`
@page{size:A4;margin:14mm 12mm}
@media print{
:root{color-scheme:light;--page:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#bbb;--faint:#f4f4f4;--link:#000;
--good:#11663a;--good-cluster:#fff;--bad:#a8201a;--bad-cluster:#fff;--warn:#7a4b00;--warn-cluster:#fff}
html{font-size:9.6pt}
body{max-width:none;padding:0;-webkit-print-color-adjust:exact;print-color-adjust:exact}
.skip,.settings,.fold>summary{display:none}
.frame,pre,.transcript{overflow:visible;max-height:none}
.scroll table{min-width:0}
thead{display:table-header-group}
tr,figure,.banner{break-inside:avoid}
h2,h3,h4,.group,#units>.note{break-after:avoid}
th,td,.scroll th,.scroll td{padding:1mm 1.6mm}
thead th{white-space:normal}
.ok,.bad,.short,.fine,#laws tbody th,#canaries tbody th,#canaries-all tbody th,#counts-all td:last-child{white-space:normal}
.command{white-space:pre-wrap}
.figures{grid-template-columns:repeat(2,1fr)}
details:not(.settings)::details-content{content-visibility:visible;block-size:auto}
}
`;
}
