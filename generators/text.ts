/** Texts as real documents and hostile ones hold them. Never NUL or a lone surrogate: those no PostgreSQL text can store, and the flawed plans bring them. */
import fc from 'fast-check';

/** Each fragment has broken a pipeline somewhere: quoting, direction, combining marks, normal forms, separators, SQL. */
const FRAGMENTS = [
  'Điều 1.',
  'Đie\u0302\u0300u 5',
  'Nhân dân',
  '\u0001',
  '\u0008\u007f',
  'a\u0301\u0323\u0302',
  '\u202eabc\u202c',
  'שלום עולם',
  'مرحبا',
  '👩‍👩‍👧‍👦',
  '\u{10ffff}',
  '\ufffd\ufeff',
  '\u2028\u2029',
  '\r\n',
  '\t',
  '\u00a0',
  "'",
  '"',
  '\\',
  '$$',
  '$1',
  '%s%I%L',
  '{{seed}}',
  "'; drop table public.information_unit; --",
  '/* x */ commit',
  'COPY t FROM stdin;\n\\.\n',
  '</script>',
  '{"a":null}',
  '\\u0000',
  'NULL',
  '0',
] as const;

/** Any text, a single character or a fragment at a time. */
export function text(maxPieces: number): fc.Arbitrary<string> {
  const character = fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).map(storable);
  const piece = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('a', 'b', ' ', '\n') },
    { weight: 2, arbitrary: fc.constantFrom(...FRAGMENTS) },
    { weight: 1, arbitrary: character },
  );
  return fc.array(piece, { maxLength: maxPieces }).map((pieces) => pieces.join(''));
}

/** A text that is not blank: it starts with a letter, whatever follows. */
export function nonBlank(maxPieces: number): fc.Arbitrary<string> {
  return text(maxPieces).map((rest) => `x${rest}`);
}

/** A body: mostly short, now and then a megabyte. */
export function body(): fc.Arbitrary<string> {
  const megabyte = fc
    .constantFrom('Nhân dân làm chủ. ', "x'\\", 'đ')
    .map((piece) => piece.repeat(Math.ceil(1_048_576 / piece.length)));
  return fc.oneof({ weight: 400, arbitrary: text(8) }, { weight: 1, arbitrary: megabyte });
}

/** What only looks blank: every one of these must be refused where something is demanded. */
export function blank(): fc.Arbitrary<string> {
  return fc.constantFrom('', ' ', '\t\n', '\u00a0', ' \u00a0\r\n ');
}

function storable(character: string): string {
  return character === '\0' ? '\u0001' : character;
}
