/** The small words that every statement of a pull is put together from. Decides nothing about order or rights. */
import { literal } from '../../connection/connection.ts';
import { BOOTSTRAP } from '../query-parts.ts';

export function listOf(field: unknown): readonly string[] {
  return Array.isArray(field) ? field.map(String) : [];
}

/** `name=value` as the catalog keeps it. */
export function toOption(option: string): string {
  const at = option.indexOf('=');
  return `${option.slice(0, at)} = ${literal(option.slice(at + 1))}`;
}

/** `name on place`. The place never holds a blank but in quotes, and then it is the last one that counts. */
export function splitName(name: string): readonly [thing: string, place: string] {
  const quoted = name.startsWith('"') ? name.indexOf('" on ') + 1 : name.indexOf(' on ');
  return [name.slice(0, quoted), name.slice(quoted + 4)];
}

/** Whoever loads the copy is its bootstrap superuser, whatever the name. */
export function roleOf(field: unknown): string {
  if (field === BOOTSTRAP) return 'current_user';
  return field === 'PUBLIC' ? 'public' : String(field);
}

/** These settings are lists of names: the catalog keeps them quoted already. */
const LISTS = /^(?:search_path|temp_tablespaces|(?:session|local|shared)_preload_libraries)$/;

export function settingText(setting: string): string {
  const at = setting.indexOf('=');
  const [name, value] = [setting.slice(0, at), setting.slice(at + 1)];
  return `set ${name} to ${LISTS.test(name) && value !== '' ? value : literal(value)}`;
}
