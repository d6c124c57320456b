/** Writes single values for people, alike on every machine: no locale and no time zone is asked, and no value is changed. */

const JSON_WIDTH = 84;
/** Deeper values are laid out on one line: a hostile depth must not exhaust the stack. */
const JSON_DEPTH_MAX = 60;

/** Writes 12345 as 12,345, on every machine alike. */
export function groupDigits(value: number): string {
  const text = String(value);
  return /^-?\d{4,}$/.test(text) ? text.replaceAll(/\B(?=(\d{3})+$)/g, ',') : text;
}

/** The first 12 characters of a digest, without its algorithm. */
export function shortDigest(digest: string): string {
  const bare = digest.replace(/^sha256:/, '');
  return bare.length > 12 ? `${bare.slice(0, 12)}…` : bare;
}

/** 180004 is 18.4, as `server_version_num` counts since PostgreSQL 10. */
export function versionText(versionNum: number): string {
  return `${Math.floor(versionNum / 10_000)}.${versionNum % 10_000}`;
}

/** Rounds to what a reader compares: milliseconds below a second, tenths below a minute, then whole seconds. */
export function durationText(durationMs: number): string {
  if (durationMs < 1_000) return `${Math.round(durationMs)} ms`;
  if (durationMs < 60_000) return `${(durationMs / 1_000).toFixed(1)} s`;
  const seconds = Math.round(durationMs / 1_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Gives the JSON text laid out anew; a text that is not JSON comes back as it is. */
export function prettyJson(text: string): string {
  try {
    return layOut(JSON.parse(text), { indent: '', room: JSON_WIDTH, depth: 0 });
  } catch {
    return text;
  }
}

interface Place {
  readonly indent: string;
  /** Columns left on the first line, after the indent and the key. */
  readonly room: number;
  readonly depth: number;
}

function layOut(value: unknown, place: Place): string {
  const flat = JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return flat;
  if (flat.length <= place.room || flat.length <= 2 || place.depth >= JSON_DEPTH_MAX) return flat;
  const indent = `${place.indent}  `;
  const depth = place.depth + 1;
  const room = JSON_WIDTH - indent.length;
  if (Array.isArray(value)) {
    const items = value.map((item) => indent + layOut(item, { indent, room, depth }));
    return `[\n${items.join(',\n')}\n${place.indent}]`;
  }
  const entries = Object.entries(value).map(([name, item]) => {
    const key = `${JSON.stringify(name)}: `;
    return indent + key + layOut(item, { indent, room: room - key.length, depth });
  });
  return `{\n${entries.join(',\n')}\n${place.indent}}`;
}
