/** Tests of the reading of documents. Never depends on a file of this machine. */
import { describe, expect, it } from 'vitest';
import { ProofError } from '../../schema/failure.ts';
import { DOCUMENT_BYTES_LIMIT, readDocument } from './reading.ts';

const encode = (text: string) => new TextEncoder().encode(text);

describe('reading', () => {
  it('always keeps line ends and decomposed characters as they stand', () => {
    const text = 'Điều 1.\r\n\r\nĐiều 2.\r'.normalize('NFD');

    expect(readDocument(encode(text))).toBe(text);
    expect(readDocument(text)).toBe(text);
  });

  it('always drops one byte order mark, and never a second one', () => {
    expect(readDocument(encode('\uFEFFĐiều 1.'))).toBe('Điều 1.');
    expect(readDocument('\uFEFF\uFEFFĐiều 1.')).toBe('\uFEFFĐiều 1.');
    expect(readDocument(encode('\uFEFF\uFEFFĐiều 1.'))).toBe('\uFEFFĐiều 1.');
  });

  it.each([
    ['nothing', ''],
    ['a byte order mark alone', '\uFEFF'],
    ['white space alone', ' \r\n\t\u00A0\u200B'],
  ])('always refuses %s as empty', (_, text) => {
    expect(failureOf(() => readDocument(encode(text)))).toMatchObject({
      code: 'E_DOCUMENT',
      message: expect.stringContaining('empty'),
      hint: expect.stringContaining('Article 1.'),
    });
  });

  it('always names the line and the bytes where the document is not UTF-8', () => {
    const bytes = new Uint8Array([...encode('Điều 1.\nĐiều 2.\n'), 0xff, 0xfe, 0x41]);

    const failure = failureOf(() => readDocument(bytes));

    expect(failure.message).toBe('the document is not UTF-8: line 3 begins with the bytes fffe41');
    expect(failure.hint).toContain('save it as plain text in UTF-8');
  });

  it('never takes UTF-16, a truncated character or an encoded surrogate for text', () => {
    const inUtf16 = Buffer.from('\uFEFFĐiều 1.', 'utf16le');

    for (const bytes of [
      inUtf16,
      encode('Điều').subarray(0, 4),
      new Uint8Array([0xed, 0xa0, 0x80]),
    ]) {
      expect(failureOf(() => readDocument(bytes)).code).toBe('E_DOCUMENT');
    }
  });

  it('never lets U+0000 or a lone surrogate through, and names the line', () => {
    expect(failureOf(() => readDocument('Điều 1.\r\na\0b')).message).toContain('line 2');
    expect(failureOf(() => readDocument('Điều 1.\n\n\uD800')).message).toContain('line 3');
    expect(failureOf(() => readDocument(encode('%PDF-1.7\n…'))).message).toContain('PDF');
  });

  it('always refuses a document of 50 MB before it is read', () => {
    const fromBytes = failureOf(() => readDocument(new Uint8Array(50 * 1024 * 1024)));
    const fromText = failureOf(() => readDocument('đ'.repeat(50 * 1024 * 1024)));
    const barely = failureOf(() => readDocument('đ'.repeat(DOCUMENT_BYTES_LIMIT / 2 + 1)));

    expect(fromBytes.message).toBe(
      'the document has 52428800 bytes; the limit is 16777216 bytes (16 MiB)',
    );
    expect(fromText.message).toContain('at least 52428800 bytes');
    expect(barely.message).toContain('has 16777218 bytes');
  });
});

function failureOf(act: () => unknown): ProofError {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof ProofError) return thrown;
    throw thrown;
  }
  throw new Error('nothing was thrown');
}
