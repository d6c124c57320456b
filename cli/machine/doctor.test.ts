/** The laws of `cutproof doctor`: what a reader sees of each server. */
import { describe, expect, it } from 'vitest';
import { EXAMINED, examineServers } from '../../harness/server/inspect.ts';
import { ownCapabilities } from '../../harness/server/server.ts';
import { renderExaminations } from './doctor.ts';

describe('the table of the doctor', () => {
  it('always has a line for every server, and the embedded one works wherever the tests do', async () => {
    const found = await examineServers('/nowhere');
    const text = renderExaminations(found);

    expect(found.map(({ kind }) => kind)).toEqual(EXAMINED);
    expect(text).toMatch(/^embedded +yes +18\.\d+ +sessions, terminate, commits$/m);
    expect(text).toMatch(/^postgres:\/\/ +no .*\n +missing: the address .*\n +cure: /m);
    expect(text).toMatch(/^memory +no .*\n +missing: .*never evidence/m);
    expect(text).toMatch(
      /^local +no +- +-\n +missing: .*\/nowhere has no initdb\n +cure: .*PG_BINDIR/m,
    );
  });

  it('never says of a server that does not work that it can do something', () => {
    const capabilities = ownCapabilities({ pgDump: true });
    const broken = { kind: 'local', works: false, version: '', capabilities } as const;

    expect(renderExaminations([broken])).not.toMatch(/sessions|pg_dump/);
  });
});
