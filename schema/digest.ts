/** The digest that plans, cases and evidence go by. */
import { createHash } from 'node:crypto';

/** Gives `sha256:<hex>` of bytes, or of the text in UTF-8. */
export function sha256(content: string | Uint8Array): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}
