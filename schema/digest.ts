/** The digest that plans, cases and evidence go by. */
import { createHash } from 'node:crypto';

/** Gives `sha256:<hex>` of the text in UTF-8. */
export function sha256(text: string): string {
  return `sha256:${createHash('sha256').update(text, 'utf8').digest('hex')}`;
}
