/** Gives the files of an evidence folder as text. Pure: equal evidence gives equal bytes; what is listed in SHA256SUMS is all there is. */
import { createHash } from 'node:crypto';
import type { Evidence } from '../schema/evidence.ts';
import { ProofError } from '../schema/failure.ts';
import { caseFolderName, toStoredCase } from './case.ts';
import { renderJunit } from './junit.ts';
import { renderReport } from './report.ts';

export const SUMS_FILE = 'SHA256SUMS';

/** Gives path and text of every file, in order, the sums last. */
export function evidenceFiles(evidence: Evidence): ReadonlyMap<string, string> {
  const files = new Map<string, string>([
    ['VERIFY.md', describeVerification(evidence)],
    ...caseFiles(evidence),
    ['evidence.json', `${JSON.stringify(evidence, null, 2)}\n`],
    ['junit.xml', renderJunit(evidence)],
    ['report.html', renderReport(evidence)],
  ]);
  return files.set(SUMS_FILE, checksums(files));
}

function caseFiles(evidence: Evidence): [string, string][] {
  return evidence.laws.flatMap((law) => {
    const stored = toStoredCase(law, evidence);
    if (stored === null) return [];
    const path = `counterexamples/${caseFolderName(law.id)}/case.json`;
    return [[path, `${JSON.stringify(stored, null, 2)}\n`]];
  });
}

/** The form that `sha256sum -c --strict` reads. */
function checksums(files: ReadonlyMap<string, string>): string {
  const lines = [...files.keys()].sort().map((path) => {
    // sha256sum escapes a name with a backslash or a line end, and tools differ on it: allow neither.
    if (!/^[A-Za-z0-9._/-]+$/.test(path)) {
      throw new ProofError(
        'E_EVIDENCE',
        `${JSON.stringify(path)} cannot be listed in ${SUMS_FILE}`,
      );
    }
    const digest = createHash('sha256')
      .update(files.get(path) ?? '', 'utf8')
      .digest('hex');
    return `${digest}  ${path}\n`;
  });
  return lines.join('');
}

function describeVerification({ runId }: Evidence): string {
  return `# How to check this folder

Run \`${runId}\`.

1. Nothing was changed or lost. In this folder:

   \`\`\`
   sha256sum -c --strict ${SUMS_FILE}
   \`\`\`

   On macOS: \`shasum -a 256 -c ${SUMS_FILE}\`. Every line must end in \`OK\`.

2. Nothing was added. This prints nothing:

   \`\`\`
   find . -type f ! -name ${SUMS_FILE} | sed 's|^\\./||' | LC_ALL=C sort | comm -3 - <(cut -c67- ${SUMS_FILE} | LC_ALL=C sort)
   \`\`\`

   (In bash. \`sha256sum -c\` itself does not look for files that are not listed.)

3. **This folder is not signed.** The sums find damage. They say nothing about who wrote the
   folder: whoever can change a file can also change ${SUMS_FILE}. Take the folder from a
   place you trust, or compare the sum of ${SUMS_FILE} with one that came another way:

   \`\`\`
   sha256sum ${SUMS_FILE}
   \`\`\`

What was shown and what was not is in \`report.html\` (open it in any browser, offline) and, for
programs, in \`evidence.json\`. A counterexample under \`counterexamples/\` is a whole case: give
its \`case.json\` to \`cutproof replay\`.
`;
}
