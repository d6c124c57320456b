/** Mutants of small sources: what becomes one, what is left out and why, and that each is the same one tomorrow. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { instrument } from './adapter-mutants.ts';

describe('mutants of TypeScript', () => {
  it('always tell where they stand, what stood there and what stands there now', async () => {
    const text = 'export function isFull(count: number): boolean {\n  return count > 4;\n}\n';
    const { mutants } = await instrument([{ path: 'shop/shelf.ts', text }]);
    const { id, number, ...rest } = mutants.find(({ to }) => to === 'count >= 4') ?? fail();
    expect(id).toMatch(/^adapter-[0-9a-f]{12}$/);
    expect(number).toMatch(/^\d+$/);
    expect(rest).toEqual({
      kind: 'adapter',
      file: 'shop/shelf.ts',
      routine: 'isFull',
      line: 2,
      operator: 'EqualityOperator',
      from: 'count > 4',
      to: 'count >= 4',
      isStatic: false,
    });
  });

  it('always keep their id whatever stands beside them, and never share one', async () => {
    const one = {
      path: 'a.ts',
      text: 'export const f = (x: number) => (x > 1 ? x + 1 : x - 1);\n',
    };
    const other = { path: 'b.ts', text: one.text };
    const alone = await instrument([one]);
    const together = await instrument([other, one]);
    const ids = (of: typeof alone, file: string) =>
      of.mutants.filter((mutant) => mutant.file === file).map(({ id }) => id);
    expect(ids(together, 'a.ts')).toEqual(ids(alone, 'a.ts'));
    expect(new Set(together.mutants.map(({ id }) => id)).size).toBe(2 * alone.mutants.length);
    expect(alone.mutants.length).toBeGreaterThan(5);
  });

  it('always are static where an import is what does them, and only there', async () => {
    const text = `
      const LIMIT = 3 * 4;
      export class Shelf {
        static width = 5 + 6;
        height = 7 + 8;
        area = (by = 9 + 1) => by - LIMIT;
      }
    `;
    const { mutants } = await instrument([{ path: 'a.ts', text }]);
    const sums = mutants.filter(({ operator }) => operator === 'ArithmeticOperator');
    expect(Object.fromEntries(sums.map(({ from, isStatic }) => [from, isStatic]))).toEqual({
      '3 * 4': true,
      '5 + 6': true,
      '7 + 8': false,
      '9 + 1': false,
      'by - LIMIT': false,
    });
  });

  it('never change what the text does while none is switched on', async () => {
    const text =
      'export const grade = (n) => (n >= 5 ? `passed` + n : n === 0 ? "absent" : "failed");';
    const { files } = await instrument([{ path: 'a.js', text }]);
    expect(gradesOf(files[0]?.text ?? '')).toBe(gradesOf(text));
    expect(files[0]?.text).not.toBe(text);
  });
});

describe('what is only said to people', () => {
  it('never is a mutant in an error, the code of our own error always', async () => {
    const kept = await textsKept(`
      if (!paid) throw new Error('no money');
      if (!sent) throw new ProofError('E_LATE', \`late by \${days + 1}\`, { hint: 'wait', cause: late });
    `);
    expect(kept).toEqual(['E_LATE']);
  });

  it('never is a mutant where a name, a parameter or a result carries it there', async () => {
    const kept = await textsKept(`
      const before = paid ? 'first' : 'second';
      throw refuse(before, 'state', told());
      function refuse(one, code, two) { return new ProofError(code, one + two, {}); }
      function told() { return ['x', 'y'].join(', '); }
    `);
    expect(kept).toEqual(['state']);
  });

  it('always is a mutant where anything else reads it as well', async () => {
    const kept = await textsKept(`
      const before = paid ? 'first' : 'second';
      if (before === late) send(before);
      return { message: before, state: 'open', hint: 'wait' };
    `);
    expect(kept).toEqual(['first', 'second', 'open']);
  });

  it('never loses the list or the condition that decides whether anything is said', async () => {
    const text = `
      export function objections(days: number) {
        const findings = days > 3 ? ['it is late by a day'] : [];
        if (findings.length > 0) throw new Error(findings.join('; '));
        return { message: findings, what: { days: days + 1 } };
      }
    `;
    const { mutants } = await instrument([{ path: 'a.ts', text }]);
    const changed = mutants.map(({ from }) => from);
    expect(changed).toEqual(
      expect.arrayContaining(['days > 3', "['it is late by a day']", 'findings.length > 0']),
    );
    expect(changed).not.toContain("'it is late by a day'");
    expect(changed).not.toContain("'; '");
  });

  it('never is what a function does that only makes words, and always what one does besides', async () => {
    const text = `
      const size = (count) => (count > 7 ? 'many' : String(count + 1));
      function told(days) { if (days > 3) log.push(days); return 'late'; }
      export function describeBox(box) { return box.count > 5 ? 'heavy' : 'light'; }
      const show = (value) => (value.length > 60 ? 'long' : value);
      export function act(box) { throw new Error(size(box.count) + told(box.days) + show(box.name)); }
      export function describeUnit(unit) { return { type: unit.type, full: unit.count > 9 }; }
    `;
    const { mutants } = await instrument([{ path: 'a.ts', text }]);
    const compared = mutants.filter(({ operator }) => operator === 'EqualityOperator');
    expect([...new Set(compared.map(({ from }) => from))]).toEqual([
      'days > 3',
      'value.length > 60',
      'unit.count > 9',
    ]);
  });

  it('never is a record or a list as a whole, but as what an error is given or makes one text of', async () => {
    const text = `
      export function told(days) { return { problem: [days], hint: 'wait' }; }
      export function refused(days) { throw new RangeError(['late', days].join(' '), { cause: days }); }
    `;
    const { mutants } = await instrument([{ path: 'a.ts', text }]);
    const whole = mutants.filter(({ operator }) => /^(Object|Array)/.test(operator));
    expect(whole.map(({ from }) => from)).toEqual(["{ problem: [days], hint: 'wait' }", '[days]']);
  });

  it('never is a sentence, and statements, words of a list, names of states always are mutants', async () => {
    const kept = await textsKept(`
      tell('the box is not here', \`\${name} is one of \${count} boxes\`);
      query('select a from b where c is not null', 'turns back', 'one two three four five');
      write('[Unit]\\nDescription=it is the box\\n');
    `);
    expect(kept).toHaveLength(4);
    expect(kept[0]).toMatch(/^select/);
  });
});

describe('what is left out', () => {
  it('always is counted with its reason', async () => {
    const text = `
      export function count(paid: boolean, sent: boolean): number {
        assert(paid !== sent, 'one of both');
        console.log('counted', 1 + 1);
        if (!paid) throw new Error('no money');
        switch (paid) {
          case true: return 1;
          default: return paid satisfies never;
        }
      }
    `;
    const { leftOut, mutants } = await instrument([{ path: 'a.ts', text }]);
    expect(leftOut.map(({ reason }) => reason)).toEqual([
      'a case that the types rule out',
      'a line of a log',
      'a text for people',
      'an assertion of what never happens',
    ]);
    expect(leftOut.every(({ count }) => count > 0)).toBe(true);
    const changed = mutants.map(({ from }) => from);
    expect(changed).toContain('!paid');
    expect(changed.filter((from) => /^(assert|console)/.test(from))).toEqual([]);
  });

  it('never is anything of the types', async () => {
    const text = "export type Name = 'a' | 'b';\nexport interface Box { readonly kind: 'box' }\n";
    const { mutants, leftOut, files } = await instrument([{ path: 'a.ts', text }]);
    expect({ mutants, leftOut }).toEqual({ mutants: [], leftOut: [] });
    expect(files[0]?.text).toContain("'a' | 'b'");
  });
});

/** The texts of a function's body that became mutants, without their quotes. */
async function textsKept(body: string): Promise<readonly string[]> {
  const text = `export function act(paid, sent, days, late) {${body}}`;
  const { mutants } = await instrument([{ path: 'a.ts', text }]);
  return mutants
    .filter(({ operator }) => operator === 'StringLiteral')
    .map(({ from }) => from.slice(1, -1));
}

function gradesOf(text: string): string {
  const script = `${text}\nprocess.stdout.write([0, 1, 4, 5, 6].map(grade).join());`;
  const words = ['--input-type=module', '--eval', script];
  const { stdout } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  expect(stdout).toMatch(/absent,failed/);
  return stdout;
}

function fail(): never {
  throw new Error('the mutant is not there');
}
