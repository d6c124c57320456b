/** `cutproof plan --check`: everything that is wrong with a plan, at once, with the database's own answers where one is named. Writes nothing anywhere. */
import type { Finding } from '../../cutter/plan/finding.ts';
import { type DatabaseStanding, preflight, unchecked } from '../../cutter/plan/preflight.ts';
import { readStanding } from '../../cutter/plan/standing.ts';
import { statementsFor } from '../../cutter/statements.ts';
import { reading } from '../../harness/catalog/read.ts';
import { writeAddress } from '../../harness/connection/address.ts';
import { visible } from '../../platform/safe-text.ts';
import type { Cutplan } from '../../schema/contract/cutplan.ts';
import { ProofError } from '../../schema/failure.ts';
import { EXIT, type ExitStatus } from '../../schema/verdict.ts';
import { readEnvironment } from '../environment.ts';
import { print, say } from '../io.ts';
import { openTarget } from '../target/named.ts';

interface Options {
  readonly database?: string;
  readonly mapping?: string;
  readonly json: boolean;
}

/** Gives `usage` where there are findings, so that a script stops before it asks anybody to approve. */
export async function checkPlan(plan: Cutplan, options: Options): Promise<ExitStatus> {
  const { asked, standing } = await ask(plan, options);
  const findings = preflight(plan, standing);
  const open = unchecked(plan, standing);
  if (options.json) {
    const { digest, rows } = plan;
    const said = { digest, units: rows.length, database: asked, findings, unchecked: open };
    print(JSON.stringify(said));
  } else {
    for (const finding of findings) print(line(finding));
    const found = findings.length === 0 ? 'nothing is wrong' : `${findings.length} findings`;
    print(`${found} with ${plan.rows.length} units, ${visible(String(plan.digest))}`);
  }
  say(asked === null ? 'no database was asked' : `asked ${asked}`);
  for (const what of open) say(`not checked: ${what}`);
  return findings.length === 0 ? EXIT.proved : EXIT.usage;
}

interface Answered {
  /** The address without a password; null where no database was named. */
  readonly asked: string | null;
  readonly standing: DatabaseStanding;
}

async function ask(plan: Cutplan, { database, mapping }: Options): Promise<Answered> {
  const environment = readEnvironment();
  const address = database ?? environment.database;
  if (address === null) {
    if (mapping === undefined) return { asked: null, standing: { vocabulary: null, units: null } };
    throw new ProofError('E_USAGE', `--mapping ${mapping} is for a database, and none is named`, {
      hint: 'add --database postgres://host/name, or leave it out',
    });
  }
  const { target, names } = openTarget(
    { database: address, mapping: mapping ?? null },
    environment,
  );
  const standing = await reading(target, (session) =>
    readStanding(session, statementsFor(names), plan),
  );
  return { asked: writeAddress(target), standing };
}

function line({ position, problem, value, cure }: Finding): string {
  const where = position === 0 ? 'plan' : `row ${position}`;
  return visible(`${where}: ${problem} (${value}); ${cure}`);
}
