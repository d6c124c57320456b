/** How a case of the law of the backup is judged, named and told. Pure. */
import type {
  BackupCase,
  BackupDamage,
  BackupFault,
  BackupTrial,
} from '../../generators/backup.ts';
import { isDamage } from './damage.ts';
import { REASONS } from './faulty-programs.ts';
import type { BackupEnd, BackupSeen, Left } from './observation.ts';

export function judgeBackup({ trial }: BackupCase, seen: BackupSeen): readonly string[] {
  const { end, drill, plaintext, left, missed, unread, unswept, exitStatus, unlike } = seen;
  const always = [
    ...plaintext.map((where) => `plaintext on the disk: ${where}`),
    ...unread
      .filter((why) => UNDRILLED[trial.strikes]?.test(why) !== true)
      .map((why) => `what was published cannot be read: ${why}`),
    ...unlike,
    ...left.filter(({ mode }) => mode !== '600').map((one) => `${one.name} has mode ${one.mode}`),
    ...left.filter(({ kind }) => kind === 'other').map(({ name }) => `${name} was left`),
    ...missed.map((what) => `written before the tables were held, and not in the backup: ${what}`),
    ...(end.status === 'failed' && !end.expected ? [`it failed with no reason: ${end.why}`] : []),
    ...(exitStatus === 0 && end.status !== 'taken' ? ['it failed with exit status 0'] : []),
  ];
  if (
    trial.strikes === 'nothing' ||
    trial.strikes === 'a writer' ||
    trial.strikes === 'gpg ends late' ||
    trial.strikes === 'a new key'
  ) {
    return [...always, ...judgeTaken(seen), ...judgeRestored(seen)];
  }
  if (trial.strikes === 'another backup') {
    return [...always, ...judgeBoth(trial.at % 2 === 1, seen), ...judgeRestored(seen)];
  }
  if (isDamage(trial)) {
    return [...always, ...judgeTaken(seen), ...judgeDamaged(trial.strikes, seen)];
  }
  if (trial.strikes === 'cutproof is killed') {
    return [
      ...always,
      ...left.filter(isHalf).map(({ name }) => `${name} was left, and is not whole`),
      ...(drill === null ? [] : judgeRestored(seen)),
      ...unswept.map((name) => `after the next backup ${name} is there still`),
    ];
  }
  return [
    ...always,
    ...judgeRefused(trial.strikes, end),
    ...left.filter(({ standing }) => !standing).map(({ name }) => `it failed, and left ${name}`),
    ...judgeStanding(trial.strikes, left),
  ];
}

export function labelBackup({ trial, phases }: BackupCase, seen: BackupSeen): readonly string[] {
  const { strikes } = trial;
  const whole = seen.drill?.end === 'restored';
  return [
    strikes,
    `on ${seen.on}`,
    ...(whole ? ['restored', `restored with ${phases} phases`] : []),
    ...(strikes === 'a writer' && seen.writes > 0 ? ['a writer wrote before the lock'] : []),
    ...(seen.left.some(({ kind }) => kind === 'draft') ? ['a draft was left and swept'] : []),
  ];
}

export function tellBackup({ trial, phases, run }: BackupCase, seen: BackupSeen) {
  const { end, neighbour, left, drill } = seen;
  return [
    `${run.plan.rows.length} units planned, ${phases} phases of the run stand`,
    `strikes: ${trial.strikes}${'at' in trial ? ` (${trial.at})` : ''}`,
    `the backup ended ${end.status}${end.status === 'failed' ? `: ${end.why}` : ''}`,
    ...(neighbour === null ? [] : [`the other one ended ${neighbour.status}`]),
    ...left.map(
      ({ name, mode, whole }) => `left: ${name} (${mode})${whole === false ? ', not whole' : ''}`,
    ),
    ...(drill === null ? [] : [`the drill ended ${drill.end}`, ...drill.findings]),
  ];
}

/** Why a drill never came to an end. */
const UNDRILLED: Readonly<Partial<Record<BackupTrial['strikes'], RegExp>>> = {
  'the dump is gone': /^E_USAGE: cannot read .*\.dump\.gpg: /,
  'the secret key is elsewhere': /^E_USAGE: the secret key of [0-9A-F]{40} is not here /,
};
const DAMAGE_ENDS: Readonly<
  Partial<Record<BackupDamage, NonNullable<BackupSeen['drill']>['end']>>
> = {
  'a byte is flipped': 'damaged',
  'the end is cut off': 'damaged',
  'a byte is flipped and its digest made anew': 'unreadable',
  'the end is cut off and its digest made anew': 'unreadable',
  'something is put behind the dump': 'unreadable',
  'one value is another': 'differs',
  'one row is missing': 'differs',
};

function judgeDamaged(strikes: BackupDamage, { drill, unread }: BackupSeen): readonly string[] {
  const wanted = DAMAGE_ENDS[strikes] ?? null;
  const said = drill === null ? unread.length > 0 : drill.findings.length > 0;
  if ((drill?.end ?? null) === wanted && said) return [];
  return [
    `${strikes}, and the drill ended ${drill?.end ?? 'nowhere'} ${said ? '' : 'silently '}instead of ${wanted}`,
  ];
}

function judgeRefused(strikes: BackupFault, end: BackupEnd): readonly string[] {
  if (end.status !== 'failed') return [`${strikes}, and yet it ended ${end.status}`];
  return REASONS[strikes].test(end.why) ? [] : [`${strikes}, and it failed by ${end.why}`];
}

function judgeTaken({ end, left }: BackupSeen, backups = 1): readonly string[] {
  const kinds = left.map(({ kind }) => kind).sort();
  const owed = ['dump', 'manifest'].flatMap((kind) => Array<string>(backups).fill(kind));
  return [
    ...(end.status === 'taken'
      ? []
      : [
          `nothing was in its way, and it ended ${end.status}${'why' in end ? `: ${end.why}` : ''}`,
        ]),
    ...(kinds.join(' ') === owed.join(' ') ? [] : [`it left ${kinds.join(', ') || 'nothing'}`]),
  ];
}

/** Two of one name: the first to begin is taken, the other refused. Two of different names never touch each other. */
function judgeBoth(sameName: boolean, seen: BackupSeen): readonly string[] {
  const { neighbour, left } = seen;
  const owed = sameName ? 'failed' : 'taken';
  const isRight = neighbour?.status === owed && !('expected' in neighbour && !neighbour.expected);
  return [
    ...(isRight ? [] : [`the other backup is not ${owed}: ${JSON.stringify(neighbour)}`]),
    ...left.filter(isHalf).map(({ name }) => `${name} was left, and is not whole`),
    ...judgeTaken(seen, sameName ? 1 : 2),
  ];
}

function judgeRestored({ drill }: BackupSeen): readonly string[] {
  if (drill === null) return ['there is no manifest'];
  return drill.end === 'restored' ? [] : [`the drill ended ${drill.end}`, ...drill.findings];
}

/** Under its own name a dump must be whole, even where its manifest is still to come. */
function isHalf({ kind, whole }: Left): boolean {
  return kind === 'dump' && whole === false;
}

function judgeStanding(strikes: string, left: readonly Left[]): readonly string[] {
  const stood = /^the name of the .* is taken$/.test(strikes);
  const stands = left.some(({ standing }) => standing);
  return stood && !stands ? ['what had the name was written over'] : [];
}
