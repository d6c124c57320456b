/** The statements that make roles, where they are missing, and the settings of roles and database. Never sets or reads a password, never changes a role that is there. */
import { literal } from '../../connection/connection.ts';
import type { Part } from '../catalog.ts';
import { listOf, settingText } from './statement-parts.ts';

export function roleTexts(parts: readonly Part[]): readonly string[] {
  const roles = parts.filter(({ kind }) => kind === 'role');
  return [...roles.map(roleText), ...roles.flatMap(membershipTexts)];
}

/** Roles belong to the whole server, where another copy may be loaded at this moment. */
function roleText({ name, definition }: Part): string {
  const limit = definition['connectionLimit'];
  const settings = listOf(definition['settings']).map(
    (setting) => `  alter role ${name} ${settingText(setting)};`,
  );
  const words = listOf(definition['attributes']).join(' ');
  return [
    'do $$ begin',
    `  create role ${name} ${words}${limit === undefined ? '' : ` connection limit ${limit}`};`,
    ...settings,
    'exception when duplicate_object or unique_violation then null;',
    'end $$;',
  ].join('\n');
}

function membershipTexts({ name, definition }: Part): readonly string[] {
  const has = (field: string, role: string) => listOf(definition[field]).includes(role);
  const inherits = listOf(definition['attributes']).includes('inherit');
  return listOf(definition['memberOf']).flatMap((role) => {
    const admin = has('administers', role) ? ' with admin option' : '';
    // Known since version 16, and said only where it is not as usual.
    const options = [
      has('inheritsOtherwise', role) ? `inherit ${!inherits}` : '',
      has('mayNotBecome', role) ? 'set false' : '',
    ].filter((option) => option !== '');
    const more = options.map((option) => `grant ${role} to ${name} with ${option};`);
    return [`grant ${role} to ${name}${admin};`, ...more];
  });
}

export function settingsText({ kind, definition }: Part): string | null {
  if (kind !== 'settings') return null;
  const { role } = definition;
  return listOf(definition['settings'])
    .map((setting) => {
      const text = settingText(setting).replaceAll('%', '%%');
      const whole =
        role === undefined
          ? `alter database %1$I ${text}`
          : `alter role ${role} in database %1$I ${text}`;
      return `do $$ begin execute format(${literal(whole)}, current_database()); end $$;`;
    })
    .join('\n');
}
