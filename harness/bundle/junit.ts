/** Writes the verdicts as JUnit XML, for continuous integration. A law that is unknown is an error there, never a skipped or passed test. */
import { clip, visible } from '../../platform/safe-text.ts';
import type { Evidence, LawResult } from '../../schema/evidence.ts';

/** CI servers keep these texts in memory; the whole story is in the report and in case.json. */
const LINE_LENGTH_MAX = 4_000;
const STORY_LINES_MAX = 1_000;

/** Gives one test case a law. Equal evidence gives equal bytes. */
export function renderJunit(evidence: Evidence): string {
  const { laws } = evidence;
  const lowered = loweredCase(evidence);
  const counts = {
    tests: laws.length + lowered.length,
    failures: laws.filter((law) => law.verdict === 'refuted').length,
    errors: laws.filter((law) => law.verdict === 'unknown').length + lowered.length,
    skipped: 0,
    time: seconds(laws.reduce((sum, law) => sum + law.durationMs, 0)),
  };
  // The form of Ant's schema and of Jenkins' at once: no totals above the suite, no time zone, no name of a machine.
  const suite = { package: 'cutproof', id: 0, name: 'laws', ...counts };
  const place = {
    timestamp: evidence.startedAt.replace(/(?:\.\d+)?Z$/, ''),
    hostname: 'localhost',
  };
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite${attributes({ ...suite, ...place })}>
    <properties>
${properties(evidence)}
    </properties>
${[...laws.map(testCase), ...lowered].join('\n')}
    <system-out/>
    <system-err/>
  </testsuite>
</testsuites>
`;
}

function properties(evidence: Evidence): string {
  const named = {
    runId: evidence.runId,
    verdict: evidence.verdict,
    seed: evidence.seed,
    suiteCommit: evidence.subject.suiteCommit,
    schemaFingerprint: evidence.subject.schemaFingerprint,
    server: `${evidence.server.kind} ${evidence.server.versionNum}`,
    ...(evidence.shard === undefined
      ? {}
      : { shard: `${evidence.shard.index}/${evidence.shard.count}` }),
    ...(evidence.interrupted === true ? { interrupted: 'true' } : {}),
  };
  return Object.entries(named)
    .map(([name, value]) => `      <property${attributes({ name, value })}/>`)
    .join('\n');
}

function testCase(law: LawResult): string {
  const [group = law.id] = law.id.split('/');
  const head = attributes({
    classname: `cutproof.${group}`,
    name: `${law.id}: ${law.claim}`,
    time: seconds(law.durationMs),
  });
  const outcome = outcomeOf(law);
  return outcome === null
    ? `    <testcase${head}/>`
    : `    <testcase${head}>\n${outcome}\n    </testcase>`;
}

/** Where the run is worse than its laws (none ran, or its numbers contradict them), CI must not see green. */
function loweredCase({ verdict, laws, limits }: Evidence): string[] {
  if (verdict === 'proved' || laws.some((law) => law.verdict !== 'proved')) return [];
  const head = attributes({ classname: 'cutproof.run', name: 'the run', time: seconds(0) });
  const message = limits[0] ?? 'no law ran';
  const error = `      <error${attributes({ type: 'unknown', message })}/>`;
  return [`    <testcase${head}>\n${error}\n    </testcase>`];
}

function outcomeOf(law: LawResult): string | null {
  switch (law.verdict) {
    case 'proved':
      return null;
    case 'unknown':
      return `      <error${attributes({ type: 'unknown', message: law.reason ?? 'no reason was given' })}/>`;
    case 'refuted': {
      const message = law.counterexample?.findings[0] ?? law.reason ?? 'refuted';
      return `      <failure${attributes({ type: 'refuted', message })}>${escapeXml(describe(law))}</failure>`;
    }
    default:
      return law.verdict satisfies never;
  }
}

function describe({ counterexample, reason }: LawResult): string {
  if (counterexample === undefined) return reason ?? 'no counterexample was kept';
  const story = counterexample.story.slice(0, STORY_LINES_MAX);
  const more = counterexample.story.length - story.length;
  return [
    'Findings:',
    ...counterexample.findings.map((finding) => `- ${clip(finding, LINE_LENGTH_MAX)}`),
    '',
    'Story:',
    ...story.map((line) => clip(line, LINE_LENGTH_MAX)),
    ...(more > 0 ? [`… and ${more} more lines`] : []),
    '',
    `Minimal value: ${clip(counterexample.value, LINE_LENGTH_MAX)}`,
    `Repeat: ${clip(counterexample.command, LINE_LENGTH_MAX)}`,
  ].join('\n');
}

function attributes(named: Readonly<Record<string, string | number>>): string {
  return Object.entries(named)
    .map(([name, value]) => ` ${name}="${escapeXml(clip(String(value), LINE_LENGTH_MAX))}"`)
    .join('');
}

/** Escapes for text and attributes alike; what XML 1.0 cannot hold at all is shown by name. */
function escapeXml(text: string): string {
  return visible(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function seconds(durationMs: number): string {
  return (durationMs / 1_000).toFixed(3);
}
