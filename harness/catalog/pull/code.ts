/** The statements that make triggers, event triggers, rules and policies again, switched on or off as they were. Sends none. */
import { literal } from '../../connection/connection.ts';
import type { Part } from '../catalog.ts';
import { listOf, roleOf, splitName } from './statement-parts.ts';

const SWITCHES: Readonly<Record<string, string>> = {
  disabled: 'disable',
  replica: 'enable replica',
  always: 'enable always',
  origin: 'enable',
};

export function triggerText(part: Part): string {
  // The trigger itself comes with the one of the parent table.
  if (part.definition['inherited'] === true) return switchText(part, 'trigger').trim();
  return `${part.definition['statement']};${switchText(part, 'trigger')}`;
}

/** The server prints a rule with its semicolon. */
export function ruleText(part: Part): string {
  return `${part.definition['statement']}${switchText(part, 'rule')}`;
}

export function eventTriggerText({ name, definition }: Part): string {
  const { event, enabled } = definition;
  const tags = listOf(definition['tags']).map(literal).join(', ');
  const when = tags === '' ? '' : ` when tag in (${tags})`;
  const made = `create event trigger ${name} on ${event}${when} execute function ${definition['function']}();`;
  const state = enabled === undefined ? undefined : SWITCHES[String(enabled)];
  return state === undefined ? made : `${made}\nalter event trigger ${name} ${state};`;
}

export function policyText({ name, definition }: Part): string {
  const { table, command, restrictive, using, check } = definition;
  return [
    `create policy ${splitName(name)[0]} on ${table}`,
    restrictive === true ? ' as restrictive' : '',
    ` for ${command} to ${listOf(definition['roles']).map(roleOf).join(', ')}`,
    using === undefined ? '' : ` using (${using})`,
    check === undefined ? '' : ` with check (${check})`,
    ';',
  ].join('');
}

function switchText({ name, definition }: Part, what: 'trigger' | 'rule'): string {
  const state = SWITCHES[String(definition['enabled'])];
  if (state === undefined) return '';
  return `\nalter table ${definition['table']} ${state} ${what} ${splitName(name)[0]};`;
}
