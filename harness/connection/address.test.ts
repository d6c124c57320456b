/** The laws of an address: what it names is read, and a password is never repeated. */
import { describe, expect, it } from 'vitest';
import { type ConnectionVariables, readAddress, showTarget } from './address.ts';

const NONE: ConnectionVariables = { home: '/nowhere', hasPassword: false, values: {} };

describe('an address', () => {
  it.each([
    ['postgres://reader@db.example:6432/units', 'reader@db.example:6432/units'],
    ['postgresql://reader@db.example/units', 'reader@db.example:5432/units'],
    ['postgres://reader@db.example', 'reader@db.example:5432/reader'],
    ['postgres://a%40b@db.example/c%20d', 'a@b@db.example:5432/c d'],
    ['postgres:///units?host=/run/postgresql&user=reader', 'reader@/run/postgresql:5432/units'],
  ])('always is read as it is written: %s', (text, shown) => {
    expect(showTarget(readAddress(text, NONE))).toBe(shown);
  });

  it.each([
    'postgres://reader:secret-kept-back@db.example/units',
    'postgres://db.example/units?user=reader&password=secret-kept-back',
    'postgres://db.example/units?sslpassword=secret-kept-back',
    'mysql://reader:secret-kept-back@db.example/units',
    'reader:secret-kept-back@db.example',
  ])('never is taken with a password in it, nor repeated: %#', (text) => {
    let thrown: unknown;
    try {
      readAddress(text, NONE);
    } catch (error) {
      thrown = error;
    }

    expect(thrown).toMatchObject({ code: 'E_USAGE' });
    expect(String((thrown as Error).stack) + (thrown as { hint: string }).hint).not.toContain(
      'kept-back',
    );
  });
});
