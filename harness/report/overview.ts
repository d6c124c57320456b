/** The way through the page: one entry a part, each with what it comes to. A part that falls short is never shown like one that does not. */

import { groupDigits } from '../../platform/format.ts';
import type { Evidence } from '../../schema/evidence.ts';
import type { MutationSummary } from '../../schema/mutation.ts';
import type { Suite } from '../../schema/suite.ts';
import type { Markup } from './html.ts';
import { html } from './html.ts';

type State = 'good' | 'short' | 'against' | 'plain';

interface Entry {
  readonly to: string;
  readonly name: string;
  readonly says: string;
  readonly state: State;
}

export function overview(evidence: Evidence, suite: Suite): Markup {
  const entries = [
    readiness(evidence),
    units(evidence, suite),
    laws(evidence),
    faults(evidence),
    killSwitch(evidence),
    canaries(evidence),
    ...mutants(evidence),
    limits(evidence),
    ...counterexamples(evidence),
  ];
  return html`<nav class="overview" aria-label="On this page">
<ul>${entries.map(
    ({ to, name, says, state }) => html`
<li><a class="${state}" href="#${to}"><span class="name">${name}</span> <span class="says">${sign(state)}${says}</span></a></li>`,
  )}
</ul>
</nav>`;
}

function sign(state: State): string {
  return { good: '✓ ', short: '▲ ', against: '✗ ', plain: '' }[state];
}

function readiness({ readiness: rows }: Evidence): Entry {
  const closed = rows.filter(({ status }) => status === 'CLOSED').length;
  const open = rows.some(({ status }) => status === 'OPEN');
  const state = closed === rows.length && closed > 0 ? 'good' : open ? 'against' : 'short';
  return { to: 'readiness', name: 'Readiness', says: `${closed} of ${rows.length} closed`, state };
}

function units({ counts }: Evidence, { contract }: Suite): Entry {
  const rows = counts.filter(({ table }) => table === contract.counted.table);
  const [first] = rows;
  const entry = { to: 'units', name: 'Units' };
  if (first === undefined) return { ...entry, says: 'not counted', state: 'short' };
  const same = rows.every(
    ({ before, after, digestBefore, digestAfter }) =>
      before === after && digestBefore === digestAfter,
  );
  const series = [first.before, first.during, first.after].map(groupDigits).join(' → ');
  return { ...entry, says: series, state: same ? 'good' : 'against' };
}

function laws({ laws: all }: Evidence): Entry {
  const proved = all.filter(({ verdict }) => verdict === 'proved').length;
  const refuted = all.some(({ verdict }) => verdict === 'refuted');
  const state = refuted ? 'against' : proved === all.length && proved > 0 ? 'good' : 'short';
  return { to: 'laws', name: 'Laws', says: `${proved} of ${all.length} proved`, state };
}

/** Never shown like a part where nothing falls short while one survives. */
function mutants({ mutation = [] }: Evidence): Entry[] {
  if (mutation.length === 0) return [];
  const sum = (count: (one: MutationSummary) => number) =>
    mutation.reduce((total, one) => total + count(one), 0);
  const [killed, survived] = [sum(({ score }) => score.killed), sum(({ score }) => score.survived)];
  const fell = mutation.some(({ fallen = [] }) => fallen.length > 0);
  const whole = survived === 0 && killed > 0 && mutation.every(({ doubt }) => doubt === undefined);
  const state = fell ? 'against' : whole ? 'good' : 'short';
  const says = `${groupDigits(killed)} of ${groupDigits(killed + survived)} refuted`;
  return [{ to: 'mutants', name: 'Mutants', says, state }];
}

function faults({ faults: rows }: Evidence): Entry {
  const struck = rows.filter(({ fired }) => fired > 0).length;
  const says = rows.length === 0 ? 'none planned' : `${struck} of ${rows.length} points struck`;
  const state = rows.length > 0 && struck === rows.length ? 'good' : 'short';
  return { to: 'faults', name: 'Faults', says, state };
}

function killSwitch({ killSwitch: rows }: Evidence): Entry {
  const held = rows.filter(
    ({ attempts, refusals, statementsSent }) =>
      attempts > 0 && refusals === attempts && statementsSent === 0,
  ).length;
  const failed = rows.some(
    ({ attempts, refusals, statementsSent }) => statementsSent > 0 || refusals < attempts,
  );
  const state = failed ? 'against' : held === rows.length && held > 0 ? 'good' : 'short';
  const says = rows.length === 0 ? 'not tried' : `${held} of ${rows.length} refuse`;
  return { to: 'kill-switch', name: 'Kill-switch', says, state };
}

function canaries({ laws: all }: Evidence): Entry {
  const tried = all.flatMap((law) => law.canaries);
  const refuted = tried.filter((canary) => canary.refuted).length;
  const says = tried.length === 0 ? 'none tried' : `${refuted} of ${tried.length} refuted`;
  const state = tried.length > 0 && refuted === tried.length ? 'good' : 'short';
  return { to: 'canaries', name: 'Canaries', says, state };
}

function counterexamples({ laws: all }: Evidence): readonly Entry[] {
  const count = all.filter(({ counterexample }) => counterexample !== undefined).length;
  if (count === 0) return [];
  const says = `${count} ${count === 1 ? 'law' : 'laws'} refuted`;
  return [{ to: 'counterexamples', name: 'Counterexamples', says, state: 'against' }];
}

function limits({ limits: all }: Evidence): Entry {
  const says = `${all.length} ${all.length === 1 ? 'limit' : 'limits'}`;
  return { to: 'limits', name: 'Not shown by this run', says, state: 'plain' };
}
