/** Sets what an administrator sets, for a database or a role in it, and takes it back. Passes over what this server does not know. */
import type { Setting } from '../../generators/surroundings.ts';
import type { Database } from '../../harness/connection/connection.ts';
import { identifier, literal } from '../../harness/connection/connection.ts';
import { ROLES } from '../../schema/contract/phase.ts';
import { thrownError } from '../../schema/failure.ts';

/** Sets what administrators set. Gives what this server does not know or allow, which is passed over. */
export async function setUp(
  observer: Database,
  settings: readonly Setting[],
): Promise<readonly string[]> {
  const passed: string[] = [];
  for (const setting of settings.filter(({ place }) => place !== 'session')) {
    if (
      !(await putInPlace(
        observer,
        `${subjectOf(observer, setting.place)} ${settingStatement(setting)}`,
      ))
    ) {
      passed.push(setting.name);
    }
  }
  return passed;
}

export async function takeBack(observer: Database): Promise<void> {
  for (const place of ['database', ...ROLES] as const) {
    await observer.query(`${subjectOf(observer, place)} reset all`);
  }
}

function subjectOf({ target }: Database, place: Setting['place']): string {
  const database = `database ${identifier(target.database)}`;
  return place === 'database' ? `alter ${database}` : `alter role ${place} in ${database}`;
}

export function settingStatement({ name, value }: Pick<Setting, 'name' | 'value'>): string {
  // A path is a list of names; each other value is one word to the server.
  const parts = name === 'search_path' ? value.split(', ') : [value];
  return `set ${name} = ${parts.map(literal).join(', ')}`;
}

/** No such setting here, no such value, no right to it. */
const PASSED_OVER = ['42704', '22023', '42501', '0A000'];

/** False where the server does not know it. */
export async function putInPlace(session: Database, text: string): Promise<boolean> {
  try {
    await session.query(text);
    return true;
  } catch (error) {
    if (PASSED_OVER.includes(thrownError(error).code)) return false;
    throw error;
  }
}
