/** Reads the body of a PL/pgSQL function by its tokens: every statement with its place, every expression with its text. PostgreSQL's own reading of the body must agree, or the body is not touched. */
import { type Expression, expressionsOf, type Span } from './plpgsql-plain.ts';
import type { Token } from './text.ts';

export interface BodyStep extends Span {
  readonly kind: string;
  readonly expressions: readonly Expression[];
  /** The lists of statements within, in the order of the text. */
  readonly blocks: readonly (readonly BodyStep[])[];
}

export interface Declared {
  readonly name: string;
  readonly type: string;
}

export interface Body {
  readonly declared: readonly Declared[];
  /** Defaults of declared variables. */
  readonly defaults: readonly Expression[];
  readonly statements: readonly BodyStep[];
}

/** Throws where the body is not read as expected: whoever calls says so and leaves it. */
export function readBody(tokens: readonly Token[]): Body {
  const reader = new Reader(tokens);
  const declared: Declared[] = [];
  const defaults: Expression[] = [];
  const outer = reader.block({ declared, defaults });
  reader.take(';', 'optional');
  if (!reader.isAtEnd()) throw new Error(`"${reader.word()}" stands behind the end of the body`);
  return { declared, defaults, statements: outer };
}

interface Declarations {
  readonly declared: Declared[];
  readonly defaults: Expression[];
}

const SQL =
  /^(select|insert|update|delete|merge|with|values|truncate|lock|create|drop|alter|table)$/;

class Reader {
  readonly #tokens: readonly Token[];
  #place = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  isAtEnd(): boolean {
    return this.#place >= this.#tokens.length;
  }

  word(ahead = 0): string {
    return this.#tokens[this.#place + ahead]?.word ?? '';
  }

  take(word: string, optional?: 'optional'): void {
    if (this.word() === word) this.#place += 1;
    else if (optional === undefined) throw new Error(`"${word}" is missing at "${this.word()}"`);
  }

  /** DECLARE … BEGIN … EXCEPTION … END, without the semicolon. */
  block(into: Declarations): readonly BodyStep[] {
    if (this.word() === 'declare') this.#declarations(into);
    this.take('begin');
    const statements = [...this.#statements(['exception', 'end'], into)];
    if (this.word() === 'exception') {
      this.take('exception');
      while (this.word() === 'when') {
        this.#upTo(['then']);
        this.take('then');
        statements.push(...this.#statements(['when', 'end'], into));
      }
    }
    this.take('end');
    if (this.word() !== ';' && !this.isAtEnd()) this.#place += 1;
    return statements;
  }

  #declarations(into: Declarations): void {
    this.take('declare');
    while (this.word() !== 'begin') {
      const from = this.#place;
      const name = this.#tokens[from]?.text ?? '';
      const sign = this.#upTo([':=', '=', 'default', ';']);
      const words = this.#tokens.slice(from + 1, sign).map(({ word }) => word);
      const type = words.filter((word) => word !== 'constant').join(' ');
      into.declared.push({
        name: name.startsWith('"') ? name.slice(1, -1) : name.toLowerCase(),
        type: type.replace(/ ?([.[\](),%]) ?/g, '$1').replace(/%rowtype$/, ''),
      });
      if (this.word() !== ';') {
        this.#place += 1;
        into.defaults.push(this.#expression([';'], 'value'));
      }
      this.take(';');
    }
  }

  #statements(ends: readonly string[], into: Declarations): readonly BodyStep[] {
    const found: BodyStep[] = [];
    while (!ends.includes(this.word())) {
      if (this.isAtEnd()) throw new Error('the body ends within a statement');
      found.push(this.#statement(into));
    }
    return found;
  }

  #statement(into: Declarations): BodyStep {
    const from = this.#place;
    const expressions: Expression[] = [];
    const blocks: (readonly BodyStep[])[] = [];
    if (this.word() === '<<') {
      this.#upTo(['>>']);
      this.take('>>');
    }
    const kind = this.#kind();
    if (kind === 'block') blocks.push(this.block(into));
    else if (kind === 'if') this.#if({ expressions, blocks }, into);
    else if (kind === 'case') this.#case({ expressions, blocks }, into);
    else if (/^(loop|while|for|foreach)$/.test(kind))
      this.#loop(kind, { expressions, blocks }, into);
    else this.#plain(kind, expressions);
    this.take(';');
    const start = this.#tokens[from]?.start ?? 0;
    return { kind, start, end: this.#tokens[this.#place - 1]?.end ?? start, expressions, blocks };
  }

  #kind(): string {
    const word = this.word();
    if (word === 'begin' || word === 'declare') return 'block';
    if (/^(:=|=|\.|\[)$/.test(this.word(1))) return 'assignment';
    return SQL.test(word) ? 'sql' : word;
  }

  #if(into: Inner, declarations: Declarations): void {
    do {
      this.#place += 1;
      into.expressions.push(this.#expression(['then'], 'condition'));
      this.take('then');
      into.blocks.push(this.#statements(['elsif', 'elseif', 'else', 'end'], declarations));
    } while (/^els(e)?if$/.test(this.word()));
    this.#otherwise(into, declarations);
    this.take('end');
    this.take('if');
  }

  #case(into: Inner, declarations: Declarations): void {
    this.take('case');
    const isSimple = this.word() !== 'when';
    if (isSimple) into.expressions.push(this.#expression(['when'], 'value'));
    while (this.word() === 'when') {
      this.#place += 1;
      into.expressions.push(this.#expression(['then'], isSimple ? 'case' : 'condition'));
      this.take('then');
      into.blocks.push(this.#statements(['when', 'else', 'end'], declarations));
    }
    this.#otherwise(into, declarations);
    this.take('end');
    this.take('case');
  }

  #otherwise(into: Inner, declarations: Declarations): void {
    if (this.word() !== 'else') return;
    this.take('else');
    into.blocks.push(this.#statements(['end'], declarations));
  }

  #loop(kind: string, into: Inner, declarations: Declarations): void {
    const from = this.#place;
    const loop = this.#upTo(['loop']);
    if (kind === 'while') this.#within(from + 1, loop, into, 'condition');
    if (kind === 'foreach') {
      const array = this.#find('array', from, loop);
      this.#within(array + 1, loop, into, 'value');
    }
    if (kind === 'for') {
      const after = this.#find('in', from, loop) + 1;
      const first = this.#tokens[after]?.word === 'reverse' ? after + 1 : after;
      const dots = this.#find('..', first, loop);
      if (this.#tokens[first]?.word === 'execute') this.#within(first + 1, loop, into, 'value');
      else if (dots < loop) {
        this.#within(first, dots, into, 'value');
        this.#within(dots + 1, loop, into, 'value');
      } else this.#within(first, loop, into, 'statement');
    }
    this.#place = loop;
    this.take('loop');
    into.blocks.push(this.#statements(['end'], declarations));
    this.take('end');
    this.take('loop');
    if (this.word() !== ';') this.#place += 1;
  }

  #find(word: string, from: number, to: number): number {
    const found = this.#tokens.findIndex(
      (token, place) => place >= from && place < to && token.word === word,
    );
    return found < 0 ? to : found;
  }

  #within(from: number, to: number, into: Inner, role: Expression['role']): void {
    const [first, last] = [this.#tokens[from], this.#tokens[to - 1]];
    if (first === undefined || last === undefined || to <= from) return;
    const prefix = role === 'statement' ? '' : 'select ';
    into.expressions.push({ start: first.start, end: last.end, prefix, closed: [], role });
  }

  #plain(kind: string, into: Expression[]): void {
    const from = this.#place;
    const end = this.#upTo([';']);
    into.push(...expressionsOf(kind, this.#tokens.slice(from, end)));
  }

  #expression(ends: readonly string[], role: Expression['role']): Expression {
    const from = this.#place;
    const end = this.#upTo(ends);
    const [first, last] = [this.#tokens[from], this.#tokens[end - 1]];
    if (first === undefined || last === undefined || end === from) {
      throw new Error(`an expression is missing before "${this.word()}"`);
    }
    return { start: first.start, end: last.end, prefix: 'select ', closed: [], role };
  }

  /** Goes to the first of the words that stands in no parentheses, as the server does. */
  #upTo(words: readonly string[]): number {
    let depth = 0;
    while (!this.isAtEnd()) {
      const word = this.word();
      if (depth === 0 && words.includes(word)) return this.#place;
      if (word === '(' || word === '[') depth += 1;
      if (word === ')' || word === ']') depth -= 1;
      this.#place += 1;
    }
    throw new Error(`"${words.join('" or "')}" is missing`);
  }
}

interface Inner {
  readonly expressions: Expression[];
  readonly blocks: (readonly BodyStep[])[];
}
