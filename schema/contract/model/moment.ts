/** Moments as the tables hold them, compared to the microsecond. Knows no clock. */

/** Their order as texts is their order in time, once all are in UTC and in the form that JSON gives. */
const IN_UTC =
  /^(\d{4,6})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(Z|[+-]\d\d(?::?\d\d)?)$/;
const ENDLESS: Readonly<Record<string, bigint>> = {
  infinity: 2n ** 63n - 1n,
  '-infinity': -(2n ** 63n),
};

/** Microseconds since 1970, or null where the text is no moment with a zone. */
export function microseconds(text: string): bigint | null {
  const endless = ENDLESS[text.trim().toLowerCase()];
  if (endless !== undefined) return endless;
  const [, year, month, day, hour, minute, second, fraction = '', zone = 'Z'] =
    IN_UTC.exec(text.trim()) ?? [];
  if (year === undefined) return null;
  const parts = [year, Number(month) - 1, day, hour, minute, second].map(Number);
  const [y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0] = parts;
  const whole = Date.UTC(y, mo, d, h, mi, s);
  if (Number.isNaN(whole) || new Date(whole).getUTCDate() !== d) return null;
  return BigInt(whole) * 1000n + BigInt(fraction.padEnd(6, '0')) - offsetOf(zone);
}

function offsetOf(zone: string): bigint {
  if (zone === 'Z') return 0n;
  const [hours = '0', minutes = '0'] = [zone.slice(1, 3), zone.slice(3).replace(':', '') || '0'];
  const total = (BigInt(hours) * 60n + BigInt(minutes)) * 60_000_000n;
  return zone.startsWith('-') ? -total : total;
}

/** The form that JSON gives, in UTC. */
export function momentOf(micros: bigint): string {
  const endless = Object.entries(ENDLESS).find(([, value]) => value === micros);
  if (endless !== undefined) return endless[0];
  const rest = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const second = new Date(Number((micros - rest) / 1000n)).toISOString().slice(0, 19);
  const fraction = rest === 0n ? '' : `.${String(rest).padStart(6, '0').replace(/0+$/, '')}`;
  return `${second}${fraction}+00:00`;
}

/** The next one that the tables can tell from it. */
export function justAfter(moment: string): string {
  const micros = microseconds(moment);
  return micros === null || moment.includes('infinity') ? moment : momentOf(micros + 1n);
}

/** Null where one of them is no moment. */
export function isBefore(one: string, other: string): boolean | null {
  const [a, b] = [microseconds(one), microseconds(other)];
  return a === null || b === null ? null : a < b;
}
