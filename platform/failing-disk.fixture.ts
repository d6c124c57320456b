/** A real disk one call of which fails, as a full, broken or forbidden one does. What was written by then is written. */
import { DISK, type Disk } from './append-only-file.ts';

export const DISK_ERRORS = ['ENOSPC', 'EIO', 'EACCES'] as const;

/** The call of this number fails, counted from 0. A write that fails has written half of its text. */
export function failingDisk(number: number, code: string) {
  let calls = 0;
  const due = () => {
    calls += 1;
    return calls - 1 === number;
  };
  const fail = (): never => {
    throw Object.assign(new Error(`${code}: the disk fails`), { code });
  };
  const disk: Disk = {
    write: (file, text) => {
      if (!due()) return DISK.write(file, text);
      DISK.write(file, text.slice(0, text.length / 2));
      fail();
    },
    sync: (file) => (due() ? fail() : DISK.sync(file)),
    publish: (from, to) => (due() ? fail() : DISK.publish(from, to)),
    cut: (file, bytes) => (due() ? fail() : DISK.cut(file, bytes)),
  };
  return { disk, calls: () => calls };
}
