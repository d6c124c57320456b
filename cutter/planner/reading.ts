/**
 * Reads the bytes of a document as text: strict UTF-8, bounded, without its byte order mark.
 * Never repairs, never guesses an encoding: what cannot be read exactly is refused, with the line and the cure.
 */
import { ProofError } from '../../schema/failure.ts';
import { isBlank } from './lines.ts';

/** The largest document that is planned: 16 MiB. Ask the file system for the size before reading a larger file. */
export const DOCUMENT_BYTES_LIMIT = 16 * 1024 * 1024;

/** Gives the text of the document. Exactly one leading byte order mark (U+FEFF) is dropped; everything else is kept. */
export function readDocument(document: Uint8Array | string): string {
  refuseTooLarge(document);
  const decoded = typeof document === 'string' ? wellFormed(document) : decode(document);
  const text = decoded.startsWith('\uFEFF') ? decoded.slice(1) : decoded;
  refuseBinary(text);
  if (isBlank(text)) {
    throw new ProofError('E_DOCUMENT', `the document is empty (${text.length} blank characters)`, {
      hint: 'give a plain text or Markdown document with at least one heading such as "Điều 1." or "Article 1."',
    });
  }
  return text;
}

function refuseTooLarge(document: Uint8Array | string): void {
  // A string has at least as many bytes as code units, so the costly count is only made for one that may pass.
  const isCounted = typeof document === 'string' && document.length <= DOCUMENT_BYTES_LIMIT;
  const bytes = isCounted ? Buffer.byteLength(document) : document.length;
  if (bytes <= DOCUMENT_BYTES_LIMIT) return;
  const size = typeof document === 'string' && !isCounted ? `at least ${bytes}` : String(bytes);
  throw new ProofError(
    'E_DOCUMENT',
    `the document has ${size} bytes; the limit is ${DOCUMENT_BYTES_LIMIT} bytes (16 MiB)`,
    { hint: 'split it into documents of their own, one for each law or annex' },
  );
}

function decode(bytes: Uint8Array): string {
  try {
    return strictDecoder().decode(bytes);
  } catch (cause) {
    throw new ProofError('E_DOCUMENT', `the document is not UTF-8: ${describeBadBytes(bytes)}`, {
      hint: 'save it as plain text in UTF-8; PDF, Word and UTF-16 files and legacy Vietnamese encodings are not read',
      cause,
    });
  }
}

function strictDecoder() {
  // `ignoreBOM: true` means that the decoder leaves the mark in place; dropping it is our rule, in one place.
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
}

function describeBadBytes(bytes: Uint8Array): string {
  // A line feed is never part of a longer UTF-8 sequence, so each line can be judged alone.
  let start = 0;
  for (let line = 1; start <= bytes.length; line += 1) {
    const feed = bytes.indexOf(0x0a, start);
    const end = feed === -1 ? bytes.length : feed;
    const content = bytes.subarray(start, end);
    if (!isStrictUtf8(content)) {
      return `line ${line} begins with the bytes ${Buffer.from(content.subarray(0, 8)).toString('hex')}`;
    }
    start = end + 1;
  }
  return 'its bytes cannot be decoded';
}

function isStrictUtf8(bytes: Uint8Array): boolean {
  try {
    strictDecoder().decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function wellFormed(text: string): string {
  if (text.isWellFormed()) return text;
  const at = /\p{Surrogate}/u.exec(text)?.index ?? 0;
  const unit = text.charCodeAt(at).toString(16);
  throw new ProofError('E_DOCUMENT', `line ${lineAt(text, at)} has the lone surrogate U+${unit}`, {
    hint: 'give the bytes of the file, or text that was decoded as a whole',
  });
}

function refuseBinary(text: string): void {
  const hint = 'give plain text or Markdown in UTF-8; export it from the word processor first';
  const nul = text.indexOf('\0');
  if (nul !== -1) {
    const message = `line ${lineAt(text, nul)} has the character U+0000, so this is a binary file`;
    throw new ProofError('E_DOCUMENT', message, { hint });
  }
  if (text.startsWith('%PDF-')) {
    throw new ProofError('E_DOCUMENT', 'line 1 begins with "%PDF-", so this is a PDF file', {
      hint,
    });
  }
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split(/\r\n|\n|\r/).length;
}
