/** What the end of a run is to the shell and to people: exit status, words, JSON. Pure but for what it prints. */
import type { RunEnd } from '../../cutter/run/advance.ts';
import type { Policy } from '../../cutter/run/orchestrator.ts';
import type { Refusal } from '../../schema/contract/phase.ts';
import { EXIT, type ExitStatus } from '../../schema/verdict.ts';
import { print, say } from '../io.ts';

export type RunRequest =
  | { readonly do: 'run' | 'revert'; readonly runId: string }
  | { readonly do: 'recover'; readonly runId: string; readonly policy: Policy };

export const STATUS_HELP = `
Exit status:
  0   done: every phase stands (run, recover --forward), or nothing of the run does (recover, revert)
  1   a phase was refused, and nothing of the run stands
  2   usage or configuration: no such file or journal, a run id that was used before
  3   not settled: nobody could be asked, another process is at work on the run, or what stands may
      not be taken back as things are; the journal knows, and \`cutproof recover\` goes on with it
  4   the journal is damaged, or contradicts the database: nothing was changed
  5   refused by the kill-switch, of the process or of the database: nothing was changed
  70  an error of our own`;

/** Whether what was asked for came true, and if not, whether it is known how things stand. */
export function exitOf(request: RunRequest, end: RunEnd): ExitStatus {
  switch (end.status) {
    case 'completed':
      return EXIT.proved;
    case 'compensated':
      return wantsBack(request) ? EXIT.proved : EXIT.refuted;
    case 'refused':
      return exitOfRefusal(end.reason);
    case 'indeterminate':
    case 'stuck':
      return EXIT.unknown;
    default:
      return end satisfies never;
  }
}

function wantsBack(request: RunRequest): boolean {
  return request.do === 'revert' || (request.do === 'recover' && request.policy === 'backward');
}

function exitOfRefusal({ code }: Refusal): ExitStatus {
  switch (code) {
    case 'kill_switch_process':
    case 'kill_switch_database':
    case 'approval_refused':
      return EXIT.refused;
    case 'journal_contradicted':
      return EXIT.evidence;
    case 'run_in_progress':
    case 'connection_lost':
      return EXIT.unknown;
    case 'already_applied':
    case 'already_reverted':
    case 'journal_failed':
      return EXIT.usage;
    case 'preflight':
    case 'rejected_row':
    case 'out_of_order':
    case 'changed_since':
    case 'built_upon':
    case 'mismatch':
    case 'conflict':
    case 'backup_failed':
    case 'database_error':
    case 'cancelled':
      return EXIT.refuted;
    default:
      return code satisfies never;
  }
}

interface Said {
  readonly request: RunRequest;
  readonly end: RunEnd;
  /** Why this process is not armed, where that is the reason. */
  readonly why: string | null;
  readonly json: boolean;
}

/** The end on standard output; what to do about it on standard error. */
export function sayEnd({ request, end, why, json }: Said): void {
  const { runId } = request;
  print(json ? JSON.stringify({ runId, ...end }) : `${end.status} ${runId}`);
  const reason = 'reason' in end ? end.reason : null;
  const lines = [
    ...(reason === null ? [] : [`${reason.code}: ${reason.message}`]),
    ...(reason?.findings ?? []).filter((finding) => !reason?.message.includes(finding)),
    ...(why === null ? [] : [why]),
    ...(end.status === 'indeterminate' || end.status === 'stuck'
      ? [`finish it with: cutproof recover ${runId}`]
      : []),
  ];
  for (const line of lines) say(line);
}
