/** The database that a command works with, and the plan: what was named, read before anything is connected to. Opens no connection. */
import { readCutplan } from '../../cutter/plan/cutplan-file.ts';
import { readMapping } from '../../harness/catalog/mapping.ts';
import { readAddress } from '../../harness/connection/address.ts';
import type { Target } from '../../harness/connection/connection.ts';
import type { Cutplan } from '../../schema/contract/cutplan.ts';
import { CUTTER } from '../../schema/contract/cutter.ts';
import { ProofError } from '../../schema/failure.ts';
import type { Names } from '../../schema/names.ts';
import type { ProcessEnvironment } from '../environment.ts';
import { readText } from '../io.ts';
import type { CommandSettings } from '../settings.ts';

interface NamedTarget {
  readonly target: Target;
  /** What it calls the tables and functions of the contract. */
  readonly names: Names;
}

/** Rejects with `E_USAGE` where nobody named a database. */
export function openTarget(
  { database, mapping }: Pick<CommandSettings, 'database' | 'mapping'>,
  { connection }: ProcessEnvironment,
): NamedTarget {
  const names = readMapping(mapping, CUTTER);
  if (database !== null) return { target: readAddress(database, connection), names };
  throw new ProofError('E_USAGE', 'no database is named', {
    hint: 'add --database postgres://host/name, or run within: cutproof sandbox -- …',
  });
}

/** Rejects with `E_CUTPLAN`. */
export function readPlan(file: string): Cutplan {
  const hint = 'name a file that `cutproof plan --out` wrote';
  return readCutplan(readText(file, { code: 'E_CUTPLAN', hint }));
}
