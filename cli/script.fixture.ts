/** Reads a document whose blocks of commands are one script, and says how what a block printed differs from what stands below it. Runs nothing. */

export interface ScriptStep {
  /** Line of the document at which the block begins. */
  readonly line: number;
  readonly commands: string;
  readonly status: number;
  /** True where a server may hear nothing of it. */
  readonly isUnheard: boolean;
  /** Lines that must be printed, in this order; `…` is anything. */
  readonly prints: readonly string[];
}

interface Script {
  /** What every step begins with. */
  readonly settings: string;
  readonly steps: readonly ScriptStep[];
}

const BLOCK = /^```(\w+)([^\n]*)\n([\s\S]*?)^```\n/gm;

export function readScript(document: string): Script {
  let settings = '';
  const steps: ScriptStep[] = [];
  for (const { index, 0: whole, 1: language, 2: words = '', 3: text = '' } of document.matchAll(
    BLOCK,
  )) {
    const line = document.slice(0, index).split('\n').length;
    if (language === 'text') {
      const step = steps.pop();
      const end = document.slice(0, index).trimEnd();
      if (step === undefined || !end.endsWith('```')) throw new Error(`line ${line}: of no block`);
      steps.push({ ...step, prints: text.trimEnd().split('\n') });
    } else if (language !== 'sh') {
      throw new Error(`line ${line}: a block of ${language}, of which nobody knows how to run it`);
    } else if (words.trim() === 'settings') {
      settings += text;
    } else {
      const [, status, more = ''] = /^# status (\d+)(.*)\n/.exec(text) ?? [];
      const isUnheard = words.trim() === 'unheard' || more.trim() === ', unheard';
      if (![words.trim(), more.replace(/^, /, '')].every((one) => ['', 'unheard'].includes(one))) {
        throw new Error(`line ${line}: ${whole.split('\n')[0]} means nothing`);
      }
      steps.push({ line, commands: text, status: Number(status ?? 0), isUnheard, prints: [] });
    }
  }
  return { settings, steps };
}

/** The first line that was promised and not printed after those before it; null where all were. */
export function missingLine(prints: readonly string[], printed: string): string | null {
  const lines = printed.split('\n');
  let at = 0;
  for (const wanted of prints) {
    const pattern = new RegExp(`^${wanted.split('…').map(literally).join('.*')}$`);
    const found = lines.findIndex((line, index) => index >= at && pattern.test(line));
    if (found < 0) return wanted;
    at = found + 1;
  }
  return null;
}

function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
