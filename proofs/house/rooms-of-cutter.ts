/** The rooms at the bottom, and those of the cutter. Plain data, bottom to top. */
import type { Rooms } from './room.ts';

export const ROOMS_OF_CUTTER: Rooms = {
  schema: {
    door: 'every file',
    may: [],
  },
  'schema/contract': {
    door: 'every file',
    may: ['schema'],
  },
  platform: {
    door: 'every file',
    may: ['schema'],
  },
  'platform/ssh': {
    door: 'every file',
    may: ['schema'],
  },
  generators: {
    door: 'every file',
    may: ['platform/ssh', 'schema', 'schema/contract'],
  },
  cutter: {
    door: ['statements.ts'],
    may: ['schema', 'schema/contract'],
  },
  'cutter/planner': {
    door: ['planner.ts'],
    past: ['outline.ts', 'reading.ts'],
    may: ['schema', 'schema/contract'],
  },
  'cutter/plan': {
    door: ['preflight.ts', 'cutplan-file.ts', 'finding.ts', 'standing.ts', 'unit-digest.ts'],
    may: ['cutter', 'schema', 'schema/contract'],
  },
  'cutter/phases': {
    door: ['adapter.ts', 'kill-switch.ts', 'recorder.ts'],
    past: ['compensation.ts', 'create-units.ts', 'refusal.ts'],
    may: ['cutter', 'cutter/plan', 'schema', 'schema/contract'],
  },
  'cutter/run': {
    door: ['orchestrator.ts', 'journal.ts'],
    past: ['advance.ts', 'ledger.ts'],
    may: ['cutter', 'cutter/{phases,plan}', 'platform', 'schema', 'schema/contract'],
  },
  'cutter/approval': {
    door: ['arming.ts', 'target.ts', 'ledger.ts'],
    past: ['approval.ts', 'codes.ts'],
    may: ['cutter/{phases,run}', 'platform', 'platform/ssh', 'schema', 'schema/contract'],
  },
  'cutter/backup': {
    door: ['backup.ts'],
    past: [
      'drill.ts',
      'folder.ts',
      'key.ts',
      'keygen.ts',
      'manifest.ts',
      'pipe.ts',
      'program.ts',
      'snapshot.ts',
      'steps.ts',
    ],
    may: ['schema', 'schema/contract'],
  },
  'cutter/machine': {
    door: ['directories.ts', 'configuration.ts'],
    past: ['filesystem.ts', 'surroundings.ts', 'systemd.ts'],
    may: ['platform', 'schema', 'schema/contract'],
  },
};
