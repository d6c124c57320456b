/** Judges what the recorders came to: the truth is recorded under two roles, a lie is noticed by the first phase that can and recorded by none. Pure. */
import { type Lie, RECORDERS, type RecorderCase } from '../../generators/recorder-lie.ts';
import { PHASES } from '../../schema/contract/phase.ts';
import type { RecordersSeen } from './case.ts';

export function judgeRecorders(value: RecorderCase, recorded: RecordersSeen): readonly string[] {
  return [
    ...judgeOutcomes(value, recorded),
    ...judgeFound(value, recorded),
    ...judgeRoles(recorded),
  ];
}

/** The phase that must notice; null where there is nothing to notice. */
function noticedBy(lie: Lie): (typeof PHASES)[number] | null {
  if (lie.of === 'nobody') return null;
  return lie.of === 'record' ? 'write_verify' : lie.before;
}

function judgeOutcomes({ lie }: RecorderCase, { seen }: RecordersSeen): readonly string[] {
  const noticed = noticedBy(lie);
  const until = noticed === null ? PHASES.length : PHASES.indexOf(noticed);
  return PHASES.flatMap((phase, index) => {
    const outcome = seen.steps[index]?.outcome ?? null;
    const how =
      outcome === null || outcome.status === 'applied'
        ? (outcome?.status ?? 'no outcome')
        : `${outcome.status} ${outcome.reason.code}: ${outcome.reason.message}`;
    const wanted =
      index < until ? 'applied' : index === until ? 'refused mismatch' : 'refused out_of_order';
    return how.startsWith(wanted) ? [] : [`${phase}: ${how}, where it should be ${wanted}`];
  });
}

function judgeFound({ run, lie }: RecorderCase, { found }: RecordersSeen): readonly string[] {
  const noticed = noticedBy(lie);
  const units = run.plan.rows.length;
  const truth = { count: units, digest: found.digest };
  const wanted: readonly (readonly [string, unknown, unknown])[] = [
    ...(noticed === null
      ? ([
          ['units', found.units, units],
          ['governance record', text(found.governance), text(truth)],
          ['verification', text(found.verification), text(truth)],
        ] as const)
      : ([['verification', text(found.verification), 'none']] as const)),
    ...(noticed === 'leg_b_record'
      ? ([['governance record', text(found.governance), 'none']] as const)
      : []),
    ['events of the two phases', found.events.length, recordedUntil(noticed)],
    ...(noticed === null
      ? RECORDERS.map(
          (phase, index) =>
            [
              `event of ${phase}`,
              found.events[index],
              `${phase} applied ${units} ${found.digest}`,
            ] as const,
        )
      : []),
  ];
  return wanted
    .filter(([, is, should]) => is !== should)
    .map(([what, is, should]) => `${what}: ${String(is)} instead of ${String(should)}`);
}

function recordedUntil(noticed: ReturnType<typeof noticedBy>): number {
  if (noticed === null) return 2;
  return noticed === 'leg_b_record' ? 0 : 1;
}

function text(entry: { readonly count: number; readonly digest: string } | null): string {
  return entry === null ? 'none' : `${entry.count} ${entry.digest}`;
}

/** The second role verifies, on a connection of its own. */
function judgeRoles({ seen }: RecordersSeen): readonly string[] {
  return PHASES.flatMap((phase, index) => {
    const role = phase === 'write_verify' ? 'cutter_verify' : 'cutter_exec';
    const others = seen.statements.filter((one) => one.step === index && one.role !== role);
    const { connections = 0 } = seen.steps[index] ?? {};
    return [
      ...(connections === 1
        ? []
        : [`${phase} opened ${connections} connections, not one of its own`]),
      ...(others.length === 0 ? [] : [`${phase} was spoken by ${others[0]?.role}, not by ${role}`]),
    ];
  });
}
