/** Preflights that lack one check, or have one too many. The law of the preflight must refute every one. */
import type { Finding } from '../../cutter/plan/finding.ts';
import type { DatabaseStanding } from '../../cutter/plan/preflight.ts';
import { OBJECTIONABLE_FIELDS } from '../../generators/flawed-rows.ts';
import type { Cutplan } from '../../schema/contract/cutplan.ts';
import type { CutterCanary, CutterPipeline } from '../pipeline/cutter.ts';
import { replacing } from '../pipeline/mutant.ts';

const MISSING: readonly CutterCanary[] = OBJECTIONABLE_FIELDS.map((field) =>
  checking({
    name: `overlooks-${field.replaceAll('_', '-')}`,
    breaks: `the preflight never objects to a ${field}`,
    check: (plan, standing, preflight) =>
      preflight(plan, standing).filter((finding) => finding.field !== field),
  }),
);

export const WRONG_PREFLIGHTS: readonly CutterCanary[] = [
  ...MISSING,
  checking({
    name: 'asks-nobody-what-stands',
    breaks: 'an address that stands in the database is taken for free',
    check: (plan, { vocabulary }, preflight) => preflight(plan, { vocabulary, units: new Map() }),
  }),
  checking({
    name: 'first-finding-only',
    breaks: 'the preflight stops at the first finding',
    check: (plan, standing, preflight) => preflight(plan, standing).slice(0, 1),
  }),
  checking({
    name: 'every-space-is-blank-to-the-preflight',
    breaks: 'the preflight refuses a title that only looks blank and is content to the database',
    check: (plan, standing, preflight) => [
      ...preflight(plan, standing),
      ...plan.rows.flatMap(({ title }, index) =>
        (title as string | null)?.trim() === '' && !/^[ \t\n\r\u00a0]*$/.test(title)
          ? [objection(index + 1, 'title')]
          : [],
      ),
    ],
  }),
  checking({
    name: 'wants-its-own-parents',
    breaks: 'the preflight refuses a unit under one that stands in the document already',
    check: (plan, standing, preflight) => {
      const own = new Set(plan.rows.map((row) => row.canonicalAddress));
      const units = new Map([...(standing.units ?? [])].filter(([address]) => own.has(address)));
      return preflight(plan, { ...standing, units });
    },
  }),
  checking({
    name: 'any-parent-will-do',
    breaks: 'a unit under one of another document is let pass: the commit would refuse it',
    check: (plan, standing, preflight) =>
      preflight(plan, standing).filter(
        ({ field, rule }) => field !== 'parent_address' || rule !== 'plan',
      ),
  }),
  checking({
    name: 'wants-every-term',
    breaks: 'the preflight refuses a kind that is not given, where there is only one',
    check: (plan, standing, preflight) => [
      ...preflight(plan, standing),
      ...plan.rows.flatMap(({ unitKind }, index) =>
        unitKind === null ? [objection(index + 1, 'unit_kind')] : [],
      ),
    ],
  }),
];

interface Wrong {
  readonly name: string;
  readonly breaks: string;
  readonly check: (
    plan: Cutplan,
    standing: DatabaseStanding,
    preflight: CutterPipeline['preflight'],
  ) => readonly Finding[];
}

function checking({ name, breaks, check }: Wrong): CutterCanary {
  return replacing(
    { name, breaks },
    'preflight',
    (preflight) => (plan, standing) => check(plan, standing, preflight),
  );
}

function objection(position: number, field: string): Finding {
  return { position, field, value: '""', problem: `${field}: no`, cure: 'another', rule: 'row' };
}
