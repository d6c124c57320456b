/** The byte strings of the SSH protocol (RFC 4251): a length in four bytes, then the bytes. Reads strictly: too few or too many bytes are refused. */
import { ProofError } from '../../schema/failure.ts';

export function wireString(content: Uint8Array | string): Buffer {
  const bytes = Buffer.from(content as Uint8Array);
  return Buffer.concat([wireNumber(bytes.length), bytes]);
}

export function wireNumber(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

interface WireReader {
  readonly left: number;
  take(length: number): Buffer;
  number(): number;
  string(): Buffer;
}

export function readWire(bytes: Uint8Array): WireReader {
  const whole = Buffer.from(bytes);
  let at = 0;
  const take = (length: number): Buffer => {
    if (length > whole.length - at) {
      throw new ProofError('E_USAGE', `${length} bytes expected, ${whole.length - at} left`);
    }
    at += length;
    return whole.subarray(at - length, at);
  };
  const number = () => take(4).readUInt32BE();
  return {
    get left() {
      return whole.length - at;
    },
    take,
    number,
    string: () => take(number()),
  };
}

/** Node ignores what is not base64 in base64; here every character must be where the encoding puts it. */
export function strictBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}
