/** VERIFY.md: how to check a folder without cutproof, by commands that a reviewer's machine has. Each command is run as it stands by a test. */
import { EVIDENCE_NAMESPACE } from '../../platform/ssh/signature.ts';
import type { Evidence } from '../../schema/evidence.ts';
import { PAYLOAD_TYPE } from './dsse.ts';
import { SIGNATURE_FILE, SUMS_FILE } from './sha256sums.ts';

export function describeVerification(evidence: Evidence): string {
  const signed = evidence.sequence !== undefined;
  return [
    `# How to check this folder\n\nRun \`${evidence.runId}\`. ${intro(signed)}`,
    `## 1. Nothing was changed or lost\n\n${shell(`sha256sum -c --strict ${SUMS_FILE}`)}`,
    `Every line must end in \`OK\`. On macOS: \`shasum -a 256 -c ${SUMS_FILE}\`.`,
    `## 2. Nothing was added\n\n${shell(UNLISTED)}`,
    'It must print nothing: `sha256sum -c` itself does not look for files that are not listed.',
    ...(signed ? signature(evidence) : UNSIGNED),
    '## What it means',
    'What was shown and what was not is in `report.html` (open it in any browser, offline) and, for\nprograms, in `evidence.json`. A counterexample under `counterexamples/` is a whole case: give\nits `case.json` to `cutproof replay`, or its `reproduce.sql` to `psql`. `observations/` holds cases with what was seen of them.',
    `All of the above at once, and the laws asked again about every recorded case, without a database:\n\n${text(`cutproof verify . ${signed ? '--allowed-signers FILE' : ''}`.trim())}`,
    '',
  ].join('\n\n');
}

function intro(signed: boolean): string {
  return signed
    ? 'It is signed. You need bash, coreutils, OpenSSH 8.2 or\nnewer and OpenSSL 3; no network, no database. Run the commands in this folder.'
    : 'It is **not signed**. You need bash and coreutils; no\nnetwork, no database. Run the commands in this folder.';
}

const UNLISTED = `find . ! -type d ! -path ./${SUMS_FILE} ! -path ./${SIGNATURE_FILE} | sed 's|^\\./||' | LC_ALL=C sort |
  LC_ALL=C comm -3 - <(cut -c67- ${SUMS_FILE} | LC_ALL=C sort)
find . ! -type d ! -type f`;

const UNSIGNED: readonly string[] = [
  '## 3. Who wrote it: nobody can say',
  `**This folder is not signed.** The sums find damage. They say nothing about who wrote the\nfolder: whoever can change a file can also change ${SUMS_FILE}. Take the folder from a\nplace you trust, or compare the sum of ${SUMS_FILE} with one that came another way:\n\n${shell(`sha256sum ${SUMS_FILE}`)}`,
];

function signature({ sequence, previous }: Evidence): readonly string[] {
  return [
    '## 3. Who signed it',
    `\`ALLOWED_SIGNERS\` is a file **of your own**, never one that came with the folder. It holds the\nline that \`cutproof keygen\` printed, as its owner gave it to you:\n\n${text(`NAME namespaces="${EVIDENCE_NAMESPACE}" ssh-ed25519 AAAA…`)}`,
    shell(SIGNER),
    `It must print \`Good "${EVIDENCE_NAMESPACE}" signature\` with the name of your file. The \`<\` matters: in\nPowerShell use \`cmd /c\` or Git Bash, for a pipe there changes line ends.`,
    '## 4. What was attested',
    `The envelopes in \`attestations/\` hold in-toto statements for machines, signed by the same key.\nEach must print \`Signature Verified Successfully\`. (Of several keys of one name in your file the\nfirst is tried: put the one that step 3 named there.)\n\n${shell(ENVELOPES)}`,
    '## 5. No night is missing',
    previous === undefined
      ? `This is run ${sequence} of its chain, the first: it names none before it. Where there should be an\nolder one, somebody has begun a new chain.`
      : `This is run ${sequence} of its chain. It follows \`${previous.runId}\`, which must stand\nbeside it, as it was then:\n\n${shell(followed(previous))}\n\nThen check that folder by its own VERIFY.md, and so on down to the first.`,
  ];
}

function followed({ runId, sumsDigest }: NonNullable<Evidence['previous']>): string {
  const digest = sumsDigest.replace(/^sha256:/, '');
  return `echo '${digest}  ../${runId}/${SUMS_FILE}' | sha256sum -c --strict`;
}

const SIGNER = `signer=$(ssh-keygen -Y find-principals -f "$ALLOWED_SIGNERS" -s ${SIGNATURE_FILE} | head -n 1)
ssh-keygen -Y verify -f "$ALLOWED_SIGNERS" -I "$signer" -n ${EVIDENCE_NAMESPACE} -s ${SIGNATURE_FILE} < ${SUMS_FILE}`;

/** The 12 bytes are what stands before an ed25519 key in the form that openssl reads; the key itself is the last 32 bytes of the line's base64. */
const ENVELOPES = `aside=$(mktemp -d)
key=$(awk -v who="$signer" '{ n = split($1, names, ","); for (i in names) if (names[i] == who)
  for (j = 2; j < NF; j++) if ($j == "ssh-ed25519") print $(j + 1) }' "$ALLOWED_SIGNERS" | head -n 1)
{ printf '\\060\\052\\060\\005\\006\\003\\053\\145\\160\\003\\041\\000'; echo "$key" | base64 -d | tail -c 32; } > "$aside/key"
for envelope in attestations/*.dsse.json; do
  sed 's/.*"payload":"\\([^"]*\\)".*/\\1/' "$envelope" | base64 -d > "$aside/payload"
  sed 's/.*"sig":"\\([^"]*\\)".*/\\1/' "$envelope" | base64 -d > "$aside/sig"
  { printf 'DSSEv1 ${PAYLOAD_TYPE.length} ${PAYLOAD_TYPE} %s ' $(wc -c < "$aside/payload"); cat "$aside/payload"; } > "$aside/signed"
  openssl pkeyutl -verify -pubin -keyform DER -inkey "$aside/key" -rawin -in "$aside/signed" -sigfile "$aside/sig"
done`;

function shell(commands: string): string {
  return `\`\`\`sh\n${commands}\n\`\`\``;
}

function text(lines: string): string {
  return `\`\`\`text\n${lines}\n\`\`\``;
}
