/** Law: the units of a document, in order, are the document, each as it is written there; what cannot be planned is refused with the reason. */
import { legalDocument } from '../../generators/document.ts';
import { KNOWN_DOCUMENTS } from '../../generators/known-documents.ts';
import { law } from '../../harness/engine/law.ts';
import { acceptFields, acceptText, acceptWhere } from '../../harness/engine/value-shape.ts';
import { shortDigest } from '../../platform/format.ts';
import { sha256 } from '../../schema/digest.ts';
import { PRODUCTION } from '../pipeline/cutter.ts';
import { dropsBlankLines, losesDecomposed, normalises, sameAddress } from './canaries.ts';
import { exhaustsItself, forgetsTitles, plansAnything } from './canaries-units.ts';
import { planDocumentOf } from './case.ts';
import { judgePlanned } from './check.ts';

const isThere = (value: unknown) => typeof value === 'object' && value !== null;

law({
  pipeline: PRODUCTION,
  id: 'planner/lossless',
  claim:
    'always cuts a document into units that are the document again, each as it is written, or refuses it with the reason',
  needs: 'nothing',
  given: legalDocument(),
  examples: () => KNOWN_DOCUMENTS,
  act: async (given, { pipeline }) => planDocumentOf(given, pipeline.planner),
  check: judgePlanned,
  accepts: acceptFields({
    bytes: acceptText,
    text: acceptText,
    counts: acceptWhere(isThere, 'there are none'),
    options: acceptWhere(isThere, 'there are none'),
    expects: acceptWhere(isThere, 'nothing is known of it'),
  }),
  label: ({ counts, bytes, expects }) => [
    ...Object.entries(counts).flatMap(([type, count]) => (count > 0 ? [`has a ${type}`] : [])),
    ...(bytes !== bytes.normalize('NFC') ? ['decomposed'] : []),
    ...(bytes.includes('\r\n') ? ['CRLF'] : []),
    ...(expects.end === 'refused' ? ['cannot be planned'] : []),
  ],
  requires: {
    'has a point': 1,
    'has a preamble': 1,
    decomposed: 1,
    CRLF: 1,
    'cannot be planned': 10,
  },
  tell: ({ name, bytes, times }, seen) => [
    {
      what: 'deed',
      text: `a document of ${bytes.length * times} characters is planned${name === '' ? '' : `: ${name}`}`,
    },
    ...(seen.end === 'planned'
      ? seen.plan.rows.map(
          ({ position, sectionType, title, body }) =>
            `${position}. ${sectionType}: title ${shortDigest(sha256(title))}, body of ${body.length} characters`,
        )
      : [seen.end === 'refused' ? `it is refused by ${seen.code}` : `it fails: ${seen.why}`]),
  ],
  canaries: [
    normalises,
    dropsBlankLines,
    losesDecomposed,
    sameAddress,
    forgetsTitles,
    plansAnything,
    exhaustsItself,
  ],
});
