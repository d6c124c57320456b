/** Lets a process die at a numbered moment: around every write to its journal and every statement it sends. Wraps, and changes nothing until the moment has come. */
import type { Disk } from '../../platform/append-only-file.ts';
import type { Method, Phase } from '../../schema/contract/phase.ts';
import type { Connection, ConnectionProvider } from '../../schema/session.ts';

/** Called at every moment, in order. Where it is the last one it does the last act and never returns. */
export type Pass = (moment: string, lastAct?: () => void) => void;

export function crashingDisk(disk: Disk, pass: Pass): Disk {
  return {
    write: (file, text) => {
      pass('journal: before a line');
      pass('journal: half a line', () => disk.write(file, text.slice(0, text.length / 2)));
      disk.write(file, text);
      pass('journal: a line not yet synced');
    },
    sync: (file) => {
      disk.sync(file);
      pass('journal: synced');
    },
    publish: (from, to) => {
      disk.publish(from, to);
      pass('journal: published');
    },
    cut: (file, bytes) => {
      pass('journal: before the torn line is cut');
      disk.cut(file, bytes);
      pass('journal: the torn line is cut');
    },
  };
}

export function crashingConnection(connection: Connection, method: string, pass: Pass): Connection {
  return {
    query: async (text, values) => {
      const what = `${method}: ${nameOf(text)}`;
      pass(`${what}, before`);
      // The server has it all, and nobody is left to hear its answer.
      pass(`${what}, in flight`, () => void connection.query(text, values).catch(() => undefined));
      const answer = await connection.query(text, values);
      pass(`${what}, answered`);
      return answer;
    },
    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
  };
}

/** The statement after the gate of the phase fails, as if the server had refused it. */
export function failing(provider: ConnectionProvider, phase: Phase | null): ConnectionProvider {
  return {
    open: async (role, method: Method) => {
      const connection = await provider.open(role, method);
      if (method !== phase) return connection;
      let sent = 0;
      return {
        query: async (text, values) => {
          sent += 1;
          if (sent === 3) throw Object.assign(new Error('planned to fail'), { code: 'XX000' });
          return connection.query(text, values);
        },
        [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
      };
    },
  };
}

/** Such as `fn_cut_open`, or the first word. */
function nameOf(text: string): string {
  return /fn_\w+/.exec(text)?.[0] ?? text.trim().split(/\s+/).slice(0, 2).join(' ');
}
