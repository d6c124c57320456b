/** Breaks a SQL function on a clone by replacing a text in its definition, for canaries. Refuses where the text does not stand there exactly once: a canary that breaks nothing would prove nothing. */
import { ProofError } from '../../schema/failure.ts';
import type { Session } from '../../schema/session.ts';
import { literal } from '../connection/connection.ts';

export interface Mutation {
  /** Qualified name, such as `public.take_back`. Must not be overloaded. */
  readonly routine: string;
  readonly from: string;
  readonly to: string;
}

/** Gives the statement that installs the broken function. */
export async function mutationOf(session: Session, mutation: Mutation): Promise<string> {
  const { rows } = await session.query('select pg_get_functiondef($1::regproc) as definition', [
    mutation.routine,
  ]);
  const definition = String(rows[0]?.['definition']);
  const parts = definition.split(mutation.from);
  if (parts.length !== 2) {
    throw new ProofError(
      'E_CANARY',
      `"${mutation.from}" stands ${parts.length - 1} times in ${mutation.routine}, not once`,
      { hint: 'bring the canary in line with the function it breaks' },
    );
  }
  return parts.join(mutation.to);
}

/** Lets the operator of a copy become a mutant for the length of a transaction. Only copies on which mutants are tried have it, for it does what it is told as a superuser. */
export const BECOMING = `
  create function proof.become(statements text[]) returns void language plpgsql security definer as $$
  declare one text; begin foreach one in array statements loop execute one; end loop; end $$;
  revoke execute on function proof.become(text[]) from public;
  grant execute on function proof.become(text[]) to proof_operator`;

export function becomeOf(statements: readonly string[]): string {
  return statements.length === 0
    ? ''
    : `select proof.become(array[${statements.map(literal).join(', ')}]);`;
}
