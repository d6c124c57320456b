/** The reviewer's own tools, run as a reviewer runs them. A tool that is missing fails the test that needs it: nothing is skipped. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface ToolEnd {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Workshop extends Disposable {
  readonly path: string;
  /** Writes a file that only its owner reads, and gives its path. */
  put(name: string, content: string | Uint8Array): string;
  run(tool: string, words: readonly string[], input?: string | Uint8Array): ToolEnd;
}

export function openWorkshop(): Workshop {
  const path = mkdtempSync(join(tmpdir(), 'cutproof-tools-'));
  return {
    path,
    put: (name, content) => {
      writeFileSync(join(path, name), content, { mode: 0o600 });
      return join(path, name);
    },
    run: (tool, words, input = '') => {
      const { status, stdout, stderr, error } = spawnSync(tool, words, {
        cwd: path,
        input,
        encoding: 'utf8',
        env: { PATH: '/usr/bin:/bin:/usr/local/bin:/opt/homebrew/bin', HOME: path, LC_ALL: 'C' },
      });
      if (error !== undefined) {
        throw new Error(`${tool} is needed to compare with, and cannot be run: ${error.message}`);
      }
      return { status, stdout, stderr };
    },
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** Every text that differs in one byte: each bit of each byte turned, each byte left out, each written twice. */
export function* mutationsOf(content: Uint8Array): Generator<Buffer> {
  const bytes = Buffer.from(content);
  for (let at = 0; at < bytes.length; at += 1) {
    for (let bit = 0; bit < 8; bit += 1) {
      const turned = Buffer.from(bytes);
      turned[at] = (bytes[at] ?? 0) ^ (1 << bit);
      yield turned;
    }
    yield Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]);
    // Written twice next to itself it is the same text wherever in a row of equals it was.
    yield Buffer.concat([bytes.subarray(0, at), bytes.subarray(at, at + 1), bytes.subarray(at)]);
  }
}
