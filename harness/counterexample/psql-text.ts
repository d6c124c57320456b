/** Writes the comments and echoes of a script for psql: whose case it is, how it is run, what to look at, what one session cannot repeat. Writes no statement. */
import { versionText } from '../../platform/format.ts';
import { oneLine, visible } from '../../platform/safe-text.ts';
import type { Names } from '../../schema/names.ts';
import type { Contract } from '../../schema/pipeline.ts';

export interface ReproducedCase {
  readonly law: string;
  readonly claim: string;
  readonly findings: readonly string[];
  readonly stage: 'rollback' | 'commit';
  readonly schemaFingerprint: string;
  readonly serverVersionNum: number;
  /** The folder that the copy was loaded from, as a user names it. */
  readonly folder: string;
  /** What the copy calls the tables of the contract. */
  readonly calls: Names;
  readonly contract: Pick<Contract, 'tables'>;
}

const FINDINGS_MAX = 12;
const TEXT_LENGTH_MAX = 600;
const WIDTH = 96;

const how = (folder: string): readonly string[] => [
  'It needs no cutproof: only the schema, on a throw-away server, and a superuser of it:',
  '  createdb cutproof_copy',
  `  cat ${folder}/*.sql | psql -X -q -v ON_ERROR_STOP=1 -d cutproof_copy`,
  '  psql -X -d cutproof_copy -f reproduce.sql',
  'All of it is one transaction that ends in ROLLBACK; only sequences stay advanced. What the pipeline began and committed are savepoints here, and COMMIT checks deferred constraints as it does there. It sends what was sent then: a pipeline that was mended meanwhile may send something else.',
];

const NOT_HERE =
  'It cannot be repeated in psql: this law does not look at what a pipeline sends in one transaction. To run it again: cutproof replay case.json';

const ONE_SESSION =
  'One session cannot repeat all of it: log-ins are SET ROLE here, now() stands still, and a process that dies or a connection that is lost is only the rollback that the server makes of it.';

const COMMITTED =
  'It was found with real commits. One session cannot repeat what only a real COMMIT does: a new transaction id and a new now() for each phase, log-ins of their own, sessions that see each other’s work, notifications, tables that end with a COMMIT.';

export function describeCase(
  about: ReproducedCase,
  { repeatable }: { readonly repeatable: boolean },
): string {
  const { law, claim, findings, stage, schemaFingerprint, serverVersionNum } = about;
  const shown = findings.slice(0, FINDINGS_MAX).map((finding) => `  - ${finding}`);
  const more = findings.length - shown.length;
  return [
    `A counterexample of the law ${law}${repeatable ? ', to be repeated in psql' : ''}.`,
    '',
    `The law claims: ${claim}`,
    'What went against it, and what to look at below:',
    ...shown,
    ...(more > 0 ? [`  … and ${more} more findings in case.json`] : []),
    '',
    ...(repeatable ? how(about.folder) : [NOT_HERE]),
    ...(repeatable ? ['', stage === 'commit' ? COMMITTED : ONE_SESSION] : []),
    `Found on PostgreSQL ${versionText(serverVersionNum)}, schema ${schemaFingerprint}, stage ${stage}.`,
  ]
    .map(comment)
    .join('');
}

/** One comment on as many lines as it needs. */
export function comment(text: string): string {
  const lines = split(safe(text));
  return lines.map((line) => `${`-- ${line}`.trimEnd()}\n`).join('');
}

/** Printed by psql while the script runs. */
export function echo(text: string): string {
  return `\\echo '${safe(text).replaceAll('\\', '\\\\').replaceAll("'", "''")}'\n`;
}

/** A value must not end a comment or a line. Leading spaces set entries apart, and stay. */
function safe(text: string): string {
  const indent = /^ */.exec(text)?.[0] ?? '';
  const line = indent + visible(oneLine(text));
  return line.length <= TEXT_LENGTH_MAX ? line : `${line.slice(0, TEXT_LENGTH_MAX)}…`;
}

function split(text: string): readonly string[] {
  const indent = /^ *(?:- )?/.exec(text)?.[0].length ?? 0;
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/(?<! )(?= )/)) {
    if (line !== '' && line.length + word.length > WIDTH) {
      lines.push(line);
      line = ' '.repeat(indent) + word.trimStart();
    } else line += word;
  }
  return [...lines, line];
}
