/** The laws of breaking a function for a canary: the text must stand there exactly once, and the broken function must be installed. */
import { describe, expect, it } from 'vitest';
import { connect } from '../connection/connection.ts';
import { askOne, useCopies } from '../testing/copy.fixture.ts';
import { mutationOf } from './mutation.ts';

const copies = useCopies();
const BLANK = `select cutter.is_blank(' ')`;

describe('a mutation', () => {
  it('always replaces the one text, and nothing else of the function', async () => {
    await using session = await connect(await copies.clone());
    expect(await askOne(session, BLANK)).toBe(true);

    const routine = 'cutter.is_blank';
    const statement = await mutationOf(session, { routine, from: `=) ''`, to: `=) '$1 $& $$'` });
    await session.script(statement.replaceAll('$function$', '$broken$'));

    expect(await askOne(session, BLANK)).toBe(false);
    expect(await askOne(session, `select cutter.is_blank('$1 $& $$')`)).toBe(true);
    expect(
      await askOne(session, `select provolatile::text from pg_proc where proname = 'is_blank'`),
    ).toBe('i');
  });

  it.each([
    ['stands 0 times', 'no such text'],
    ['stands 2 times', 'p_text'],
    // An empty text stands everywhere.
    ['times in', ''],
  ])('never is made where the text %s', async (finding, from) => {
    await using session = await connect(await copies.clone());

    await expect(
      mutationOf(session, { routine: 'cutter.is_blank', from, to: 'x' }),
    ).rejects.toMatchObject({
      code: 'E_CANARY',
      message: expect.stringContaining(finding),
      hint: expect.any(String),
    });
  });

  it('never is made of a function that is not there', async () => {
    await using session = await connect(await copies.clone());

    await expect(
      mutationOf(session, { routine: 'public.no_such', from: 'a', to: 'b' }),
    ).rejects.toMatchObject({ code: '42883' });
  });
});
