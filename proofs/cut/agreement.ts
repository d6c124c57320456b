/** Compares what the database and the model answer to one plan. Takes neither's side: a difference is a defect of one of the two, and the reader judges of which. */
import type { Creation } from '../histories/creation.ts';

/** What either of the two says of one row. */
type Reply = Omit<Creation, 'id'>;

export interface Replies {
  readonly database: readonly Reply[];
  readonly model: readonly Reply[];
}

/** Gives every row about which the two differ, in sentences. */
export function disagreements({ database, model }: Replies): readonly string[] {
  const rows = Math.max(database.length, model.length);
  return Array.from({ length: rows }, (_, index) => index).flatMap((index) => {
    const [one, other] = [database[index], model[index]];
    return agree(one, other)
      ? []
      : [`row ${index + 1} of ${rows}: PostgreSQL ${say(one)}, the model ${say(other)}`];
  });
}

/** The fields that were objected to, and what else the answers are worth counting for. */
export function labelReplies(replies: readonly Reply[]): readonly string[] {
  const labels = replies.flatMap(({ status, reasons }) => [
    status,
    ...(status === 'rejected' ? reasons.map((reason) => `rejected for ${fieldOf(reason)}`) : []),
    ...(status === 'rejected' && reasons.length > 1 ? ['several reasons in one row'] : []),
  ]);
  const rejected = replies.filter(({ status }) => status === 'rejected').length;
  return [...new Set([...labels, ...(rejected > 1 ? ['several rejected rows'] : [])])];
}

/** The words of an error are the server's own; that there is one is what must agree. */
function agree(one: Reply | undefined, other: Reply | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  if (one.status !== other.status) return false;
  if (one.status === 'error') return true;
  return JSON.stringify(one.reasons) === JSON.stringify(other.reasons);
}

function say(reply: Reply | undefined): string {
  if (reply === undefined) return 'says nothing';
  const reasons = reply.reasons.map((reason) => JSON.stringify(reason)).join(', ');
  return reasons === '' ? `says ${reply.status}` : `says ${reply.status} (${reasons})`;
}

function fieldOf(reason: string): string {
  return reason.slice(0, reason.indexOf(':'));
}
