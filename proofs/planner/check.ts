/** Judges what the planner made of a document whose units are known. Names rows and fields, never what is in them. Pure. */
import { preflight } from '../../cutter/plan/preflight.ts';
import {
  DOCUMENT_REF,
  type ExpectedPlan,
  type ExpectedRefusal,
  type ExpectedUnit,
  type GeneratedDocument,
} from '../../generators/expected-document.ts';
import type { Cutplan, CutplanRow } from '../../schema/contract/cutplan.ts';
import { sha256 } from '../../schema/digest.ts';
import { BARE } from '../pipeline/vocabulary.ts';
import { OPTIONS, type Planned, type ReadEnd } from './case.ts';

type Success = Extract<Planned, { readonly end: 'planned' }>;

export function judgePlanned(given: GeneratedDocument, seen: Planned): readonly string[] {
  const { expects } = given;
  if (seen.end === 'threw') return [`it was neither planned nor refused: ${seen.why}`];
  if (expects.end === 'refused') return judgeRefusal(expects, seen);
  if (seen.end === 'refused') return [`it can be planned, and was refused: ${seen.message}`];
  return [
    ...judgeText(given, seen),
    ...judgeAddresses(seen.plan),
    ...judgeCounts(given, seen),
    ...judgeUnits(expects.units, seen.plan),
    ...judgeNotices(expects, seen.notices),
    ...judgeFile(seen),
    ...preflight(seen.plan, BARE).map(({ position, problem }) => `row ${position}: ${problem}`),
  ];
}

function judgeRefusal(
  { code, says }: ExpectedRefusal,
  seen: Exclude<Planned, { readonly end: 'threw' }>,
): readonly string[] {
  if (seen.end === 'planned') return ['it was planned, and must be refused'];
  return [
    ...(seen.code === code
      ? []
      : [`it was refused by ${seen.code || 'no code'} instead of ${code}`]),
    ...(seen.hinted ? [] : ['the refusal does not say what to do']),
    ...says
      .filter((what) => !seen.message.includes(what))
      .map((what) => `the refusal does not name ${what}`),
  ];
}

function judgeText(given: GeneratedDocument, { text, plan }: Success): readonly string[] {
  return [
    ...(text === given.text
      ? []
      : [`the units give back ${text.length} characters of ${given.text.length}, or others`]),
    ...(plan.documentDigest === sha256(given.text)
      ? []
      : ['the plan has the digest of another text']),
    ...(plan.documentRef === DOCUMENT_REF ? [] : ['the plan has another name than the document']),
  ];
}

function judgeAddresses(plan: Cutplan): readonly string[] {
  const addresses = plan.rows.map((row) => row.canonicalAddress);
  return addresses
    .filter((address, index) => addresses.indexOf(address) !== index)
    .map((address) => `two units have the address ${address}`);
}

function judgeCounts({ counts }: GeneratedDocument, seen: Success): readonly string[] {
  const types = new Set([...Object.keys(counts), ...Object.keys(seen.counts)]);
  return [...types].flatMap((type) => {
    const wanted = counts[type as keyof typeof counts] ?? 0;
    const found = seen.plan.rows.filter((row) => row.sectionType === type).length;
    return [
      ...(found === wanted ? [] : [`${found} units of type ${type} instead of ${wanted}`]),
      ...(seen.counts[type] === wanted
        ? []
        : [`${type}: counted as ${seen.counts[type]}, not ${wanted}`]),
    ];
  });
}

function judgeUnits(units: readonly ExpectedUnit[], { rows }: Cutplan): readonly string[] {
  const { actor, ownerRef, publicationType } = OPTIONS;
  return rows.flatMap((row, index) => {
    const unit = units[index];
    if (unit === undefined) return [];
    const wanted: CutplanRow = {
      ...{ ...unit, position: index + 1, actor, ownerRef, publicationType },
      unitKind: 'law_unit',
    };
    const fields = Object.keys({ ...wanted, ...row }) as (keyof CutplanRow)[];
    return fields
      .filter((field) => row[field] !== wanted[field])
      .map((field) => `row ${index + 1}: its ${field} is not as the document has it`);
  });
}

function judgeNotices(expects: ExpectedPlan, notices: readonly string[]): readonly string[] {
  const found = [...notices].sort();
  const wanted = [...expects.notices].sort();
  const isSaid = wanted.every((one, at) => found[at]?.startsWith(one));
  if (isSaid && found.length === wanted.length) return [];
  const told = (of: readonly string[]) => of.join('; ') || 'nothing';
  return [`noticed is ${told(found)}, and ${told(wanted)} is to be seen`];
}

function judgeFile({ plan, file, unchecked, spoilt }: Success): readonly string[] {
  return [
    ...[file, unchecked].flatMap((end) =>
      end.end === 'read' && end.digest === plan.digest
        ? []
        : [`the file of the plan is ${told(end)}`],
    ),
    ...Object.entries(spoilt).flatMap(([what, end]) => {
      const field = what.replace(/ \(\d+\)$/, '');
      const isNamed = end.end === 'refused' && end.code === 'E_CUTPLAN' && end.hinted;
      if (isNamed && end.message.startsWith(`${field} is `)) return [];
      return [`a file whose ${what} is wrong is ${told(end)}`];
    }),
  ];
}

function told(end: ReadEnd): string {
  switch (end.end) {
    case 'read':
      return `read, with the digest ${end.digest}`;
    case 'refused':
      return `refused by ${end.code}: ${end.message.slice(0, 60)}`;
    case 'threw':
      return `not read: ${end.why}`;
    default:
      return end satisfies never;
  }
}
