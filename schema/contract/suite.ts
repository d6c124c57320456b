/** The cutter's suite: its laws, its readiness items, and what single laws do not show. Plain data. */
import type { Suite } from '../suite.ts';
import { CUTTER } from './cutter.ts';
import { LAWS, MAY_BE_SKIPPED, READINESS } from './laws.ts';

export const CUTTER_SUITE: Suite = {
  contract: CUTTER,
  laws: LAWS,
  readiness: READINESS,
  mayBeSkipped: MAY_BE_SKIPPED,
  limits: [
    {
      law: 'backup/restores',
      where: 'ran',
      among: 'laws',
      unless: 'local',
      says: 'Where the server of the run has no pg_dump of its version, backup/restores was tried on a server of this host that has: its coverage says on which.',
    },
    {
      law: 'roles/genuine',
      where: 'proved',
      among: 'log-ins',
      says: 'In the rollback stage one connection plays both cutter_exec and cutter_verify: their genuine log-ins are shown by roles/genuine, for single statements and not for whole runs.',
      otherwise:
        'In the rollback stage one connection plays both cutter_exec and cutter_verify: genuine log-ins of the two roles are not shown.',
    },
    {
      law: 'functions/as-modelled',
      where: 'ran',
      among: 'rollback',
      says: 'functions/as-modelled calls one function after the other: which rows a call locks, what it waits for, and how its privileges and settings are declared, it does not compare. The model was written by those who wrote the functions: a misunderstanding that both share shows nowhere.',
    },
    {
      law: 'fidelity/twin',
      where: 'ran',
      among: 'rollback',
      says: 'Where fidelity/twin compares the two stages, it passes over ids, moments, transaction ids, sums of hashes, locks and the texts of errors; it watches those settings of its own and channels that stand by name in a routine; and where a session is terminated it compares up to there, for in the rollback stage all phases share it.',
    },
  ],
};
