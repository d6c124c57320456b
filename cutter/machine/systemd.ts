/** The unit and the tmpfiles fragment that are offered for a machine with systemd. Text only: whoever sets up the machine puts them into their places. */
import { join } from 'node:path';
import type { Configuration } from '../../schema/contract/configuration.ts';
import { DIRECTORY_NAMES } from '../../schema/contract/configuration.ts';
import { ProofError } from '../../schema/failure.ts';

export const UNIT_FILE = 'cutproof@.service';
export const TMPFILES_FILE = 'cutproof.conf';

interface UnitOptions {
  readonly root: string;
  readonly configuration: Configuration;
  /** Absolute path of the configuration and of the program. */
  readonly file: string;
  readonly program: string;
  /** Name or number. */
  readonly user: string;
  readonly group: string;
}

/** File name to text. Rejects with `E_USAGE` where a path means something else to systemd. */
export function unitsFor(options: UnitOptions): ReadonlyMap<string, string> {
  const { configuration, root, file, program } = options;
  const folders = DIRECTORY_NAMES.map((name) => configuration.directories[name]);
  for (const path of [root, file, program, ...folders, configuration.approvals.ledger]) {
    if (/^\/[A-Za-z0-9._/+-]+$/.test(path)) continue;
    throw new ProofError('E_USAGE', `${JSON.stringify(path)} cannot stand in a unit of systemd`, {
      hint: 'use letters, digits and . _ + - / only',
    });
  }
  return new Map([
    [UNIT_FILE, serviceText(options)],
    [TMPFILES_FILE, tmpfilesText(options)],
  ]);
}

/** One instance is one run: its papers lie in a folder of that name within runs. */
function serviceText({ configuration, file, program, user, group }: UnitOptions): string {
  const { directories } = configuration;
  const papers = join(directories.runs, '%i');
  return `# One run of the cutter: systemctl start ${UNIT_FILE.replace('@', '@RUN')} runs ${papers.replace('%i', 'RUN')}/plan.json.
[Unit]
Description=cutproof run %i
Documentation=file://${file}
After=network-online.target
Wants=network-online.target

[Service]
Type=oneshot
User=${user}
Group=${group}
UMask=0077
WorkingDirectory=${directories.runs}
ExecStart=${program} run ${papers}/plan.json --run %i --config ${file} --approval ${papers}/approval.json --signature ${papers}/approval.json.SG_1 --signature ${papers}/approval.json.SG_2
TimeoutStartSec=infinity
LimitCORE=0
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
ReadWritePaths=${Object.values(directories).join(' ')}
ProtectHome=read-only
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
RemoveIPC=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
`;
}

/** Age \`-\`: nothing in them is ever removed for being old. */
function tmpfilesText({ root, configuration, file, user, group }: UnitOptions): string {
  const folders = [root, ...Object.values(configuration.directories)];
  return [
    '# The directories of the cutter, made again where they are missing.',
    ...folders.map((path) => `d ${path} 0700 ${user} ${group} -`),
    `z ${file} 0600 ${user} ${group} -`,
    '',
  ].join('\n');
}
