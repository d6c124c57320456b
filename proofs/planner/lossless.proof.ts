/** Law: the units of a document, in order, are the document; addresses are unique; every row meets the contract. */
import { preflight } from '../../cutter/plan/preflight.ts';
import { type GeneratedDocument, legalDocument } from '../../generators/document.ts';
import { law } from '../../harness/engine/law.ts';
import { acceptFields, acceptText, acceptWhere } from '../../harness/engine/value-shape.ts';
import { shortDigest } from '../../platform/format.ts';
import type { Cutplan } from '../../schema/contract/cutplan.ts';
import { sha256 } from '../../schema/digest.ts';
import { PRODUCTION } from '../pipeline/cutter.ts';
import { BARE } from '../pipeline/vocabulary.ts';
import { dropsBlankLines, losesDecomposed, normalises, sameAddress } from './canaries.ts';

const OPTIONS = {
  documentRef: 'vn/generated',
  actor: 'planner',
  ownerRef: 'vn/owner',
  depth: 'point',
  publicationType: 'law',
} as const;

interface Planned {
  readonly plan: Cutplan;
  readonly text: string;
}

law({
  pipeline: PRODUCTION,
  id: 'planner/lossless',
  claim:
    'always cuts a document into units that are the document again, with unique addresses and valid rows',
  needs: 'nothing',
  given: legalDocument(),
  examples: () => [],
  act: async ({ bytes }: GeneratedDocument, { pipeline }): Promise<Planned> => {
    const plan = pipeline.planner.plan(bytes, OPTIONS);
    return { plan, text: pipeline.planner.reassemble(plan) };
  },
  check: (given, { plan, text }) => [
    ...(text === given.text
      ? []
      : [`the units give back ${text.length} characters of ${given.text.length}, or others`]),
    ...judgeAddresses(plan),
    ...judgeCounts(given, plan),
    ...preflight(plan, BARE).map(({ position, problem }) => `row ${position}: ${problem}`),
  ],
  accepts: acceptFields({
    bytes: acceptText,
    text: acceptText,
    counts: acceptWhere(
      (counts) => typeof counts === 'object' && counts !== null,
      'there are none',
    ),
  }),
  label: ({ counts, bytes }) => [
    ...Object.entries(counts).flatMap(([type, count]) => (count > 0 ? [`has a ${type}`] : [])),
    ...(bytes !== bytes.normalize('NFC') ? ['decomposed'] : []),
    ...(bytes.includes('\r\n') ? ['CRLF'] : []),
  ],
  requires: { 'has a point': 1, 'has a preamble': 1, decomposed: 1, CRLF: 1 },
  tell: (given, { plan }) => [
    { what: 'deed', text: `a document of ${given.bytes.length} characters is planned` },
    ...plan.rows.map(
      ({ position, sectionType, title, body }) =>
        `${position}. ${sectionType}: title ${shortDigest(sha256(title))}, body of ${body.length} characters`,
    ),
  ],
  canaries: [normalises, dropsBlankLines, losesDecomposed, sameAddress],
});

function judgeAddresses(plan: Cutplan): readonly string[] {
  const addresses = plan.rows.map((row) => row.canonicalAddress);
  return addresses
    .filter((address, index) => addresses.indexOf(address) !== index)
    .map((address) => `two units have the address ${address}`);
}

function judgeCounts({ counts }: GeneratedDocument, plan: Cutplan): readonly string[] {
  return Object.entries(counts).flatMap(([type, wanted]) => {
    const found = plan.rows.filter((row) => row.sectionType === type).length;
    return found === wanted ? [] : [`${found} units of type ${type} instead of ${wanted}`];
  });
}
